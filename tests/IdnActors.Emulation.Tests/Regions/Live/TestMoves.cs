using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>A run on several kernels with the real clock, of which regions move.</summary>
internal sealed class TestMoves : IAsyncDisposable, ILookLog
{
    private readonly List<LookEntry> _entries = [];
    private readonly Func<IRunSink, LiveRun> _makeAgain;
    private volatile bool _isGone;
    private volatile bool _endsBeforeMoved;

    private readonly ProfiledInferenceEngine _engine;
    private readonly RecordingSink _sink = new();

    // Waits as kernels do.
    private readonly EventKernel _watch;
    private Task<RunReport> _running = Task.FromException<RunReport>(new InvalidOperationException("The run has not begun."));

    private TestMoves(Scenario scenario, RunOptions options, RegionPlan plan, ProfiledInferenceEngine engine, LiveRegions regions, TimeSpan longestDrain, int? neverDrained)
    {
        (_engine, _watch, Regions) = (engine, new EventKernel(KernelClock.CreateReal(options.Speed)), regions);
        Run = new LiveRun(scenario, options, plan, [.. regions.Hosts.Select((h, r) => r == neverDrained ? NeverDrained.Of(h) : h)], _sink) { BooksEvery = TimeSpan.FromMilliseconds(50), LongestDrain = longestDrain, Log = this };
        _makeAgain = sink => new LiveRun(scenario, options, plan, regions.Hosts, sink);
    }

    public LiveRegions Regions { get; }

    public LiveRun Run { get; }

    public static async Task<TestMoves> BeginAsync(Scenario scenario, RegionPlan plan, double speed, TimeSpan longestDrain, bool starts = true, int? neverDrained = null)
    {
        var options = new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = speed };
        var engine = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
        var test = new TestMoves(scenario, options, plan, engine, await LiveRegions.CreateAsync(scenario, options, plan, engine), longestDrain, neverDrained);
        if (starts) test.Start();
        return test;
    }

    /// <summary>Runs a scenario in which regions move at times, in order.</summary>
    public static async Task<(RunReport Report, RecordingSink Sink, ImmutableArray<LiveMove> Moves)> RunAsync(
        Scenario scenario, RegionPlan plan, double speed, (int Region, double AtSeconds)[] moves, TimeSpan? longestDrain = null)
    {
        await using var test = await BeginAsync(scenario, plan, speed, longestDrain ?? TimeSpan.FromSeconds(20));
        var made = ImmutableArray.CreateBuilder<LiveMove>();
        foreach (var (region, at) in moves)
        {
            await test.AtAsync(at);
            made.Add(await test.MoveAsync(region));
        }
        var (report, sink) = await test.EndAsync();
        return (report, sink, made.ToImmutable());
    }

    public void Start() => _running = Run.ExecuteAsync(default);

    public Task AtAsync(double seconds) => _watch.RunUntil(Instant.Start + Duration.FromSeconds(seconds));

    public Task<LiveMove> MoveAsync(int region) => Run.MoveAsync(region, async before => await Regions.MoveAsync(region, before));

    public async Task ReviveAsync(int region) => await Run.ReplaceAsync(region, await Regions.MakeAsync(region, Run.TimeIn(TimeSpan.FromMilliseconds(20))));

    public async Task<(RunReport Report, RecordingSink Sink)> EndAsync() => (await _running, _sink);

    /// <summary>Whoever looks at the regions is gone, and another one goes on by what was kept.</summary>
    public async Task<RunReport> TakeOverAsync()
    {
        _isGone = true;
        await Assert.ThrowsAsync<OperationCanceledException>(() => _running);
        var (again, begun) = (_makeAgain(new RecordingSink()), _entries.OfType<LookEntry.Begun>().Single());
        again.Replay(_entries);
        return await again.ResumeAsync([.. Regions.Hosts], begun.Timestamp, default);
    }

    /// <summary>Whoever looks at the regions is gone when one has handed over and is not made anew yet. Another one goes on by what was kept.</summary>
    public async Task<(RunReport Report, RecordingSink Sink)> TakeOverWhileMovingAsync(int region)
    {
        var (isGone, never) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource<ILiveRegionHost?>());
        var move = Run.MoveAsync(region, _ =>
        {
            isGone.SetResult();
            return never.Task;
        });
        Assert.Same(isGone.Task, await Task.WhenAny(isGone.Task, move));
        _isGone = true;
        var (sink, begun) = (new RecordingSink(), _entries.OfType<LookEntry.Begun>().Single());
        var again = _makeAgain(sink);
        again.Replay(_entries);
        Assert.NotNull(again.HandedOver(region));
        var hosts = Regions.Hosts.Select((host, number) => number == region ? null : host);
        return (await again.ResumeAsync([.. hosts], begun.Timestamp, default, async (number, before) => await Regions.MoveAsync(number, before)), sink);
    }

    /// <summary>Whoever looks at the regions is gone when one runs where it has moved to, and nobody knows yet. Another one goes on by what was kept.</summary>
    /// <param name="region">The region.</param>
    /// <param name="dies">Whether it is gone as well.</param>
    public async Task<(RunReport Report, RecordingSink Sink)> TakeOverWhenStartedAsync(int region, bool dies)
    {
        _endsBeforeMoved = true;
        await Assert.ThrowsAsync<OperationCanceledException>(() => MoveAsync(region));
        if (dies) await Regions.KillAsync(region);
        var (sink, begun) = (new RecordingSink(), _entries.OfType<LookEntry.Begun>().Single());
        var again = _makeAgain(sink);
        again.Replay(_entries);
        var hosts = Regions.Hosts.Select((host, number) => dies && number == region ? null : host);
        return (await again.ResumeAsync([.. hosts], begun.Timestamp, default, (_, _) => throw new InvalidOperationException("It has started, and is not made by what it had handed over.")), sink);
    }

    /// <summary>Goes through all that was kept of a run that is over.</summary>
    public async Task<(RunReport Report, RecordingSink Sink)> ReplayAsync()
    {
        var sink = new RecordingSink();
        var again = _makeAgain(sink);
        again.Replay(_entries);
        return (await again.ResumeAsync([.. Regions.Hosts.Select(_ => (ILiveRegionHost?)null)], 0, default), sink);
    }

    Task ILookLog.AddAsync(LookEntry entry)
    {
        _isGone |= _endsBeforeMoved && entry is LookEntry.Moved;
        if (_isGone) throw new OperationCanceledException("Nobody is here any more.");
        _entries.Add(entry);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        await Regions.DisposeAsync();
        _engine.Dispose();
    }

    /// <summary>A host that says of its region that something is still under way.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "A proxy derives from it.")]
    public class NeverDrained : DispatchProxy
    {
        private ILiveRegionHost? _region;

        public static ILiveRegionHost Of(ILiveRegionHost region)
        {
            var host = Create<IMovableRegionHost, NeverDrained>();
            ((NeverDrained)(object)host)._region = region;
            return host;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IMovableRegionHost.HandOverAsync) ? Task.FromResult<LiveHandOver?>(null) : targetMethod.Invoke(_region, args);
    }
}
