using IdnActors.Inference.Graphs;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Inference.Tests.Graphs;

public class CutChoiceTests(ITestOutputHelper output)
{
    [Fact]
    public void Cuts_where_the_parts_take_the_same_time() => Assert.Equal([1, 3], CutChoice.Balance([1, 2, 3, 4, 5], 6, 3));

    [Fact]
    public void Balances_the_other_parts_where_one_is_long_anyway() => Assert.Equal([0, 2], CutChoice.Balance([10, 11, 12, 13], 14, 3));

    [Fact]
    public void One_part_needs_no_cut() => Assert.Empty(CutChoice.Balance([1, 2], 3, 1));

    [Fact]
    public void Refuses_more_parts_than_there_are_cuts_for() => Assert.Throws<ArgumentOutOfRangeException>(() => CutChoice.Balance([1], 2, 3));

    [Fact]
    public void No_other_choice_has_a_shorter_longest_part() => TestSeed.ForEachCase(output, 200, chance =>
    {
        var prefixes = Enumerable.Range(0, 2 + chance.NextInt(8)).Select(_ => (double)chance.NextInt(100)).Order().ToList();
        var parts = 2 + chance.NextInt(Math.Min(3, prefixes.Count));

        var chosen = CutChoice.Balance(prefixes, 100, parts);

        Assert.Equal(chosen.Order().Distinct(), chosen);
        Assert.Equal(parts - 1, chosen.Length);
        Assert.Equal(Choices(prefixes.Count, parts - 1, 0).Min(c => Longest(prefixes, c)), Longest(prefixes, chosen));
    });

    [Fact]
    public void A_time_that_falls_by_chance_makes_no_part_shorter_than_nothing() =>
        // As if they were 2, 6, 6, 9: the longest of three parts takes 4.
        Assert.Equal([0, 1], CutChoice.Balance([2, 6, 5, 9], 10, 3));

    private static double Longest(List<double> prefixes, IReadOnlyList<int> cuts)
    {
        var ends = cuts.Select(c => prefixes[c]).Append(100).ToList();
        return ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1])).Max();
    }

    private static IEnumerable<int[]> Choices(int from, int count, int first) => count == 0
        ? [[]]
        : Enumerable.Range(first, from - first).SelectMany(i => Choices(from, count - 1, i + 1).Select(rest => (int[])[i, .. rest]));
}
