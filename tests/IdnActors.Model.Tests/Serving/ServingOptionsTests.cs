using IdnActors.Model.Network;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Serving;

public class ServingOptionsTests(ITestOutputHelper output)
{
    [Fact]
    public void A_cost_is_round_trip_plus_inference_plus_weighted_inaccuracy() =>
        Assert.Equal(50 + 4 + (2.5 * 5), RequestCost.InMs(Duration.FromMilliseconds(50), Duration.FromMilliseconds(4), 95, 2.5), 12);

    [Fact]
    public void The_line_has_the_costs_computed_by_hand()
    {
        var scenario = TestScenarios.Line3();
        var path = new Routes(scenario).PathOf(new TaskId(0), new NodeId(2));
        var options = ServingOptions.Along(scenario.Topology, scenario.Catalogue, path, new TaskId(0), 1);
        Assert.Equal(
            [(2, 0, 1, 9.0), (1, 1, 1, 19.0), (2, 0, 0, 21.0), (1, 1, 0, 31.0), (0, 2, 1, 59.0), (0, 2, 0, 71.0)],
            options.Select(o => (o.Node.Index, o.Position, o.Variant.Index, o.CostMs)).ToArray());
    }

    [Fact]
    public void Both_directions_of_a_hop_count()
    {
        var topology = TestScenarios.DirectedTopology("asymmetric", ["cloud", "edge"], [(0, 1, 7, 3)]);
        var path = ShortestPathTree.Toward(topology, new NodeId(0)).PathFrom(new NodeId(1));
        var options = ServingOptions.Along(topology, TestScenarios.Catalogue([[(100, 1, 1_000_000)]]), path, new TaskId(0), 1);
        Assert.Equal([1.0, 11.0], options.Select(o => o.CostMs).ToArray());
    }

    [Fact]
    public void Equal_costs_are_ranked_by_position_then_variant()
    {
        var topology = TestScenarios.Topology("no delay", ["cloud", "edge"], [(0, 1, 0)]);
        var catalogue = TestScenarios.Catalogue([[(90, 1, 1_000_000), (90, 2, 1_000_000)]]);
        var path = ShortestPathTree.Toward(topology, new NodeId(0)).PathFrom(new NodeId(1));
        var options = ServingOptions.Along(topology, catalogue, path, new TaskId(0), 1);
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1)], options.Select(o => (o.Position, o.Variant.Index)).ToArray());
    }

    [Fact]
    public void Every_node_of_the_path_with_every_variant_of_the_task_occurs_once_in_order_of_cost() => TestSeed.ForEachCase(output, 300, random =>
    {
        var scenario = ScenarioGenerators.Scenario(random);
        var routes = new Routes(scenario);
        var task = new TaskId(random.NextInt(scenario.Catalogue.Tasks.Length));
        var path = routes.PathOf(task, scenario.Demand.Sources[0].Node);
        var options = ServingOptions.Along(scenario.Topology, scenario.Catalogue, path, task, scenario.Serving.AccuracyWeightMsPerPoint);
        var expected = path.Nodes.SelectMany(n => scenario.Catalogue[task].Variants, (n, v) => (n, v)).Order();
        Assert.Equal(expected, options.Select(o => (o.Node, o.Variant)).Order());
        for (var k = 0; k < options.Length; k++)
        {
            Assert.Equal(path.Nodes[options[k].Position], options[k].Node);
            if (k == 0) continue;
            var (before, after) = (options[k - 1], options[k]);
            Assert.True((before.CostMs, before.Position, before.Variant).CompareTo((after.CostMs, after.Position, after.Variant)) < 0);
        }
    });
}
