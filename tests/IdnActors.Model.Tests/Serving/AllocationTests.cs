using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Testing;

namespace IdnActors.Model.Tests.Serving;

public class AllocationTests
{
    private static readonly ServingTable Line = ServingTable.For(TestScenarios.Line3());
    private static readonly Deployment EdgeSmall = new(new NodeId(2), new VariantId(0));
    private static readonly Deployment EdgeLarge = new(new NodeId(2), new VariantId(1));
    private static readonly Deployment Repository = new(new NodeId(0), new VariantId(1));

    [Fact]
    public void Is_never_below_the_repositories()
    {
        Assert.Equal(1, Allocation.RepositoriesOnly(Line)[Repository]);
        Assert.Equal(1, Allocation.FromFractions(Line, new double[6])[Repository]);
        Assert.Equal(1, Allocation.Of(Line, [EdgeSmall])[Repository]);
    }

    [Fact]
    public void Holds_what_was_deployed_and_skips_what_is_on_no_path()
    {
        var allocation = Allocation.Of(Line, [EdgeSmall, new Deployment(new NodeId(9), new VariantId(0))]);
        Assert.Equal(1, allocation[EdgeSmall]);
        Assert.Equal(0, allocation[EdgeLarge]);
        Assert.Equal(0, allocation[new Deployment(new NodeId(9), new VariantId(0))]);
        Assert.True(allocation.IsIntegral);
    }

    [Fact]
    public void Uses_the_budget_by_shares_but_not_for_repositories()
    {
        var fractions = new double[6];
        fractions[Line.IndexOf(EdgeSmall)] = 1;
        fractions[Line.IndexOf(EdgeLarge)] = 0.25;
        var allocation = Allocation.FromFractions(Line, fractions);
        Assert.Equal(2 << 20, allocation.UsedBytes(new NodeId(2)));
        Assert.Equal(0, allocation.UsedBytes(new NodeId(0)));
        Assert.False(allocation.IsIntegral);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Refuses_shares_outside_0_to_1(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Allocation.FromFractions(Line, [share, 0, 0, 0, 0, 0]));

    [Fact]
    public void Refuses_another_number_of_shares() => Assert.Throws<ArgumentException>(() => Allocation.FromFractions(Line, new double[5]));
}
