using System.Collections.Immutable;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>Whoever looks at the regions may be gone at any moment: another one goes on by the entries that were kept.</summary>
public class TakeoverTests(ITestOutputHelper output)
{
    private const double Speed = 10;

    [Fact]
    public async Task Who_goes_through_all_entries_comes_to_the_same_rows_and_report()
    {
        var scenario = CalmScenario.Create(12).WithPolicy("oga").WithDrain(200);
        var plan = new RegionPlan(scenario.Topology, [0, 1, 1, 2]);
        await using var stage = await Stage.CreateAsync(scenario, plan, 60);
        var (sink, log) = (new RecordingSink(), new EntryLog());
        var run = stage.Run(sink, log);
        var running = run.ExecuteAsync(default);
        using var watch = new EventKernel(KernelClock.CreateReal(60));
        await watch.RunUntil(Instant.Start + Duration.FromSeconds(30));
        await stage.ReviveAsync(run, 2, isDead: false);
        var report = await running;

        var again = new RecordingSink();
        var replay = stage.Run(again, null);
        replay.Replay(log.Entries);
        Assert.True(replay.IsOver);
        var repeated = await replay.ResumeAsync([.. new ILiveRegionHost?[plan.Count]], 0, default);

        Assert.Equal(string.Join('\n', report.Violations), string.Join('\n', repeated.Violations));
        Assert.True(sink.NodeRows.Count > 0 && sink.Events.Exists(e => e.Kind == "region-died"));
        Assert.Equal(sink.Transcript, again.Transcript);
        Assert.Equal(report.Totals, repeated.Totals);
        Assert.Equal(report.Host.Wall, repeated.Host.Wall);
        Assert.Equal(report.Latencies.Buckets, repeated.Latencies.Buckets);
        Assert.Equal(report.Nodes.Select(n => n.Counters), repeated.Nodes.Select(n => n.Counters));
        Assert.Equal(report.Learning!.Ledger.Slots, repeated.Learning!.Ledger.Slots);
        Assert.Equal(run.LostWithRegions, replay.LostWithRegions);
    }

    [Fact]
    public async Task Whenever_it_is_abandoned_another_one_goes_on_and_no_row_is_lost()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var (takeovers, told) = (0, 0);
        for (var i = 0; i < 14; i++)
        {
            var random = streams.Open($"takeover/{i}");
            var scenario = LiveWorkload.Create(seconds: 8, isEdge: i % 3 == 0, rate: 30);
            var plan = RegionPlanner.Plan(scenario, 3);
            var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);
            await using var stage = await Stage.CreateAsync(scenario, plan, Speed);
            // Every other time in the middle of the end.
            var (kind, after) = (i % 4) switch { 0 => ("Stop", random.NextInt(plan.Count)), 1 => ("Close", random.NextInt(plan.Count)), _ => ("Ask", plan.Count + random.NextInt(12)) };

            var (report, sink, left) = await GoOnAsync(stage, new Abandonment(kind, after, isAnswerLost: random.NextInt(2) == 0), random.NextInt(2), dying: null);

            LiveWorkload.AssertClean(report, $"case {i}, {kind} {after}");
            Assert.Equal(modelled.Nodes.Select(n => n.Counters.Issued), report.Nodes.Select(n => n.Counters.Issued));
            Assert.Equal(modelled.Totals.Served, report.Totals.Served);
            Assert.Equal(report.Totals, sink.NodeRows.Aggregate(default(Emulation.Meters.NodeCounters), (sum, row) => sum.Plus(row.Counters)));
            Assert.Equal(sink.NodeRows.Count, sink.NodeRows.Select(r => (r.Slot, r.Node)).Distinct().Count());
            Assert.Equal(report.Links.Sum(l => l.Counters.DeliveredBytes), sink.LinkRows.Sum(r => r.Counters.DeliveredBytes));
            Assert.Equal(sink.Events.Select(e => e.At).Order(), sink.Events.Select(e => e.At));
            if (left) takeovers++;
            told += sink.NodeRows.Count;
        }
        output.WriteLine($"{takeovers} times taken over, {told} rows");
        Assert.True(takeovers >= 10);
    }

    [Fact]
    public async Task The_books_balance_when_a_region_dies_with_whoever_looked_at_it()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var (takeovers, lost) = (0, 0L);
        string[] kinds = ["Ask", "NoteDeath", "BeginCensus", "TakeCensus", "EndCensus", "NoteBack", "Start", "Stop", "Close"];
        for (var i = 0; i < 18; i++)
        {
            var random = streams.Open($"takeover and death/{i}");
            var scenario = LiveWorkload.Create(seconds: 12, isEdge: i % 3 == 0, rate: 30);
            var plan = RegionPlanner.Plan(scenario, 3);
            await using var stage = await Stage.CreateAsync(scenario, plan, Speed);
            var kind = kinds[i % kinds.Length];
            var after = kind switch { "Ask" => plan.Count + random.NextInt(12), "Start" => plan.Count, _ => random.NextInt(2) };

            var (isAnswerLost, shares, dying, alsoDying) = (random.NextInt(2) == 0, random.NextInt(2), random.NextInt(plan.Count), random.NextInt(plan.Count));

            var (report, sink, left) = await GoOnAsync(stage, new Abandonment(kind, after, isAnswerLost), shares, dying, alsoDying);

            LiveWorkload.AssertClean(report, $"case {i}, {kind} {after}, {dying} and {alsoDying} died");
            Assert.Equal(report.Totals.Issued, report.Totals.Ended);
            Assert.True(report.Totals.Issued == report.Totals.Served + report.Totals.LostProcess + report.Totals.LostDrainTimeout, $"case {i}, {kind} {after}: {report.Totals}");
            Assert.Contains(sink.Events, e => e.Kind == "region-died");
            output.WriteLine($"{i} {kind} {after} {isAnswerLost} {shares} {dying} {alsoDying} {left}");
            if (left) takeovers++;
            lost += report.Totals.LostProcess;
        }
        output.WriteLine($"{takeovers} times taken over, {lost} requests lost");
        Assert.True(takeovers >= 12 && lost > 0);
    }

    /// <summary>Runs a scenario until whoever looks at it is gone, then lets another one go on.</summary>
    /// <param name="stage">The regions.</param>
    /// <param name="end">When the first one is gone.</param>
    /// <param name="shares">0: the other one begins at once; 1: a moment later.</param>
    /// <param name="dying">A region that dies while the first one looks.</param>
    /// <param name="alsoDying">One that dies together with the first one.</param>
    private static async Task<(RunReport Report, RecordingSink Sink, bool IsTakenOver)> GoOnAsync(Stage stage, Abandonment end, int shares, int? dying, int? alsoDying = null)
    {
        var (sink, log) = (new RecordingSink(), new EntryLog(end));
        var run = stage.Run(sink, log, end);
        var running = run.ExecuteAsync(default);
        using var watch = new EventKernel(KernelClock.CreateReal(Speed));
        try
        {
            if (dying is { } region)
            {
                await watch.RunUntil(Instant.Start + Duration.FromSeconds(3));
                await stage.ReviveAsync(run, region, isDead: false, end);
            }
            return (await running, sink, false);
        }
        catch (OperationCanceledException)
        {
        }
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (shares > 0) await watch.RunUntil(Instant.Max(watch.Now, Instant.Start) + Duration.FromSeconds(1));
        if (alsoDying is { } other) await stage.KillAsync(other);
        var (again, more) = (new RecordingSink(), new EntryLog(null, log.Entries));
        var next = stage.Run(again, more);
        next.Replay([.. log.Entries]);
        var resumed = next.ResumeAsync([.. stage.Hosts.Select((h, r) => stage.IsKnownDead(r) ? null : h)], log.Entries.OfType<LookEntry.Begun>().Single().Timestamp, default);
        foreach (var dead in Enumerable.Range(0, stage.Hosts.Length).Where(stage.IsKnownDead).ToList()) await stage.ReviveAsync(next, dead, isDead: true);
        return (await resumed, again, true);
    }

    /// <summary>The regions of a scenario, which live on when nobody looks at them.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        private readonly Scenario _scenario;
        private readonly RegionPlan _plan;
        private readonly RunOptions _options;
        private readonly ProfiledInferenceEngine _engine;
        private readonly LiveRegions _regions;
        private readonly bool[] _dead;

        private Stage(Scenario scenario, RegionPlan plan, RunOptions options, ProfiledInferenceEngine engine, LiveRegions regions) =>
            (_scenario, _plan, _options, _engine, _regions, _dead) = (scenario, plan, options, engine, regions, new bool[plan.Count]);

        public ImmutableArray<ILiveRegionHost> Hosts => _regions.Hosts;

        public static async Task<Stage> CreateAsync(Scenario scenario, RegionPlan plan, double speed)
        {
            var options = new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = speed };
            var engine = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
            return new Stage(scenario, plan, options, engine, await LiveRegions.CreateAsync(scenario, options, plan, engine));
        }

        public LiveRun Run(RecordingSink sink, EntryLog? log, Abandonment? end = null) =>
            new(_scenario, _options, _plan, [.. Hosts.Select(h => end is null ? h : new AbandonedHost(h, end))], sink) { Log = log, BooksEvery = TimeSpan.FromMilliseconds(50) };

        public bool IsKnownDead(int region) => _dead[region];

        public async Task KillAsync(int region)
        {
            if (_dead[region]) return;
            _dead[region] = true;
            await _regions.KillAsync(region);
        }

        /// <summary>Has a region die, or takes one that has, and makes it anew.</summary>
        public async Task ReviveAsync(LiveRun run, int region, bool isDead, Abandonment? end = null)
        {
            if (!isDead) await KillAsync(region);
            await run.NoteDeathAsync(region);
            var anew = await _regions.MakeAsync(region, run.TimeIn(TimeSpan.FromMilliseconds(20)));
            try
            {
                if (await run.ReplaceAsync(region, end is null ? anew : new AbandonedHost(anew, end))) _dead[region] = false;
            }
            // It is made anew once more, and there are not two of it: between processes, letters of the former are known by the number of its run.
            catch (OperationCanceledException)
            {
                await _regions.KillAsync(region);
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _regions.DisposeAsync();
            _engine.Dispose();
        }
    }

    /// <summary>Keeps entries until whoever adds them is gone.</summary>
    private sealed class EntryLog(Abandonment? end = null, IEnumerable<LookEntry>? before = null) : ILookLog
    {
        private readonly List<LookEntry> _entries = [.. before ?? []];

        public IReadOnlyList<LookEntry> Entries => _entries;

        public async Task AddAsync(LookEntry entry)
        {
            // Whoever keeps it is elsewhere.
            await Task.Yield();
            end?.ThrowWhenGone();
            lock (_entries) _entries.Add(entry);
        }
    }

    /// <summary>When somebody is gone: at some order of a kind.</summary>
    private sealed class Abandonment(string kind, int after, bool isAnswerLost)
    {
        private int _left = after;
        private volatile bool _isGone;

        public void ThrowWhenGone()
        {
            if (_isGone) throw new OperationCanceledException("Nobody is here any more.");
        }

        public async Task<T> OrderAsync<T>(string order, Func<Task<T>> carryOut)
        {
            ThrowWhenGone();
            var isLast = order == kind && Interlocked.Decrement(ref _left) < 0;
            if (isLast && !isAnswerLost) _isGone = true;
            ThrowWhenGone();
            var answer = await carryOut();
            if (isLast) _isGone = true;
            ThrowWhenGone();
            return answer;
        }

        public Task<bool> OrderAsync(string order, Func<Task> carryOut) => OrderAsync(order, async () =>
        {
            await carryOut();
            return true;
        });
    }

    /// <summary>Carries out no order of somebody who is gone.</summary>
    private sealed class AbandonedHost(ILiveRegionHost host, Abandonment end) : ILiveRegionHost
    {
        public Task StartAsync(long timestamp) => end.OrderAsync("Start", () => host.StartAsync(timestamp));

        public void Deliver(int from, LiveParcel coming) => host.Deliver(from, coming);

        public Task<LiveSnapshot> AskAsync(bool withBooks = false, long had = long.MaxValue) => end.OrderAsync("Ask", () => host.AskAsync(withBooks, had));

        public Task NoteDeathAsync(int region) => end.OrderAsync("NoteDeath", () => host.NoteDeathAsync(region));

        public Task BeginCensusAsync() => end.OrderAsync("BeginCensus", host.BeginCensusAsync);

        public Task<ImmutableArray<ulong>> TakeCensusAsync() => end.OrderAsync("TakeCensus", host.TakeCensusAsync);

        public Task<int> EndCensusAsync(ImmutableArray<ulong> seen) => end.OrderAsync("EndCensus", () => host.EndCensusAsync(seen));

        public Task NoteBackAsync(int region) => end.OrderAsync("NoteBack", () => host.NoteBackAsync(region));

        public void Interrupt() => host.Interrupt();

        public Task StopAsync() => end.OrderAsync("Stop", host.StopAsync);

        public Task<RegionClosing> CloseAsync() => end.OrderAsync("Close", host.CloseAsync);
    }
}
