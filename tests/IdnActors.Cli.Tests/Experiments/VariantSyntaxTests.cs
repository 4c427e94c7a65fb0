using IdnActors.Cli.Experiments;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Tests.Experiments;

public class VariantSyntaxTests
{
    [Fact]
    public void Policies_are_names_with_options_behind_colons()
    {
        var variants = VariantSyntax.OfPolicies(["infida, infida:eta=0.1:rounding=coupled", "lru"]);

        Assert.Equal(["infida", "infida:eta=0.1:rounding=coupled", "lru"], variants.Select(v => v.Name));
        Assert.Equal(["policy.name=infida"], variants[0].Overrides.AsEnumerable());
        Assert.Equal(["policy.name=infida", "policy.options.eta=0.1", "policy.options.rounding=coupled"], variants[1].Overrides.AsEnumerable());
        Assert.Equal(["infida", "infida-eta-0.1-rounding-coupled", "lru"], variants.Select(v => v.Folder));
    }

    [Theory]
    [InlineData("infida,,lru", "has ''")]
    [InlineData("infida:eta", "has 'eta' in 'infida:eta'")]
    [InlineData("infida:=3", "has '=3'")]
    [InlineData("infida:rounding=", "has 'rounding=' without a value in 'infida:rounding='")]
    [InlineData("infida:eta=1:eta=2", "has the option eta 2 times in 'infida:eta=1:eta=2'")]
    [InlineData("eta=0.1", "names of policies")]
    [InlineData("lru,lru", "twice")]
    public void What_cannot_be_a_list_of_policies_is_refused(string list, string expected) =>
        Assert.Contains(expected, Assert.Throws<ScenarioException>(() => VariantSyntax.OfPolicies([list])).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_value_of_a_key_meets_every_value_of_the_others()
    {
        var variants = VariantSyntax.OfAxes(["serving.accuracy-weight=1ms,2ms", "run.duration=5s", "demand.rate=5/s,10/s"]);

        Assert.Equal(
            ["accuracy-weight=1ms rate=5/s", "accuracy-weight=1ms rate=10/s", "accuracy-weight=2ms rate=5/s", "accuracy-weight=2ms rate=10/s"],
            variants.Select(v => v.Name));
        Assert.Equal(["serving.accuracy-weight=1ms", "run.duration=5s", "demand.rate=10/s"], variants[1].Overrides.AsEnumerable());
    }

    [Fact]
    public void Keys_that_end_alike_are_named_in_full() =>
        Assert.Equal("a.size=1 b.size=3", VariantSyntax.OfAxes(["a.size=1,2", "b.size=3,4"])[0].Name);

    [Theory]
    [InlineData("a,b", "a|b")]
    [InlineData("[a,b],{c=1,d=2}", "[a,b]|{c=1,d=2}")]
    [InlineData("\"a,b\",c", "\"a,b\"|c")]
    [InlineData("[]", "[]")]
    [InlineData("a]b,c", "a]b|c")]
    public void Commas_inside_brackets_and_quotes_part_nothing(string list, string expected) => Assert.Equal(expected.Split('|'), VariantSyntax.Split(list));

    [Theory]
    [InlineData("no key", "run.duration=5s")]
    [InlineData("is 'rate'", "rate")]
    [InlineData("is 'rate='", "rate=")]
    [InlineData("is 'rate=1,,2'", "rate=1,,2")]
    [InlineData("twice", "rate=1,2", "rate=3,4")]
    [InlineData("twice", "rate=1,1")]
    [InlineData("at most 1000", "a=1,2,3,4,5,6,7,8,9,0,x", "b=1,2,3,4,5,6,7,8,9,0", "c=1,2,3,4,5,6,7,8,9,0")]
    public void What_cannot_be_swept_over_is_refused(string expected, params string[] axes) =>
        Assert.Contains(expected, Assert.Throws<ScenarioException>(() => VariantSyntax.OfAxes(axes)).Message, StringComparison.Ordinal);

    [Fact]
    public void No_two_variants_share_a_folder() =>
        Assert.Equal(["a-b", "A-B-2", "a-b-3", "variant"], ExperimentVariant.Of([("a b", []), ("A/B", []), ("a:b", []), ("§", [])]).Select(v => v.Folder));
}
