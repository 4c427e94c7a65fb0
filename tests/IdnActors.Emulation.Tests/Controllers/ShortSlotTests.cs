using IdnActors.Emulation.Controllers;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>What requests gain is booked in the slot in which they were issued, be slots shorter than it takes to answer.</summary>
public class ShortSlotTests
{
    [Fact]
    public async Task Gains_are_booked_in_the_slot_of_issue()
    {
        // All is served at the hub or further up, 10 to 50 ms away and back, in slots of 5 ms.
        var calm = CalmScenario.Create(2).WithPolicy("static-greedy").WithNodes(n => n.Name.StartsWith("edge", StringComparison.Ordinal) ? n with { MemoryBudget = ByteSize.Zero } : n);
        var scenario = calm with { Run = calm.Run with { Slot = Duration.FromMilliseconds(5) } };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        var learning = report.Learning!;
        Assert.Equal(4000, learning.Ledger.Slots.Count);
        var expected = ExpectedGainMs(scenario, learning.Ledger.Slots.Count);
        Assert.True(expected.Sum() > 0, "nothing is gained");
        Assert.True(report.Latency.P50Ms > 2 * 5, "answers come within their slot");
        for (var slot = 0; slot < expected.Length; slot++) Assert.Equal(expected[slot], learning.ServedGainMs[slot], 1e-9 * (1 + expected[slot]));
        var perRequest = learning.ServedGainMs.Zip(learning.Ledger.Slots, (gain, slot) => slot.Requests > 0 ? gain / slot.Requests * slot.Requests : 0);
        Assert.Equal(learning.ServedGainMs.Sum(), perRequest.Sum(), 1e-6);
    }

    /// <summary>Each request gains what the cheapest option that is held on its path saves against the repository.</summary>
    private static double[] ExpectedGainMs(Scenario scenario, int slots)
    {
        var placement = PlacementContext.Of(scenario, 1, null, null)!;
        var types = new RequestTypes(scenario, new Routes(scenario));
        var gain = new double[slots];
        for (var source = 0; source < scenario.Demand.Sources.Length; source++)
        {
            foreach (var row in scenario.Demand.Trace!.RowsOf(scenario.Demand.Sources[source].Node).Span)
                gain[row.Nanoseconds / scenario.Run.Slot.Nanoseconds] += GainMs(placement, types.IndexOf(source, new TaskId(row.Task)));
        }
        return gain;
    }

    private static double GainMs(PlacementContext placement, int type)
    {
        var cells = placement.Table.Cells;
        var ranked = placement.Table.CellsOf(type);
        for (var k = 0; k < ranked.Length; k++)
        {
            var cell = cells[ranked[k]];
            if (placement.Table.IsRepository(ranked[k]) || placement.Initial.Contains(new Deployment(cell.Node, cell.Variant)))
                return placement.CostAtRepositoryMs(type) - placement.Table.CostsMs(type)[k];
        }
        throw new InvalidOperationException($"Nothing serves type {type}.");
    }
}
