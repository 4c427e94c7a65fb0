using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Tests.Experiments;

public class PrecisionRuleTests
{
    private static readonly PrecisionRule OnePercent = new(0.01, 100);

    [Fact]
    public void Begins_with_three_seeds() => Assert.Equal(3, OnePercent.NextSeeds(1, [new Estimate(100, 0, 1)]));

    [Fact]
    public void Stops_when_every_variant_is_precise_enough() => Assert.Equal(5, OnePercent.NextSeeds(5, [new Estimate(100, 1, 5), new Estimate(-50, 0.5, 5)]));

    [Fact]
    public void Asks_for_as_many_as_the_worst_needs_by_the_root_law() =>
        Assert.Equal(23, OnePercent.NextSeeds(15, [new Estimate(100, 1.1, 15), new Estimate(100, 1.22, 15)]));

    [Fact]
    public void At_most_doubles_and_always_adds_one()
    {
        Assert.Equal(6, OnePercent.NextSeeds(3, [new Estimate(1, 5, 3)]));
        Assert.Equal(51, OnePercent.NextSeeds(50, [new Estimate(100, 1.0000001, 50)]));
    }

    [Fact]
    public void Ends_at_the_most()
    {
        Assert.Equal(100, OnePercent.NextSeeds(80, [new Estimate(1, 5, 80)]));
        Assert.Equal(100, OnePercent.NextSeeds(100, [new Estimate(1, 5, 100)]));
    }

    [Fact]
    public void A_mean_of_zero_is_never_precise_and_a_missing_one_is_not_waited_for()
    {
        Assert.Equal(6, OnePercent.NextSeeds(3, [new Estimate(0, 1, 3)]));
        Assert.Equal(3, OnePercent.NextSeeds(3, [new Estimate(0, 0, 3), new Estimate(double.NaN, double.NaN, 0)]));
    }
}
