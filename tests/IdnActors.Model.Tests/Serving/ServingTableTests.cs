using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Testing;

namespace IdnActors.Model.Tests.Serving;

public class ServingTableTests
{
    private static readonly ServingTable Line = ServingTable.For(TestScenarios.Line3());

    [Fact]
    public void Cells_are_the_pairs_on_the_paths_in_order_of_node_and_variant()
    {
        Assert.Equal([(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)], Line.Cells.Select(c => (c.Node.Index, c.Variant.Index)).ToArray());
        for (var k = 0; k < 6; k++)
        {
            var option = Line.Ranking(0)[k];
            Assert.Equal(new Deployment(option.Node, option.Variant), Line.Cells[Line.CellsOf(0)[k]]);
            Assert.Equal(option.CostMs, Line.CostsMs(0)[k]);
        }
        Assert.Equal(-1, Line.IndexOf(new Deployment(new NodeId(7), new VariantId(0))));
    }

    [Fact]
    public void Capacity_is_executors_times_slot_over_inference_time_and_unlimited_for_repositories()
    {
        Assert.Equal(2_000, Line.CapacityPerSlot(Cell(2, 0)));
        Assert.Equal(500, Line.CapacityPerSlot(Cell(2, 1)));
        Assert.Equal(2_000, Line.CapacityPerSlot(Cell(0, 0)));
        Assert.Equal(double.PositiveInfinity, Line.CapacityPerSlot(Cell(0, 1)));
        Assert.True(Line.IsRepository(Cell(0, 1)));
        Assert.False(Line.IsRepository(Cell(0, 0)));
    }

    [Fact]
    public void Refuses_a_type_that_no_repository_serves()
    {
        var scenario = TestScenarios.Line3();
        var path = new Routes(scenario).PathOf(new TaskId(0), new NodeId(2));
        var stump = new RequestPath(path.Nodes[..2], path.Up[..1], path.Down[..1]);
        Assert.Throws<ArgumentException>(() => new ServingTable(scenario, [new RequestType(new TaskId(0), stump)]));
    }

    private static int Cell(int node, int variant) => Line.IndexOf(new Deployment(new NodeId(node), new VariantId(variant)));
}
