using System.Collections.Immutable;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>What crosses may take its time on the way between hosts: the run waits for it, at its end too.</summary>
public class LiveRunHostsTests
{
    [Fact]
    public async Task What_is_on_its_way_between_hosts_is_waited_for_and_comes_late()
    {
        var scenario = WorkloadT.Scenario(gateways: 2, leavesPerGateway: 2, isEdge: false, Duration.FromSeconds(2), requestsPerLeafSecond: 25).WithQueue(100_000).WithDrain(300);
        var plan = RegionPlanner.Plan(scenario, 2);
        var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);

        var report = await RunAsync(scenario, plan, looksOnTheWay: 3, interruptedAfter: null);

        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(modelled.Totals.Issued, report.Totals.Issued);
        Assert.Equal(modelled.Totals.Served, report.Totals.Served);
        // A look is a tenth of a second, two seconds at this speed: twenty times what a link takes.
        var crossings = report.Host.Fidelity!.Crossings;
        Assert.True(crossings.Sum(c => c.Late) > crossings.Sum(c => c.Count) / 2);
        Assert.True(report.Latency.MeanMs > modelled.Latency.MeanMs);
    }

    [Fact]
    public async Task What_is_on_its_way_when_a_run_is_interrupted_is_in_somebody_s_books()
    {
        var scenario = WorkloadT.Scenario(gateways: 2, leavesPerGateway: 2, isEdge: false, Duration.FromSeconds(1000), requestsPerLeafSecond: 25).WithQueue(100_000);

        var report = await RunAsync(scenario, RegionPlanner.Plan(scenario, 2), looksOnTheWay: 3, interruptedAfter: 40);

        Assert.True(report.IsInterrupted);
        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
        Assert.True(report.Totals.Lost > 0);
    }

    private static async Task<RunReport> RunAsync(Scenario scenario, RegionPlan plan, int looksOnTheWay, int? interruptedAfter)
    {
        var options = new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = 20 };
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
        var hosts = new SlowHost[plan.Count];
        var regions = new List<LiveRegion>();
        using var stop = new CancellationTokenSource();
        try
        {
            for (var number = 0; number < plan.Count; number++)
            {
                var from = number;
                regions.Add(await LiveRegion.CreateAsync(scenario, options, new RegionShare(plan, number), engine, (to, parcel) => hosts[to].Deliver(from, parcel)));
                hosts[number] = new SlowHost(regions[number], looksOnTheWay);
            }
            var run = new LiveRun(scenario, options, plan, [.. hosts], new RecordingSink());
            var running = run.ExecuteAsync(stop.Token);
            while (run.Progress.Issued < interruptedAfter) await Task.Yield();
            if (interruptedAfter is not null) await stop.CancelAsync();
            return await running;
        }
        finally
        {
            foreach (var region in regions) await region.DisposeAsync();
        }
    }

    /// <summary>Delivers only after some looks.</summary>
    private sealed class SlowHost(LiveRegion region, int looks) : ILiveRegionHost
    {
        private readonly Lock _gate = new();
        private readonly List<(int Look, int From, LiveParcel Coming)> _onTheWay = [];
        private int _look;

        public Task StartAsync(long timestamp) => region.StartAsync(timestamp);

        public void Deliver(int from, LiveParcel coming)
        {
            lock (_gate) _onTheWay.Add((_look + looks, from, coming));
        }

        public Task<LiveSnapshot> AskAsync(bool withBooks = false, long had = long.MaxValue)
        {
            lock (_gate)
            {
                _look++;
                foreach (var (_, from, coming) in _onTheWay.Where(o => o.Look <= _look)) region.Deliver(from, coming);
                _onTheWay.RemoveAll(o => o.Look <= _look);
            }
            return region.AskAsync(withBooks, had);
        }

        public Task NoteDeathAsync(int dead) => region.NoteDeathAsync(dead);

        public Task BeginCensusAsync() => region.BeginCensusAsync();

        public Task<ImmutableArray<ulong>> TakeCensusAsync() => region.TakeCensusAsync();

        public Task<int> EndCensusAsync(ImmutableArray<ulong> seen) => region.EndCensusAsync(seen);

        public Task NoteBackAsync(int anew) => region.NoteBackAsync(anew);

        public void Interrupt() => region.Interrupt();

        public Task StopAsync() => region.StopAsync();

        public Task<RegionClosing> CloseAsync() => region.CloseAsync();
    }
}
