using IdnActors.Model;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Testing;

namespace IdnActors.Policies.Tests.Prices;

public class MarginalPriceTests
{
    [Theory]
    [InlineData(10, new[] { 4.0, 4, 4 }, 30)]
    [InlineData(8, new[] { 4.0, 4, 4 }, 20)]
    [InlineData(4, new[] { 4.0, 4, 4 }, 10)]
    [InlineData(1, new[] { 0.0, 0, 4 }, 30)]
    [InlineData(99, new[] { 4.0, 4, 4 }, 30)]
    public void Is_the_cost_of_the_worst_option_still_needed(double requests, double[] effective, double expected) =>
        Assert.Equal(expected, MarginalPrice.InMs(requests, [10, 20, 30], effective));

    [Fact]
    public void A_node_adds_up_what_each_of_its_variants_would_save()
    {
        var edge = new PolicyReplay(TestScenarios.Line3()).Network.Nodes[2];
        var gradient = new double[2];
        // At the edge the large variant costs 9 ms and the small one 21; the repository 59.
        new SlotObservation([new TypeObservation(0, 100, 59, [40, 60])]).GradientAt(edge, gradient);
        Assert.Equal([60 * 38.0, 40 * 50.0], gradient);
        new SlotObservation([new TypeObservation(0, 100, 15, [40, 60])]).GradientAt(edge, gradient);
        Assert.Equal([0, 40 * 6.0], gradient);
        SlotObservation.Empty.GradientAt(edge, gradient);
        Assert.Equal([0, 0], gradient);
    }

    [Fact]
    public void A_node_views_its_own_options_only()
    {
        var network = new PolicyReplay(TestScenarios.Line3()).Network;
        Assert.Equal([new VariantId(0)], network.Nodes[0].Items.Select(i => i.Variant));
        Assert.Equal([9.0, 21], network.Nodes[2].Options.Select(o => o.CostMs));
        Assert.Equal([1, 0], network.Nodes[2].Options.Select(o => o.Item));
        Assert.True(network.Nodes[2].OptionsOf(7).IsEmpty);
    }

    [Fact]
    public void Observations_that_do_not_fit_are_refused()
    {
        var edge = new PolicyReplay(TestScenarios.Line3()).Network.Nodes[2];
        var gradient = new double[2];
        Assert.Throws<ArgumentException>(() => new SlotObservation([new TypeObservation(0, 1, 59, [1])]).GradientAt(edge, gradient));
        Assert.Throws<ArgumentException>(() => new SlotObservation([new TypeObservation(0, 1, double.NaN, [1, 1])]).GradientAt(edge, gradient));
        Assert.Throws<ArgumentException>(() => new SlotObservation([new TypeObservation(0, 1, 59, [-1, 1])]).GradientAt(edge, gradient));
    }
}
