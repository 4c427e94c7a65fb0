using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>Several kernels with the real clock. How late the machine is, is nowhere asserted; that nothing is lost, everywhere.</summary>
public class LiveRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Several_kernels_issue_what_one_issues_and_bring_all_of_it_to_an_end()
    {
        var scenario = WorkloadT.Scenario(gateways: 3, leavesPerGateway: 4, isEdge: false, Duration.FromSeconds(10), requestsPerLeafSecond: 20).WithQueue(100_000).WithDrain(300);
        var plan = RegionPlanner.Plan(scenario, 3);
        var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);

        var (live, sink) = await LiveTestRun.ExecuteAsync(scenario, plan, speed: 10);

        Assert.Empty(live.Failures);
        Assert.Empty(live.Violations);
        Assert.True(modelled.Totals.Issued > 2000);
        Assert.Equal(modelled.Totals.Issued, live.Totals.Issued);
        Assert.Equal(modelled.Nodes.Select(n => n.Counters.Issued), live.Nodes.Select(n => n.Counters.Issued));
        // Nothing is in the way of a request but time.
        Assert.Equal(modelled.Totals.Served, live.Totals.Served);
        Assert.Equal(live.Totals.Served, live.Host.Experienced!.Count);
        Assert.Equal(modelled.Latencies.Count, live.Latencies.Count);
        // All go to the root: every request and every answer crosses, but those of the root's own region.
        AssertCrossings(live.Host.Fidelity!, plan, live);
        AssertRowsAddUp(live, sink);
    }

    private static void AssertCrossings(FidelitySummary fidelity, RegionPlan plan, RunReport live)
    {
        Assert.Equal(fidelity.Count, live.Host.EventsFired);
        Assert.NotEmpty(fidelity.Crossings);
        foreach (var pair in fidelity.Crossings)
        {
            var links = plan.Cut.Where(l => (plan[l.From], plan[l.To]) == (pair.From, pair.To));
            Assert.Equal(links.Sum(l => live.Links[l.Id.Index].Counters.DeliveredPackets), pair.Count);
            Assert.InRange(pair.Late, 0, pair.Count);
            Assert.InRange(pair.AboveTolerance, 0, pair.Late);
        }
        Assert.Equal(plan.Cut.Sum(l => live.Links[l.Id.Index].Counters.DeliveredPackets), fidelity.Crossings.Sum(c => c.Count));
    }

    /// <summary>A row per slot and node or link, in their order, and together what was counted.</summary>
    private static void AssertRowsAddUp(RunReport report, RecordingSink sink)
    {
        var nodes = report.Scenario.Topology.Nodes.Select((n, i) => (n.Name, i)).ToDictionary(n => n.Name, n => n.i);
        var keys = sink.NodeRows.Select(r => (r.Slot, nodes[r.Node])).ToList();
        Assert.Equal(keys.Distinct().Order(), keys);
        Assert.Equal(report.Totals, sink.NodeRows.Aggregate(default(NodeCounters), (sum, row) => sum.Plus(row.Counters)));
        Assert.Equal(sink.LinkRows.Select(r => (r.Slot, r.Link)).Distinct().Count(), sink.LinkRows.Count);
        Assert.Equal(report.Links.Sum(l => l.Counters.DeliveredBytes), sink.LinkRows.Sum(r => r.Counters.DeliveredBytes));
        Assert.Equal(sink.Events.Select(e => e.At).Order(), sink.Events.Select(e => e.At));
    }

    [Fact]
    public async Task Nothing_is_lost_whatever_goes_wrong_and_however_late_all_is()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var (crossings, late, lost) = (0L, 0L, 0L);
        for (var i = 0; i < 12; i++)
        {
            var random = streams.Open($"live/{i}");
            var scenario = TestRegions.WithoutInstantLinks(HarshScenarios.Make(random), random);
            var plan = TestRegions.PlanOf(scenario, 2 + random.NextInt(3), random);
            var (modelled, _) = await TestRun.ExecuteAsync(scenario);

            // Far more than the machine can hold, so that much comes late.
            var (live, sink) = await LiveTestRun.ExecuteAsync(scenario, plan, speed: 40);

            Assert.Empty(live.Failures);
            Assert.True(live.Violations.IsEmpty, $"case {i}: {string.Join('\n', live.Violations)}");
            Assert.Equal(live.Totals.Issued, live.Totals.Ended);
            if (scenario.Demand.Arrivals != ArrivalKind.ClosedLoop) Assert.Equal(modelled.Nodes.Select(n => n.Counters.Issued), live.Nodes.Select(n => n.Counters.Issued));
            AssertRowsAddUp(live, sink);
            crossings += live.Host.Fidelity!.Crossings.Sum(c => c.Count);
            late += live.Host.Fidelity.Crossings.Sum(c => c.Late);
            lost += live.Totals.Lost;
        }
        output.WriteLine($"{crossings} crossings, {late} of them late; {lost} requests lost");
        Assert.True(crossings > 1000 && lost > 0);
    }

    [Theory]
    [InlineData("oga")]
    [InlineData("oga-multilinear-fresh")]
    [InlineData("olag")]
    [InlineData("lru")]
    public async Task Controllers_of_several_kernels_tell_of_every_slot(string policy)
    {
        const int Slots = 24;
        var scenario = CalmScenario.Create(Slots).WithPolicy(policy).WithDrain(200);
        var (calm, _) = await TestRun.ExecuteCleanAsync(scenario);

        var (live, _) = await LiveTestRun.ExecuteAsync(scenario, new RegionPlan(scenario.Topology, [0, 1, 1, 2]), speed: 200);

        Assert.Empty(live.Failures);
        Assert.Empty(live.Violations);
        Assert.Equal(calm.Totals.Issued, live.Totals.Ended);
        var learning = live.Learning!;
        Assert.Equal(calm.Learning!.Ledger.Slots.Select(s => s.Requests), learning.Ledger.Slots.Select(s => s.Requests));
        Assert.Equal(calm.Learning.IsBounded, learning.IsBounded);
        if (learning.IsBounded) Assert.Equal(learning.Ledger.Slots.Select(s => s.BoundMs).Order(), learning.Ledger.Slots.Select(s => s.BoundMs));
    }

    [Fact]
    public async Task The_time_to_drain_ends_what_takes_longer()
    {
        // Half a second from the root and back.
        var scenario = WorkloadT.Scenario(gateways: 2, leavesPerGateway: 2, isEdge: false, Duration.FromSeconds(1), requestsPerLeafSecond: 20).WithQueue(100_000).WithLinks(l => l with { Delay = Duration.FromSeconds(0.25) }).WithDrain(0.1);

        var (live, _) = await LiveTestRun.ExecuteAsync(scenario, RegionPlanner.Plan(scenario, 2), speed: 2);

        Assert.Empty(live.Failures);
        Assert.Empty(live.Violations);
        Assert.Equal(live.Totals.Issued, live.Totals.Ended);
        Assert.True(live.Totals.Lost > 0);
        Assert.Equal(Instant.Start + scenario.Run.Duration + scenario.Run.Drain, live.End);
        Assert.False(live.IsInterrupted);
    }

    [Fact]
    public async Task An_interrupted_run_keeps_its_books()
    {
        var scenario = WorkloadT.Scenario(gateways: 2, leavesPerGateway: 2, isEdge: false, Duration.FromSeconds(10_000), requestsPerLeafSecond: 100).WithQueue(100_000);
        using var stop = new CancellationTokenSource();
        LiveRun? run = null;

        var running = LiveTestRun.ExecuteAsync(scenario, RegionPlanner.Plan(scenario, 2), speed: 1, cancellation: stop.Token, onStart: r => run = r);
        while (run is null || run.Progress.Issued < 50) await Task.Yield();
        await stop.CancelAsync();
        var (report, _) = await running;

        Assert.True(report.IsInterrupted);
        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.True(report.Totals.Issued >= 50);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
    }

    [Fact]
    public async Task A_failure_in_one_region_ends_all()
    {
        var scenario = WorkloadT.Scenario(gateways: 2, leavesPerGateway: 2, isEdge: false, Duration.FromSeconds(10_000), requestsPerLeafSecond: 100).WithQueue(100_000);
        var asked = 0;
        // Sources ask when they draw their requests.
        using var engine = new ScriptedEngine(scenario)
        {
            Samples = _ => Interlocked.Increment(ref asked) == 200 ? throw new InvalidOperationException("the two hundredth") : ProfiledInferenceEngine.NominalSampleCount,
        };

        var (report, _) = await LiveTestRun.ExecuteAsync(scenario, RegionPlanner.Plan(scenario, 2), speed: 1, engine);

        Assert.Contains("the two hundredth", Assert.Single(report.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_virtual_clock_has_no_region_that_runs_by_itself()
    {
        var scenario = TestSplits.Line3();
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);

        await Assert.ThrowsAsync<ArgumentException>(() => LiveRegions.CreateAsync(scenario, new RunOptions { Seed = 1 }, RegionPlanner.Plan(scenario, 2), engine));
    }
}
