using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Serving;

public class SlotServingTests(ITestOutputHelper output)
{
    [Fact]
    public void Conserves_requests_and_respects_every_capacity() => TestSeed.ForEachCase(output, 3_000, random =>
    {
        var table = RandomLoads.Table(random);
        var requests = RandomLoads.Requests(table, random);
        var allocation = RandomLoads.Fractional(table, random);
        var slot = SlotServing.Serve(requests, allocation);
        for (var type = 0; type < requests.Length; type++)
        {
            Assert.Equal(requests[type], Sum(slot.Served(type)), 1e-9);
            foreach (var served in slot.Served(type)) Assert.True(served >= 0);
        }
        for (var cell = 0; cell < table.Cells.Length; cell++)
        {
            if (!table.IsRepository(cell)) Assert.InRange(slot.ServedBy(cell), 0, (allocation.Fractions[cell] * table.CapacityPerSlot(cell)) + 1e-9);
        }
    });

    [Fact]
    public void The_measured_load_reproduces_what_was_served_by_rule_and_formula() => TestSeed.ForEachCase(output, 3_000, random =>
    {
        var table = RandomLoads.Table(random);
        var requests = RandomLoads.Requests(table, random);
        var allocation = random.NextInt(2) == 0 ? RandomLoads.Fractional(table, random) : RandomLoads.Integral(table, random);
        var slot = SlotServing.Serve(requests, allocation);
        for (var type = 0; type < requests.Length; type++)
        {
            var effective = new double[table.CostsMs(type).Length];
            var served = new double[effective.Length];
            slot.Load.EffectiveCapacity(type, allocation, effective);
            ServingRule.Serve(requests[type], effective, served);
            for (var k = 0; k < served.Length; k++)
            {
                Assert.Equal(slot.Served(type)[k], served[k], 1e-8);
                Assert.InRange(slot.Load.PotentialCapacity(type)[k], 0, Math.Min(requests[type], table.CapacityPerSlot(table.CellsOf(type)[k])) + 1e-9);
            }
        }
        Assert.Equal(slot.CostMs(), AggregateCost.InMs(slot.Load, allocation), 1e-9 * Math.Max(1, slot.CostMs()));
    });

    [Fact]
    public void Without_saturation_all_requests_take_their_cheapest_deployed_option() => TestSeed.ForEachCase(output, 500, random =>
    {
        var table = RandomLoads.Table(random);
        double[] requests = [.. table.RequestTypes.Select(_ => (double)random.NextInt(2))];
        var allocation = RandomLoads.Integral(table, random);
        var slot = SlotServing.Serve(requests, allocation);
        for (var type = 0; type < requests.Length; type++)
        {
            var cells = table.CellsOf(type);
            var cheapest = 0;
            while (allocation.Fractions[cells[cheapest]] == 0) cheapest++;
            Assert.Equal(requests[type], slot.Served(type)[cheapest]);
        }
    });

    [Fact]
    public void Types_that_compete_for_a_variant_take_it_in_proportion_until_it_is_full()
    {
        // Sources at the hub (100/slot) and the edge (300/slot) share the hub's large variant with 500 × 1/2.5 = 200 per slot.
        var table = SharedHub();
        var slot = SlotServing.Serve([100, 300], Allocation.Of(table, [new Deployment(new NodeId(1), new VariantId(1))]));
        Assert.Equal([50, 150], ServedAtHub(slot, table), Near);
        Assert.Equal(200, slot.ServedBy(table.IndexOf(new Deployment(new NodeId(0), new VariantId(1)))), 1e-9);
    }

    [Fact]
    public void A_type_that_is_served_elsewhere_leaves_its_share_to_the_others()
    {
        // The edge's own large variant (200 per slot) takes its 150 requests, so that the hub's 200 are all for the hub's 190.
        var table = SharedHub();
        var slot = SlotServing.Serve([190, 150], Allocation.Of(table,
            [new Deployment(new NodeId(1), new VariantId(1)), new Deployment(new NodeId(2), new VariantId(1))]));
        Assert.Equal([190, 0], ServedAtHub(slot, table), Near);
        Assert.Equal((190 * 9.0) + (150 * 9.0), slot.CostMs(), 1e-9);
    }

    [Fact]
    public void A_type_that_overflows_late_finds_what_the_other_has_left()
    {
        // The edge's 400 fill its own 200 at half time and then pour into the hub, where 50 of the hub's 100 are already served:
        // 150 are left for rates 400 and 100, so the hub is full after another 0.3 of the slot.
        var table = SharedHub();
        var slot = SlotServing.Serve([100, 400], Allocation.Of(table,
            [new Deployment(new NodeId(1), new VariantId(1)), new Deployment(new NodeId(2), new VariantId(1))]));
        Assert.Equal([80, 120], ServedAtHub(slot, table), Near);
    }

    [Fact]
    public void Potential_capacity_is_what_was_served_and_what_all_types_have_left()
    {
        // The edge's own large variant takes 200 of 350, the hub 150 and the 10 of its own source; 40 of the hub's 200 are left over.
        var table = SharedHub();
        var hub = new Deployment(new NodeId(1), new VariantId(1));
        var slot = SlotServing.Serve([10, 350], Allocation.Of(table, [hub, new Deployment(new NodeId(2), new VariantId(1))]));
        var rank = table.CellsOf(1).IndexOf(table.IndexOf(hub));
        Assert.Equal(190, slot.Load.PotentialCapacity(1)[rank], 1e-9);
        Assert.Equal(200, slot.Load.PotentialCapacity(1)[0], 1e-9);
    }

    [Fact]
    public void A_share_of_a_variant_serves_that_share_of_the_requests()
    {
        var table = ServingTable.For(TestScenarios.Line3());
        var fractions = new double[table.Cells.Length];
        fractions[table.IndexOf(new Deployment(new NodeId(2), new VariantId(1)))] = 0.25;
        var slot = SlotServing.Serve([100], Allocation.FromFractions(table, fractions));
        Assert.Equal(25, slot.Served(0)[0], 1e-9);
        Assert.Equal((25 * 9.0) + (75 * 59.0), slot.CostMs(), 1e-9);
    }

    private static ServingTable SharedHub()
    {
        var scenario = TestScenarios.Line3();
        return ServingTable.For(scenario with
        {
            Demand = scenario.Demand with { Sources = [new(new NodeId(1), 1), new(new NodeId(2), 1)] },
            Run = scenario.Run with { Slot = Duration.FromMilliseconds(400) },
        });
    }

    private static double[] ServedAtHub(ServedSlot slot, ServingTable table)
    {
        var cell = table.IndexOf(new Deployment(new NodeId(1), new VariantId(1)));
        return [.. Enumerable.Range(0, 2).Select(type => slot.Served(type)[table.CellsOf(type).IndexOf(cell)])];
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values) sum += value;
        return sum;
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;
}
