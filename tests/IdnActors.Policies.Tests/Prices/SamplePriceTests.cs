using IdnActors.Model.Serving;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Prices;

public class SamplePriceTests(ITestOutputHelper output)
{
    [Fact]
    public void Two_numbers_give_every_node_the_difference_that_each_of_its_variants_makes() => TestSeed.ForEachCase(output, 1_000, random =>
    {
        var network = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 4)).Network;
        var table = network.Table;
        // Every option can serve its whole type: the case in which the formula is exact.
        var requests = RandomLoads.Requests(table, random);
        var potential = new double[table.OptionCount];
        for (var type = 0; type < requests.Length; type++) potential.AsSpan(table.OptionsOf(type)).Fill(requests[type]);
        var load = new SlotLoad(table, requests, potential);
        var shown = new bool[table.Cells.Length];
        foreach (var item in network.Nodes.SelectMany(n => n.Items)) shown[item.Cell] = random.NextInt(2) == 0;
        double Gain(int cell, bool isShown) => AllocationGain.InMs(load, Allocation.FromFractions(
            table, [.. shown.Select((s, c) => (c == cell ? isShown : s) ? 1.0 : 0)]));

        foreach (var node in network.Nodes)
        {
            var gradient = new double[node.Items.Length];
            ObservationOf(node, load, shown).SampledGradientAt(node, [.. node.Items.Select(i => shown[i.Cell])], gradient);
            for (var i = 0; i < gradient.Length; i++)
            {
                var difference = Gain(node.Items[i].Cell, true) - Gain(node.Items[i].Cell, false);
                Assert.Equal(difference, gradient[i], 1e-6 * Math.Max(1, difference));
            }
        }
    });

    [Theory]
    [InlineData(new[] { 0.0, 10, 10 }, 20, 30)]
    [InlineData(new[] { 5.0, 0, 10 }, 30, 30)]
    [InlineData(new[] { 10.0, 10, 10 }, 10, 20)]
    [InlineData(new[] { 0.0, 0, 3 }, 30, 30)]
    [InlineData(new[] { 0.0, 0, 0 }, 30, 30)]
    public void Names_the_dearest_cost_paid_and_the_next(double[] effective, double paid, double runnerUp) =>
        Assert.Equal(new SamplePrice(paid, runnerUp), SamplePrice.Of(10, [10, 20, 30], effective));

    private static SlotObservation ObservationOf(Policies.Views.NodeView node, SlotLoad load, bool[] shown)
    {
        var y = Allocation.FromFractions(load.Table, [.. shown.Select(s => s ? 1.0 : 0)]);
        var basic = PolicyReplay.ObservationOf(node, load, PolicyReplay.PricesOf(load, y));
        return new SlotObservation([.. basic.Types.Select(seen =>
        {
            var effective = new double[load.Table.CostsMs(seen.Type).Length];
            load.EffectiveCapacity(seen.Type, y, effective);
            return seen with { Sample = SamplePrice.Of(seen.Requests, load.Table.CostsMs(seen.Type), effective) };
        })]);
    }
}
