using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>Loads and unloads while requests flow, on line-3: node 0 is the cloud, 1 the hub, 2 the edge; variant 0 is small (1 MiB), 1 large (4 MiB).</summary>
public class NodeActorDeploymentTests
{
    private const int Hub = 1;
    private const int Edge = 2;
    private const long LargeBytes = 4L << 20;

    [Fact]
    public async Task A_loaded_variant_serves_once_its_load_time_has_passed()
    {
        var (report, sink) = await TestRun.ExecuteCleanAsync(TestScenarios.Line3().WithInitial((Hub, 1)).WithLoad(2, Edge, 1));

        var loading = Single(sink, "shard-loading");
        var ready = Assert.Single(sink.Events, e => e.Kind == "shard-ready" && e.Details.Contains(("reason", "loaded")));
        Assert.True(loading.At > Instant.Start + Duration.FromSeconds(2));
        Assert.Equal(new ByteSize(LargeBytes) / DataRate.FromGigabitsPerSecond(1), ready.At - loading.At);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.DoesNotContain(sink.NodeRows, r => r.Node == "edge" && r.Slot < 2 && r.Counters.Inferences > 0);
        Assert.DoesNotContain(sink.NodeRows, r => r.Node == "hub" && r.Slot > 2 && r.Counters.Inferences > 0);
        Assert.Equal(LargeBytes, report.Nodes[Edge].MaxMemoryBytes);
    }

    [Fact]
    public async Task A_load_may_be_followed_by_nodes_below_that_hear_of_it()
    {
        var (report, sink) = await TestRun.ExecuteCleanAsync(TestScenarios.Line3().WithLoad(2, Hub, 1));

        // The edge sends its requests for the hub's copy without asking: none is misled, all are served there soon.
        Assert.Equal(0, report.Totals.Misled);
        Assert.DoesNotContain(sink.NodeRows, r => r.Node == "cloud" && r.Slot > 2 && r.Counters.Inferences > 0);
        Assert.True(report.Nodes[Hub].Counters.Inferences > 600);
    }

    [Fact]
    public async Task An_unload_finishes_what_was_admitted_and_loses_nothing()
    {
        // The large variant at the edge is overloaded by half, so that its queue is full when the unload comes.
        var scenario = TestScenarios.Line3().WithInitial((Edge, 1)).WithRate(700).WithUnload(5, Edge, 1).WithQueue(40);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Refused);
        Assert.Equal(0, report.Totals.Lost);
        var (unloading, unloaded) = (Single(sink, "shard-unloading"), Single(sink, "shard-unloaded"));
        Assert.Equal(Instant.Start + Duration.FromSeconds(5), unloading.At);
        var waiting = (int)unloading.Details.Single(d => d.Key == "waiting").Value;
        Assert.True(waiting > 10, $"{waiting} requests waited");
        // Two executors, 4 ms each.
        Assert.InRange((unloaded.At - unloading.At).Milliseconds, 2 * waiting, (2 * waiting) + 8);
        Assert.Equal(0, sink.NodeRows.Last(r => r.Node == "edge").MemoryBytes);
    }

    [Fact]
    public async Task Memory_is_reserved_while_a_part_is_on_its_way()
    {
        var scenario = TestScenarios.Line3().WithNodes(n => n.Id.Index == Edge ? n with { MemoryBudget = ByteSize.FromMebibytes(4) } : n)
            .WithLoad(2, Edge, 1).WithLoad(2, Edge, 0);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Contains("0B of 4MiB are free", (string)Single(sink, "placement-rejected").Details[1].Value, StringComparison.Ordinal);
        Assert.Equal(LargeBytes, report.Nodes[Edge].MaxMemoryBytes);
    }

    [Fact]
    public async Task An_unload_in_the_middle_of_a_fetch_calls_it_off()
    {
        var scenario = TestScenarios.Line3().WithLoad(2, Edge, 1).WithUnload(2.06, Edge, 1).WithLoad(2.07, Edge, 1);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(2, sink.Events.Count(e => e.Kind == "load-accepted"));
        Assert.Equal(Instant.Start + Duration.FromSeconds(2.06), Single(sink, "shard-unloaded").At);
        Assert.Single(sink.Events, e => e.Kind == "shard-ready" && e.Subject == "edge");
        Assert.Equal(LargeBytes, report.Nodes[Edge].MaxMemoryBytes);
    }

    private static RunEvent Single(RecordingSink sink, string kind) => Assert.Single(sink.Events, e => e.Kind == kind);
}
