using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Splits;

/// <summary>Requests through "classify:deep" on edge, hub and cloud: head and exit on the edge, unless a test says otherwise.</summary>
public sealed class SplitRunTests
{
    private static readonly NodeId Cloud = new(0);
    private static readonly NodeId Hub = new(1);
    private static readonly NodeId Edge = new(2);
    private static readonly VariantId Prefix = new(1);
    private static readonly VariantId Tail = new(2);

    // Milliseconds on a link of 10 Mbps.
    private static double Sent(int bytes) => bytes * 8 / 1e4;

    private static Scenario Split(double exitSharePoints = 40)
    {
        var scenario = TestSplits.Line3(exitSharePoints, (0, 2), (2, 4)).WithPlacement(new Deployment(Edge, Prefix));
        // So seldom that none waits for another.
        return scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic, Rate = new RequestRate(5) } };
    }

    [Fact]
    public async Task A_request_takes_the_times_of_its_parts_and_ways()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(Split());
        var left = report.Exits.Single(e => !e.IsFinal).Answered;
        var through = report.Exits.Single(e => e.IsFinal).Answered;
        Assert.Equal(report.Totals.Issued, left + through);
        Assert.InRange(left, 1, report.Totals.Issued - 1);
        var whole = 2 + (2 * 25) + (2 * Sent(TestSplits.HeadBytes)) + 6 + (2 * Sent(100));
        Assert.Equal(whole, report.Latency.MaxMs, 3);
        Assert.Equal(((left * 2) + (through * whole)) / (left + through), report.Latency.MeanMs, 3);
        Assert.All(report.Links.Where(l => report.Scenario.Topology[l.Link].To.Index < report.Scenario.Topology[l.Link].From.Index),
            up => Assert.Equal(through * TestSplits.HeadBytes, up.Counters.DeliveredBytes));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 100)]
    public async Task Gates_that_let_all_or_none_leave_do_so(double sharePoints, double leftPoints)
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(Split(sharePoints));
        Assert.Equal(leftPoints, 100.0 * report.Exits.Where(e => !e.IsFinal).Sum(e => e.Answered) / report.Totals.Issued);
    }

    [Fact]
    public async Task The_rest_runs_where_it_takes_least_time()
    {
        var scenario = Split();
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario.WithPlacement(new Deployment(Edge, Prefix), new Deployment(Hub, Tail)));
        // The hub is 20 ms nearer than the cloud.
        Assert.Equal(2 + 10 + Sent(TestSplits.HeadBytes) + 6 + Sent(100), report.Latency.MaxMs, 3);
        Assert.Equal(0, report.Nodes[Cloud.Index].Counters.Inferences);
    }

    /// <summary>Requests are under way to a tail while it goes, and while it comes back.</summary>
    [Fact]
    public async Task Nothing_is_lost_while_a_tail_moves()
    {
        var scenario = Split().WithPlacement(new Deployment(Edge, Prefix), new Deployment(Hub, Tail));
        scenario = scenario with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Poisson, Rate = new RequestRate(50) },
            Placement = scenario.Placement with
            {
                Changes =
                [
                    new PlacementChange(Instant.Start + Duration.FromSeconds(3), PlacementAction.Unload, new Deployment(Hub, Tail)),
                    new PlacementChange(Instant.Start + Duration.FromSeconds(5), PlacementAction.Load, new Deployment(Hub, Tail)),
                ],
            },
        };
        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.Nodes[Cloud.Index].Counters.Inferences, 1, report.Totals.Issued - 1);
        Assert.InRange(report.Nodes[Hub.Index].Counters.Inferences, 1, report.Totals.Issued - 1);
        var ready = sink.Events.Where(e => e.Kind == "shard-ready" && e.Subject == "hub").Select(e => e.At).Max();
        Assert.True(ready > Instant.Start + Duration.FromSeconds(5), "The tail has come back.");
        // Those that the plan of the edge sent to the hub when the tail had gone were planned anew there.
        Assert.InRange(report.Totals.Misled, 1, 50);
    }

    [Fact]
    public async Task A_prescribed_plan_is_kept_and_its_codec_decides_the_bytes()
    {
        var scenario = Split(0);
        var stages = ImmutableArray.Create(
            new SplitStage(Edge, 0, 2, new WireCodec(TensorCoding.Q8)), new SplitStage(Hub, 2, 3, null), new SplitStage(Cloud, 3, 4, null));
        scenario = TestSplits.Line3(0, (0, 2), (2, 3)).WithPlacement(new Deployment(Edge, Prefix), new Deployment(Hub, new VariantId(2))) with
        {
            Demand = scenario.Demand,
            Splitting = new SplitSettings { Routes = [new SplitRoute(new TaskId(0), new VariantId(0), stages)] },
        };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        var q8 = (TestSplits.HeadBytes / 4) + 5;
        Assert.Equal(2 + 10 + Sent(q8) + 2 + 40 + Sent(TestSplits.MiddleBytes) + 4 + (2 * Sent(100)), report.Latency.MaxMs, 3);
        Assert.Equal(report.Totals.Issued * q8, Up(report, "edge-hub"));
        Assert.Equal(report.Totals.Issued * TestSplits.MiddleBytes, Up(report, "hub-cloud"));
    }

    [Fact]
    public async Task A_plan_whose_node_has_lost_the_part_is_made_anew()
    {
        var scenario = TestSplits.Line3(0, (0, 2), (2, 3)).WithPlacement(new Deployment(Edge, Prefix), new Deployment(Hub, new VariantId(2))) with
        {
            Splitting = new SplitSettings
            {
                Routes = [new SplitRoute(new TaskId(0), new VariantId(0), [new SplitStage(Edge, 0, 2, null), new SplitStage(Hub, 2, 3, null), new SplitStage(Cloud, 3, 4, null)])],
            },
        };
        scenario = scenario with
        {
            Demand = scenario.Demand with { Rate = new RequestRate(5) },
            Placement = scenario.Placement with { Changes = [new PlacementChange(Instant.Start + Duration.FromSeconds(5), PlacementAction.Unload, new Deployment(Hub, new VariantId(2)))] },
        };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.Totals.Misled, 1, report.Totals.Issued - 1);
    }

    /// <summary>The link up is dead for four seconds: the exit at the edge answers for what does not come back.</summary>
    [Fact]
    public async Task The_exit_answers_while_the_link_is_dead()
    {
        var scenario = Split(40);
        var outage = new LinkTrace("outage",
        [
            new LinkStep(Instant.Start, DataRate.FromMegabitsPerSecond(10)), new LinkStep(Instant.Start + Duration.FromSeconds(2), default),
            new LinkStep(Instant.Start + Duration.FromSeconds(6), DataRate.FromMegabitsPerSecond(10)),
        ]);
        var links = scenario.Topology.Links.Select(l => l.From == Edge ? l with { Trace = outage } : l);
        scenario = scenario with { Topology = new Topology("line-3", scenario.Topology.Nodes, [.. links]), Splitting = new SplitSettings { FallbackAfter = Duration.FromMilliseconds(200) } };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        // Of five requests a second, three do not leave at the exit.
        Assert.InRange(report.Totals.Degraded, 6, 20);
        Assert.Equal(202, report.Latency.MaxMs, 3);
        Assert.Equal(report.Totals.Degraded, report.Exits.Sum(e => e.Degraded));
        Assert.Equal(report.Totals.Degraded + report.Exits.Single(e => e.IsFinal).Answered, Up(report, "edge-hub") / TestSplits.HeadBytes);
    }

    [Fact]
    public async Task The_exit_answers_where_nobody_has_room_for_the_rest()
    {
        var scenario = Split(0);
        var nodes = scenario.Topology.Nodes.Select(n => n.Id == Cloud ? n with { Speed = 0.01, Executors = 1 } : n);
        scenario = scenario with { Topology = new Topology("line-3", [.. nodes], scenario.Topology.Links), Serving = scenario.Serving with { QueueCapacity = 0 } };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.InRange(report.Totals.Degraded, 1, report.Totals.Issued - 1);
    }

    /// <summary>The tail fails with the tenth request in it; the repository has no other.</summary>
    [Fact]
    public async Task Where_the_tail_has_failed_the_last_exit_answers()
    {
        var scenario = Split(0);
        var calls = 0;
        using var engine = new ScriptedEngine(scenario)
        {
            RunPart = (query, profiled) => query.Part.Index == 3 && ++calls == 10 ? throw new InvalidOperationException("The tail has a fault.") : profiled,
        };
        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);
        Assert.Equal(9, report.Totals.Served);
        Assert.Equal(report.Totals.Issued - 9, report.Totals.Degraded);
        Assert.Contains(sink.Events, e => e.Kind == "shard-failed" && e.Subject == "cloud");
    }

    [Fact]
    public async Task Losses_on_the_way_of_a_cut_are_counted_once()
    {
        var scenario = Split(20);
        scenario = scenario with { Topology = scenario.Topology.WithLoss(0.2), Demand = scenario.Demand with { Rate = new RequestRate(20) } };
        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);
        Assert.True(report.Totals.LostLinkLoss > 20, $"{report.Totals.LostLinkLoss} losses say little.");
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Lost);
    }

    [Fact]
    public async Task Results_do_not_depend_on_the_order_of_mailboxes()
    {
        var scenario = Split().WithPlacement(new Deployment(Edge, Prefix), new Deployment(Hub, Tail));
        scenario = scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Poisson, Rate = new RequestRate(60) } };
        var (_, plain) = await TestRun.ExecuteCleanAsync(scenario);
        for (var shuffle = 1UL; shuffle < 4; shuffle++)
        {
            var (_, shuffled) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = scenario.Run.Seed, Shuffle = new RandomSource(shuffle) });
            Assert.Equal(plain.Transcript, shuffled.Transcript);
        }
    }

    private static long Up(RunReport report, string link) => report.Links.Single(l => report.Scenario.Topology.NameOf(l.Link) == link).Counters.OfferedBytes;
}
