using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Nodes;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Meters;

/// <summary>Slot rows against the report of the whole run.</summary>
public class SlotRecorderTests(ITestOutputHelper output)
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

    [Fact]
    public async Task Rows_of_all_slots_add_up_to_the_report_whatever_goes_wrong()
    {
        const int cases = 20;
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}, {cases} scenarios");
        var streams = new RandomStreams(TestSeed.Value);
        for (var i = 0; i < cases; i++)
        {
            var scenario = HarshScenarios.Make(streams.Open($"slots/{i}"));
            var topology = scenario.Topology;

            var (report, sink) = await TestRun.ExecuteAsync(scenario);

            var nodes = sink.NodeRows.ToLookup(r => r.Node, r => r.Counters);
            foreach (var node in report.Nodes)
                Assert.Equal(node.Counters, nodes[topology.NameOf(node.Node)].Aggregate(default(NodeCounters), (sum, row) => sum.Plus(row)));
            var links = sink.LinkRows.ToLookup(r => r.Link, r => r.Counters);
            foreach (var link in report.Links)
                Assert.Equal(link.Counters, links[topology.NameOf(link.Link)].Aggregate(default(LinkCounters), (sum, row) => sum.Plus(row)));
            // In the topology's order, slot after slot, and none for nothing.
            var ids = topology.Nodes.ToDictionary(n => n.Name, n => n.Id.Index);
            Assert.Equal(sink.NodeRows.OrderBy(r => r.Slot).ThenBy(r => ids[r.Node]), sink.NodeRows);
            Assert.DoesNotContain(default, sink.NodeRows.Select(r => r.Counters));
            Assert.DoesNotContain(default, sink.LinkRows.Select(r => r.Counters));
        }
    }

    [Fact]
    public async Task A_link_that_transmits_over_three_slots_is_busy_in_each()
    {
        using var test = new TestContext(TestScenarios.Line3());

        await RecordAsync(test, 4, (0.5, () => test.Run.Meters[new LinkId(2)].CountTransmission(1_000, Duration.FromSeconds(2), At(2.5))));

        Assert.Equal([0, 1, 2], test.Sink.LinkRows.Select(r => r.Slot));
        Assert.Equal([0.5, 1, 0.5], test.Sink.LinkRows.Select(r => r.Utilisation));
        Assert.Equal([500_000_000L, 1_000_000_000, 500_000_000], test.Sink.LinkRows.Select(r => r.Counters.BusyNanoseconds));
        Assert.All(test.Sink.LinkRows, r => Assert.Equal("hub-edge", r.Link));
        Assert.Empty(test.Sink.NodeRows);
    }

    [Fact]
    public async Task An_executor_that_is_busy_over_three_slots_is_in_use_in_each()
    {
        using var test = new TestContext(TestScenarios.Line3());
        var pool = new ExecutorPool(2);
        test.Run.Meters[new NodeId(1)].SetExecutors(pool);

        await RecordAsync(test, 4, (0.5, () => pool.Acquire(At(0.5))), (2.5, () => pool.Release(At(2.5))));

        Assert.Equal([0, 1, 2], test.Sink.NodeRows.Select(r => r.Slot));
        Assert.Equal([0.25, 0.5, 0.25], test.Sink.NodeRows.Select(r => r.Utilisation));
        Assert.All(test.Sink.NodeRows, r => Assert.Equal("hub", r.Node));
    }

    [Fact]
    public async Task Requests_that_wait_over_the_end_of_a_slot_wait_in_both()
    {
        using var test = new TestContext(TestScenarios.Line3());
        var line = test.Run.Meters[new NodeId(1)].Line;

        await RecordAsync(test, 3, (0.5, () => line.Enter(At(0.5))), (0.75, () => line.Enter(At(0.75))), (1.25, () => line.Leave(At(1.25), count: 2)));

        Assert.Equal([0, 1], test.Sink.NodeRows.Select(r => r.Slot));
        Assert.Equal([0.75, 0.5], test.Sink.NodeRows.Select(r => r.Waiting));
        Assert.Equal([2, 0L], test.Sink.NodeRows.Select(r => r.Counters.Queued));
    }

    [Fact]
    public async Task What_counts_in_the_first_and_the_third_slot_has_rows_in_these_alone()
    {
        using var test = new TestContext(TestScenarios.Line3());
        var meter = test.Run.Meters[new NodeId(2)];

        await RecordAsync(test, 4, (0.5, () => meter.CountIssued()), (2.25, () => meter.CountIssued()), (2.75, () => meter.CountIssued()));

        Assert.Equal([(0, 0.0, 1L), (2, 2.0, 2L)], test.Sink.NodeRows.Select(r => (r.Slot, r.StartSeconds, r.Counters.Issued)));
    }

    [Fact]
    public async Task The_rest_is_what_was_counted_after_the_last_slot_if_only_at_its_end()
    {
        using var test = new TestContext(TestScenarios.Line3());
        var recorder = await RecordAsync(test, 1, (0.5, () => test.Run.Meters[new LinkId(2)].CountTransmission(1_000, Duration.FromSeconds(2), At(2.5))));

        recorder.RecordRest();
        Assert.Single(test.Sink.LinkRows);

        test.Run.Meters[new NodeId(0)].CountMisled();
        recorder.RecordRest();

        Assert.Single(test.Sink.LinkRows);
        var row = Assert.Single(test.Sink.NodeRows);
        Assert.Equal((1, 1L, 0.0), (row.Slot, row.Counters.Misled, row.Utilisation));
    }

    private static Instant At(double seconds) => Instant.Start + Duration.FromSeconds(seconds);

    /// <summary>Records so many slots of a second, in which meters count at some instants.</summary>
    private static async Task<SlotRecorder> RecordAsync(TestContext test, int slots, params (double AtSeconds, Action Count)[] counts)
    {
        var recorder = new SlotRecorder(test.Run);
        for (var slot = 0; slot < slots; slot++)
        {
            foreach (var (at, count) in counts.Where(c => (int)c.AtSeconds == slot))
            {
                await test.Kernel.RunUntil(At(at));
                count();
            }
            await test.Kernel.RunUntil(At(slot + 1));
            recorder.Record(slot);
        }
        return recorder;
    }
}
