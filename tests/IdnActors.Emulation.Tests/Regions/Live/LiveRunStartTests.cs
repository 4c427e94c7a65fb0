using System.Collections.Immutable;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>Regions die before the clock starts, or while it does, and fail.</summary>
public class LiveRunStartTests
{
    private const double Speed = 5;

    [Fact]
    public async Task A_region_that_dies_while_it_is_started_is_buried_and_the_others_go_on()
    {
        var (scenario, plan, options) = Make(seconds: 5);
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
        await using var regions = await LiveRegions.CreateAsync(scenario, options, plan, engine);
        var sink = new RecordingSink();
        var run = new LiveRun(scenario, options, plan, [regions.Hosts[0], new DeadHost(), regions.Hosts[2]], sink);

        var report = await run.ExecuteAsync(default);

        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(["region-1"], sink.Events.Where(e => e.Kind == "region-died").Select(e => e.Subject));
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostProcess);
        Assert.True(report.Totals.Issued > 0);
        Assert.Equal(0, report.Nodes.Where(n => plan[n.Node] == 1).Sum(n => n.Counters.Issued));
    }

    [Fact]
    public async Task A_region_that_dies_before_the_start_begins_with_the_others_when_it_is_made_anew_by_then()
    {
        var (scenario, plan, options) = Make(seconds: 5);
        var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
        await using var regions = await LiveRegions.CreateAsync(scenario, options, plan, engine);
        var run = new LiveRun(scenario, options, plan, regions.Hosts, new RecordingSink());
        await regions.KillAsync(1);
        await run.NoteDeathAsync(1);
        Assert.Equal(Instant.Start, run.TimeIn(TimeSpan.FromSeconds(1)));
        Assert.True(await run.ReplaceAsync(1, await regions.MakeAsync(1, run.TimeIn(TimeSpan.FromSeconds(1)))));

        var report = await run.ExecuteAsync(default);

        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(modelled.Totals.Issued, report.Totals.Issued);
        Assert.Equal(modelled.Totals.Issued, report.Totals.Served);
    }

    [Fact]
    public async Task What_a_region_fails_of_ends_the_run_and_is_its_failure()
    {
        var (scenario, plan, options) = Make(seconds: 100_000);
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
        await using var regions = await LiveRegions.CreateAsync(scenario, options, plan, engine);
        var run = new LiveRun(scenario, options, plan, regions.Hosts, new RecordingSink());
        var running = run.ExecuteAsync(default);
        while (run.Progress.Issued == 0) await Task.Yield();

        ((LiveRegion)regions.Hosts[1]).Fail("region 1 cannot read what has come from region 0: it is torn");

        var report = await running;
        Assert.Equal("region 1 cannot read what has come from region 0: it is torn", string.Join('\n', report.Failures));
        Assert.True(report.HasFailed);
        Assert.DoesNotContain(report.Violations, v => v.Contains("had gone to other regions", StringComparison.Ordinal));
    }

    private static (Scenario Scenario, RegionPlan Plan, RunOptions Options) Make(int seconds)
    {
        // Room, and time to drain, for all that a slow machine brings late and together.
        var scenario = WorkloadT.Scenario(gateways: 3, leavesPerGateway: 2, isEdge: false, Duration.FromSeconds(seconds), requestsPerLeafSecond: 20).WithQueue(100_000).WithDrain(300);
        return (scenario, RegionPlanner.Plan(scenario, 3), new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = Speed });
    }

    /// <summary>Its process has died.</summary>
    private sealed class DeadHost : ILiveRegionHost
    {
        public Task StartAsync(long timestamp) => Task.FromException(Died);

        public void Deliver(int from, LiveParcel coming)
        {
        }

        public Task<LiveSnapshot> AskAsync(bool withBooks = false, long had = long.MaxValue) => Task.FromException<LiveSnapshot>(Died);

        public Task NoteDeathAsync(int region) => Task.FromException(Died);

        public Task BeginCensusAsync() => Task.FromException(Died);

        public Task<ImmutableArray<ulong>> TakeCensusAsync() => Task.FromException<ImmutableArray<ulong>>(Died);

        public Task<int> EndCensusAsync(ImmutableArray<ulong> seen) => Task.FromException<int>(Died);

        public Task NoteBackAsync(int region) => Task.FromException(Died);

        public void Interrupt()
        {
        }

        public Task StopAsync() => Task.FromException(Died);

        public Task<RegionClosing> CloseAsync() => Task.FromException<RegionClosing>(Died);

        private static ObjectDisposedException Died => new("region 1");
    }
}
