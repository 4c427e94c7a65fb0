using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Tests.Reading;

public class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("same", "same", 0)]
    [InlineData("dealy", "delay", 1)]
    public void The_distance_counts_insertions_deletions_substitutions_and_swaps(string a, string b, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(a, b));
        Assert.Equal(distance, Spelling.Distance(b, a));
    }

    [Theory]
    [InlineData("dealy", "did you mean delay?")]
    [InlineData("xyz", "known: delay, loss, rate")]
    public void The_nearest_word_is_offered_else_all_of_them(string word, string remedy) => Assert.Equal(remedy, Spelling.Remedy(word, ["rate", "delay", "loss"]));

    [Fact]
    public void Keys_are_sorted_by_number() =>
        Assert.Equal(["a", "a[2].b", "a[2].c", "a[10]", "b"], new[] { "a[10]", "b", "a[2].c", "a", "a[2].b" }.Order(NumberAwareOrder.Instance));
}
