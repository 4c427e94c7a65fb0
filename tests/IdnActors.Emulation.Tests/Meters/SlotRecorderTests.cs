using IdnActors.Emulation.Meters;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Meters;

/// <summary>Slot rows against the report of the whole run.</summary>
public class SlotRecorderTests
{
    [Theory]
    [InlineData(100, 5)]
    [InlineData(1_500, 1)]
    [InlineData(1_500, 0.75)]
    [InlineData(1_500, 0)]
    public async Task Rows_of_all_slots_add_up_to_the_report_whenever_the_run_ends(double rate, double drainSeconds)
    {
        // The large rate leaves a queue that no drain empties, so that requests end with the run, at a slot's end or between two.
        var scenario = TestScenarios.Line3().WithInitial((1, 1)).WithRate(rate).WithDrain(drainSeconds).WithDuration(3).WithQueue(10_000).WithLoad(1, 2, 0);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        foreach (var node in report.Nodes)
        {
            var rows = sink.NodeRows.Where(r => r.Node == scenario.Topology.NameOf(node.Node));
            Assert.Equal(node.Counters, rows.Aggregate(default(NodeCounters), (sum, row) => sum.Plus(row.Counters)));
        }
        foreach (var link in report.Links)
        {
            var rows = sink.LinkRows.Where(r => r.Link == scenario.Topology.NameOf(link.Link)).ToArray();
            Assert.Equal(link.Counters.OfferedBytes, rows.Sum(r => r.Counters.OfferedBytes));
            Assert.Equal(link.Counters.BusyNanoseconds, rows.Sum(r => r.Counters.BusyNanoseconds));
        }
        Assert.All(sink.NodeRows, row => Assert.InRange(row.Utilisation, 0, 1));
        Assert.All(sink.LinkRows, row => Assert.InRange(row.Utilisation, 0, 1));
    }

    [Fact]
    public async Task A_slot_without_activity_has_no_rows_and_the_last_one_may_be_short()
    {
        var scenario = TestScenarios.Line3().WithRate(20).WithDuration(2.5);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal([0, 1, 2], sink.NodeRows.Where(r => r.Node == "edge").Select(r => r.Slot));
        Assert.Equal([0.0, 1.0, 2.0], sink.NodeRows.Where(r => r.Node == "edge").Select(r => r.StartSeconds));
        Assert.DoesNotContain(sink.NodeRows, r => r.Node == "hub");
        Assert.InRange(report.End.Seconds, 2.5, 3);
    }
}
