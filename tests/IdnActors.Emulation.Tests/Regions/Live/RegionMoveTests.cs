using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>Regions move in the middle of a run: nobody loses a request, and sources issue what they would have issued. Nodes have room for all that waits for a move.</summary>
public class RegionMoveTests(ITestOutputHelper output)
{
    private const double Speed = 5;

    [Fact]
    public async Task Nothing_is_lost_and_everything_is_issued_wherever_regions_move()
    {
        var random = TestSeed.Open(output);
        var (moved, kept) = (0, 0);
        for (var i = 0; i < 6; i++)
        {
            var scenario = Workload(seconds: 10, isEdge: i % 3 == 0);
            var plan = RegionPlanner.Plan(scenario, 3);
            var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);
            var times = Enumerable.Range(1, 4).Select(n => (random.NextInt(plan.Count), (2 * n) - random.NextDouble())).ToArray();

            var run = await TestMoves.RunAsync(scenario, plan, Speed, times);

            LiveWorkload.AssertClean(run.Report, $"case {i}");
            Assert.Equal(modelled.Nodes.Select(n => n.Counters.Issued), run.Report.Nodes.Select(n => n.Counters.Issued));
            Assert.True(run.Report.Totals.Issued == run.Report.Totals.Served, $"case {i}: {run.Report.Totals}");
            Assert.Equal(run.Report.Totals.Served, run.Report.Latencies.Count);
            AssertRowsAddUp(run.Report, run.Sink);
            AssertCrossings(run.Report, plan);
            Assert.Equal(run.Moves.Count(m => m.Obstacle is null), run.Sink.Events.Count(e => e.Kind == "region-moved"));
            Assert.Equal(run.Sink.Events.Select(e => e.At).Order(), run.Sink.Events.Select(e => e.At));
            moved += run.Moves.Count(m => m.Obstacle is null);
            kept += run.Moves.Sum(m => m.Kept);
            output.WriteLine(string.Join("; ", run.Moves.Select(m => m.Obstacle ?? $"{m.Silence.TotalMilliseconds:F0} ms, {m.Kept} kept")));
        }
        Assert.True(moved > 6 && kept > 10, $"{moved} moves, {kept} kept");
    }

    [Fact]
    public async Task Clients_go_on_where_their_region_has_gone()
    {
        var scenario = LiveWorkload.WithClients(Workload(seconds: 8, isEdge: false), patienceSeconds: 100);
        var plan = RegionPlanner.Plan(scenario, 3);

        var run = await TestMoves.RunAsync(scenario, plan, Speed, [(0, 1), (1, 2), (2, 3), (0, 4)]);

        LiveWorkload.AssertClean(run.Report, "clients");
        Assert.Equal(run.Report.Totals.Issued, run.Report.Totals.Served);
        Assert.Contains(run.Moves, m => m.Obstacle is null);
        AssertIssuedBehindMoves(scenario, plan, run.Sink);
    }

    [Fact]
    public async Task A_region_in_which_something_takes_too_long_stays_and_loses_nothing()
    {
        var scenario = Workload(seconds: 6, isEdge: false);
        var plan = RegionPlanner.Plan(scenario, 3);
        var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);

        // No time at all: whatever is under way takes longer.
        var run = await TestMoves.RunAsync(scenario, plan, Speed, [.. Enumerable.Range(0, 12).Select(n => (n % 3, 1 + (n / 4.0)))], longestDrain: TimeSpan.Zero);

        LiveWorkload.AssertClean(run.Report, "stays");
        Assert.Equal(modelled.Nodes.Select(n => n.Counters.Issued), run.Report.Nodes.Select(n => n.Counters.Issued));
        Assert.Equal(run.Report.Totals.Issued, run.Report.Totals.Served);
        Assert.Contains(run.Moves, m => m.Obstacle?.EndsWith("did not end within 0 s", StringComparison.Ordinal) == true);
        AssertRowsAddUp(run.Report, run.Sink);
    }

    [Fact]
    public async Task Whatever_else_goes_wrong_the_books_balance()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var moved = 0;
        for (var i = 0; i < 10; i++)
        {
            var random = streams.Open($"move/{i}");
            var scenario = TestRegions.WithoutInstantLinks(HarshScenarios.Make(random), random);
            var plan = TestRegions.PlanOf(scenario, 2 + random.NextInt(2), random);
            var (modelled, _) = await TestRun.ExecuteAsync(scenario);

            var run = await TestMoves.RunAsync(scenario, plan, Speed, [(random.NextInt(plan.Count), 0.3 + random.NextDouble()), (random.NextInt(plan.Count), 1.5 + random.NextDouble())], TimeSpan.FromMilliseconds(300));

            LiveWorkload.AssertClean(run.Report, $"case {i}");
            if (scenario.Demand.Arrivals != ArrivalKind.ClosedLoop) Assert.Equal(modelled.Nodes.Select(n => n.Counters.Issued), run.Report.Nodes.Select(n => n.Counters.Issued));
            Assert.Equal(run.Report.Totals.Issued, run.Report.Totals.Ended);
            Assert.Equal(0, run.Report.Totals.LostProcess);
            AssertRowsAddUp(run.Report, run.Sink);
            moved += run.Moves.Count(m => m.Obstacle is null);
        }
        output.WriteLine($"{moved} moves");
    }

    [Fact]
    public async Task Nothing_is_lost_with_whoever_looks_between_hand_over_and_start()
    {
        var scenario = Workload(seconds: 10, isEdge: false);
        var plan = RegionPlanner.Plan(scenario, 3);
        var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);
        await using var test = await TestMoves.BeginAsync(scenario, plan, Speed, TimeSpan.FromMinutes(1));
        await test.AtAsync(2);

        var (report, sink) = await test.TakeOverWhileMovingAsync(1);

        LiveWorkload.AssertClean(report, "taken over");
        Assert.Equal(modelled.Nodes.Select(n => n.Counters.Issued), report.Nodes.Select(n => n.Counters.Issued));
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        AssertRowsAddUp(report, sink);
        Assert.Equal(["region-moved"], sink.Events.Where(e => e.Kind.StartsWith("region-", StringComparison.Ordinal)).Select(e => e.Kind));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_death_during_a_move_is_a_death(bool isTheOneThatMoves)
    {
        var scenario = Workload(seconds: 8, isEdge: false);
        var plan = RegionPlanner.Plan(scenario, 3);
        var moving = (plan[new NodeId(0)] + 1) % 3;
        var dying = isTheOneThatMoves ? moving : (moving + 1) % 3;
        await using var test = await TestMoves.BeginAsync(scenario, plan, Speed, TimeSpan.FromMinutes(1), neverDrained: moving);
        await test.AtAsync(1);

        var move = test.MoveAsync(moving);
        await test.Regions.KillAsync(dying);
        await test.Run.NoteDeathAsync(dying);
        var outcome = await move;
        await test.ReviveAsync(dying);
        var (report, _) = await test.EndAsync();

        Assert.NotNull(outcome.Obstacle);
        Assert.Contains("died", outcome.Obstacle, StringComparison.Ordinal);
        LiveWorkload.AssertClean(report, "death");
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostProcess);
    }

    [Fact]
    public async Task A_region_that_nobody_can_make_anew_has_died()
    {
        var scenario = Workload(seconds: 8, isEdge: false);
        var plan = RegionPlanner.Plan(scenario, 3);
        await using var test = await TestMoves.BeginAsync(scenario, plan, Speed, TimeSpan.FromSeconds(20));
        await test.AtAsync(1);

        var move = await test.Run.MoveAsync(1, _ => Task.FromResult<ILiveRegionHost?>(null));
        await test.AtAsync(3);
        await test.Regions.KillAsync(1);
        await test.ReviveAsync(1);
        var (report, sink) = await test.EndAsync();

        Assert.Equal("nobody could make it anew: it has died", move.Obstacle);
        LiveWorkload.AssertClean(report, "nobody");
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostProcess);
        Assert.Contains(sink.Events, e => e.Kind == "region-died");
    }

    [Fact]
    public async Task A_region_goes_on_that_was_about_to_move_when_its_coordinator_died()
    {
        var scenario = Workload(seconds: 8, isEdge: false);
        var plan = RegionPlanner.Plan(scenario, 3);
        var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);
        await using var test = await TestMoves.BeginAsync(scenario, plan, Speed, TimeSpan.FromMinutes(1));
        await test.AtAsync(1);
        foreach (var host in test.Regions.Hosts) await ((IMovableRegionHost)host).HoldAsync();

        var report = await test.TakeOverAsync();

        LiveWorkload.AssertClean(report, "coordinator");
        Assert.Equal(modelled.Nodes.Select(n => n.Counters.Issued), report.Nodes.Select(n => n.Counters.Issued));
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
    }

    [Fact]
    public async Task Who_goes_through_the_entries_of_a_run_with_moves_comes_to_the_same_report()
    {
        var scenario = Workload(seconds: 6, isEdge: false);
        var plan = RegionPlanner.Plan(scenario, 3);
        await using var test = await TestMoves.BeginAsync(scenario, plan, Speed, TimeSpan.FromSeconds(20));
        await test.AtAsync(1.5);
        var move = await test.MoveAsync(1);
        var (report, sink) = await test.EndAsync();

        var (repeated, again) = await test.ReplayAsync();

        Assert.Null(move.Obstacle);
        LiveWorkload.AssertClean(report, "replay");
        Assert.Equal(sink.Transcript, again.Transcript);
        Assert.Equal(report.Totals, repeated.Totals);
        Assert.Equal(report.Nodes.Select(n => n.Counters), repeated.Nodes.Select(n => n.Counters));
    }

    [Fact]
    public async Task Before_and_after_a_run_nothing_moves()
    {
        var scenario = Workload(seconds: 1, isEdge: false);
        var plan = RegionPlanner.Plan(scenario, 2);
        await using var test = await TestMoves.BeginAsync(scenario, plan, speed: 20, TimeSpan.FromSeconds(1), starts: false);

        var before = await test.MoveAsync(0);
        test.Start();
        await test.EndAsync();
        var after = await test.MoveAsync(0);

        Assert.Equal(("the run has not begun", "the run is over"), (before.Obstacle, after.Obstacle));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_takes_over_does_not_make_a_region_twice_that_has_started(bool dies)
    {
        var scenario = Workload(seconds: 8, isEdge: false);
        var plan = RegionPlanner.Plan(scenario, 3);
        await using var test = await TestMoves.BeginAsync(scenario, plan, Speed, TimeSpan.FromMinutes(1));
        await test.AtAsync(2);

        var (report, sink) = await test.TakeOverWhenStartedAsync(1, dies);

        LiveWorkload.AssertClean(report, "started");
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostProcess);
        Assert.Equal(report.Totals.Served, report.Latency.Count);
        Assert.Equal(report.Totals.Served, report.Host.Experienced!.Count);
        Assert.Equal([dies ? "region-died" : "region-moved"], sink.Events.Where(e => e.Kind.StartsWith("region-", StringComparison.Ordinal)).Select(e => e.Kind));
    }

    private static Scenario Workload(double seconds, bool isEdge) => LiveWorkload.Create(seconds, isEdge, rate: 30);

    /// <summary>Had clients ended with the move of their region, they would have issued nothing behind it.</summary>
    private static void AssertIssuedBehindMoves(Scenario scenario, RegionPlan plan, RecordingSink sink)
    {
        var slots = scenario.Run.Duration / scenario.Run.Slot;
        foreach (var move in sink.Events.Where(e => e.Kind == "region-moved").GroupBy(e => e.Subject).Select(g => g.MaxBy(e => e.At)!))
        {
            var slot = move.At.SinceStart / scenario.Run.Slot;
            // A slow machine may have moved it at the very end.
            if (slot > slots - 3) continue;
            foreach (var source in scenario.Demand.Sources.Where(s => $"region-{plan[s.Node]}" == move.Subject))
                Assert.True(sink.NodeRows.Any(r => r.Node == scenario.Topology[source.Node].Name && r.Slot > slot && r.Counters.Issued > 0), $"{source.Node} issued nothing behind {move.At}");
        }
    }

    private static void AssertRowsAddUp(RunReport report, RecordingSink sink)
    {
        Assert.Equal(sink.NodeRows.Select(r => (r.Slot, r.Node)).Distinct().Count(), sink.NodeRows.Count);
        Assert.Equal(report.Totals, sink.NodeRows.Aggregate(default(NodeCounters), (sum, row) => sum.Plus(row.Counters)));
        Assert.Equal(sink.LinkRows.Select(r => (r.Slot, r.Link)).Distinct().Count(), sink.LinkRows.Count);
        Assert.Equal(report.Links.Sum(l => l.Counters.DeliveredBytes), sink.LinkRows.Sum(r => r.Counters.DeliveredBytes));
        Assert.All(sink.NodeRows, r => Assert.InRange(r.Utilisation, 0, 1.000001));
    }

    /// <summary>Every packet that crossed has come once, whether it was kept or not.</summary>
    private static void AssertCrossings(RunReport report, RegionPlan plan)
    {
        var crossings = report.Host.Fidelity!.Crossings;
        Assert.Equal(crossings.Select(c => (c.From, c.To)).Distinct().Count(), crossings.Length);
        Assert.Equal(plan.Cut.Sum(l => report.Links[l.Id.Index].Counters.DeliveredPackets), crossings.Sum(c => c.Count));
    }
}
