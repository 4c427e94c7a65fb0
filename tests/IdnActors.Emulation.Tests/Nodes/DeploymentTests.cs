using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>Loading, unloading and moving while requests flow, on the line cloud – hub – edge.</summary>
public class DeploymentTests
{
    private static readonly NodeId Cloud = new(0);
    private static readonly NodeId Hub = new(1);
    private static readonly NodeId Edge = new(2);
    private static readonly VariantId Small = new(0);
    private static readonly VariantId Large = new(1);

    [Fact]
    public async Task A_load_fetches_the_bytes_from_the_repository_over_the_links_between()
    {
        var scenario = With([], [Load(2, Edge, Large)]);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        var size = scenario.Catalogue[Large].Size.Bytes;
        Assert.Equal(size, TransferBytes(report, "cloud-hub"));
        Assert.Equal(size, TransferBytes(report, "hub-edge"));
        Assert.Equal(0, TransferBytes(report, "edge-hub"));
        Assert.Equal(size, report.Nodes[Edge.Index].MaxMemoryBytes);
        // 4 MiB take 34 ms of each link at least, and as long to load.
        Assert.True(TimeOf(sink, "shard-ready", "edge") > TimeOf(sink, "load-accepted", "edge") + Duration.FromMilliseconds(68));
        Assert.True(report.Nodes[Edge.Index].Counters.Inferences > 700);
    }

    [Fact]
    public async Task A_load_fetches_from_the_nearest_holder()
    {
        var (report, sink) = await TestRun.ExecuteCleanAsync(With([new(Hub, Large)], [Load(2, Edge, Large)]));

        Assert.Equal(0, TransferBytes(report, "cloud-hub"));
        Assert.True(TransferBytes(report, "hub-edge") > 0);
        Assert.Contains(sink.Events, e => e.Kind == "fetch-started" && e.Details.Contains(("holder", (object)"hub")));
    }

    [Fact]
    public async Task A_holder_that_unloads_during_a_fetch_is_replaced_by_the_next()
    {
        var scenario = With([new(Hub, Large)], [Load(2, Edge, Large), Unload(2.005, Hub, Large)]);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(["hub", "cloud"], sink.Events.Where(e => e.Kind == "fetch-started").Select(e => e.Details.Single(d => d.Key == "holder").Value));
        Assert.Equal(scenario.Catalogue[Large].Size.Bytes, report.Nodes[Edge.Index].Counters.TransferredBytes);
        Assert.Contains(sink.Events, e => e.Kind == "shard-ready" && e.Subject == "edge");
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
    }

    [Fact]
    public async Task A_fetch_over_lossy_links_asks_again_until_all_is_here()
    {
        var scenario = With([], [Load(1, Edge, Large)]);
        scenario = scenario with { Topology = TestScenarios.DirectedTopology("line-3", ["cloud", "hub", "edge"], [(0, 1, 20, 20), (1, 2, 5, 5)]).WithLoss(0.1) };

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Contains(sink.Events, e => e.Kind == "fetch-retried");
        Assert.Contains(sink.Events, e => e.Kind == "shard-ready" && e.Subject == "edge");
        Assert.Equal(scenario.Catalogue[Large].Size.Bytes, report.Nodes[Edge.Index].Counters.TransferredBytes);
    }

    [Fact]
    public async Task An_unload_drops_no_request_and_frees_the_memory()
    {
        var scenario = With([new(Edge, Large)], [Unload(5, Edge, Large)]);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.Equal(0, sink.NodeRows.Last(r => r.Node == "edge").MemoryBytes);
        Assert.True(TimeOf(sink, "shard-unloaded", "edge") >= TimeOf(sink, "shard-unloading", "edge"));
        Assert.True(report.Nodes[Cloud.Index].Counters.Inferences > 300);
    }

    [Theory]
    [InlineData("already deployed")]
    [InlineData("are free")]
    [InlineData("not deployed")]
    [InlineData("belongs to the repository")]
    public async Task A_change_that_cannot_be_is_rejected_with_its_reason(string reason)
    {
        var scenario = reason switch
        {
            "already deployed" => With([new(Edge, Small)], [Load(1, Edge, Small)]),
            "are free" => With([], [Load(1, Edge, Large)]).WithMemory(ByteSize.FromMebibytes(3)),
            "not deployed" => With([], [Unload(1, Edge, Small)]),
            _ => With([], [Unload(1, Cloud, Large)]),
        };

        var (_, sink) = await TestRun.ExecuteCleanAsync(scenario);

        var rejected = Assert.Single(sink.Events, e => e.Kind == "placement-rejected");
        Assert.Contains(reason, (string)rejected.Details.Single(d => d.Key == "reason").Value, StringComparison.Ordinal);
        Assert.DoesNotContain(sink.Events, e => e.Kind is "load-accepted" or "shard-unloading");
    }

    [Fact]
    public async Task A_load_that_is_called_off_leaves_no_trace()
    {
        var (report, sink) = await TestRun.ExecuteCleanAsync(With([], [Load(2, Edge, Large), Unload(2.03, Edge, Large)]));

        Assert.DoesNotContain(sink.Events, e => e.Kind == "shard-ready" && e.Subject == "edge");
        Assert.Contains(sink.Events, e => e.Kind == "shard-unloaded" && e.Subject == "edge");
        Assert.Equal(0, sink.NodeRows.Last(r => r.Node == "edge").MemoryBytes);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
    }

    [Fact]
    public async Task A_saturated_option_is_told_to_the_nodes_below_which_then_go_past_it()
    {
        // The hub can do 500 requests/s; 900 come.
        var scenario = With([new(Hub, Large)], []);
        scenario = scenario with
        {
            Demand = scenario.Demand with { Rate = new RequestRate(900) },
            Serving = scenario.Serving with { QueueCapacity = 8, SaturationInterval = Duration.FromMilliseconds(5) },
        };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.True(ControlBytes(report, "hub-edge") > 0);
        Assert.Equal(0, ControlBytes(report, "hub-cloud"));
        Assert.True(report.Nodes[Cloud.Index].Counters.Inferences > 1000);
        Assert.True(report.Totals.Misled > 0, "a notice takes 5 ms, in which some more come for the saturated option");
        // The cloud can do 500 requests/s as well: bursts apart, together they have room for all.
        Assert.True(report.Totals.Served > 0.9 * report.Totals.Issued);
    }

    [Fact]
    public async Task A_lost_notice_is_made_good_by_the_next_refresh()
    {
        // Half of what goes down to the edge is lost, notices and answers alike.
        var scenario = With([new(Hub, Small)], [Unload(2, Hub, Small)]);
        scenario = scenario with
        {
            Serving = scenario.Serving with { AccuracyWeightMsPerPoint = 0 },
            Topology = scenario.Topology.WithLoss(0.5, "hub-edge"),
        };

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.True(report.Totals.Misled > 0, "with this seed the first notice is lost");
        Assert.Equal(0, sink.NodeRows.Where(r => r.Slot >= 8).Sum(r => r.Counters.Misled));
    }

    private static Scenario With(ImmutableArray<Deployment> initial, ImmutableArray<PlacementChange> changes) =>
        TestScenarios.Line3() with { Placement = new Placement { Initial = initial, Changes = changes } };

    private static PlacementChange Load(double seconds, NodeId node, VariantId variant) =>
        new(Instant.Start + Duration.FromSeconds(seconds), PlacementAction.Load, new Deployment(node, variant));

    private static PlacementChange Unload(double seconds, NodeId node, VariantId variant) =>
        new(Instant.Start + Duration.FromSeconds(seconds), PlacementAction.Unload, new Deployment(node, variant));

    private static Instant TimeOf(RecordingSink sink, string kind, string subject) => sink.Events.Last(e => e.Kind == kind && e.Subject == subject).At;

    private static long TransferBytes(RunReport report, string link) => CountersOf(report, link).Counters.TransferBytes;

    private static long ControlBytes(RunReport report, string link) => CountersOf(report, link).Counters.ControlBytes;

    private static LinkResult CountersOf(RunReport report, string link) => report.Links.Single(l => report.Scenario.Topology.NameOf(l.Link) == link);
}
