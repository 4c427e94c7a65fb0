using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// A scenario that several kernels run with the real clock, one for each region, wherever they are: starts them at one instant, looks at them from time to time, and closes their books together when the duration is over
/// and nothing is under way any more, or the time to drain is over.
/// </summary>
public sealed partial class LiveRun
{
    // In machine time.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLastLooks = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(10);

    private readonly Scenario _scenario;
    private readonly RunOptions _options;
    private readonly RegionPlan _plan;

    // None where a region has died and has not been made anew.
    private readonly ILiveRegionHost?[] _hosts;
    private readonly RegionalResults _results;
    private readonly Termination _termination = new();
    private readonly TaskCompletionSource _interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _begin;

    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed, clock and speed, as the hosts have them.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="hosts">Who runs them, by region; they stay the caller's.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public LiveRun(Scenario scenario, RunOptions options, RegionPlan plan, ImmutableArray<ILiveRegionHost> hosts, IRunSink sink)
    {
        (_scenario, _options, _plan, _hosts, _books, _known) = (scenario, options, plan, new ILiveRegionHost?[plan.Count], [.. Enumerable.Range(0, plan.Count).Select(_ => new SeenBooks())], new RegionKnown[plan.Count]);
        _handedOver = new LiveHandOver?[plan.Count];
        hosts.CopyTo(_hosts!);
        _results = new RegionalResults(scenario, options, plan, sink);
        Progress = new RunProgress(Instant.Start, scenario.Run.Duration, 0, 0);
    }

    /// <summary>How far the run is, as of the last look. Any thread.</summary>
    public RunProgress Progress { get; private set; }

    /// <summary>How long after the call the regions' time begins: long enough that all have been told before. In machine time.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs to the end, or until cancelled: then what is under way ends as lost, and the report says that it was interrupted.</summary>
    public async Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        var clock = _options.TimeProvider;
        var started = clock.GetTimestamp();
        // Of the machine's own clock, which kernels follow, whatever measures the time of the run.
        _begin = TimeProvider.System.GetTimestamp() + (long)(Lead.TotalSeconds * TimeProvider.System.TimestampFrequency);
        await using (cancellation.Register(Interrupt).ConfigureAwait(false))
        {
            await InTurnAsync(StartAsync).ConfigureAwait(false);
            await WatchAsync().ConfigureAwait(false);
        }
        return await InTurnAsync(() => EndAsync(() => clock.GetElapsedTime(started))).ConfigureAwait(false);
    }

    /// <summary>Who dies meanwhile is missed at the first look, and buried like any other; who is told of it waits for its turn.</summary>
    private async Task<bool> StartAsync()
    {
        await Task.WhenAll(Living.Select(h => UnlessDead(h.StartAsync(_begin)))).ConfigureAwait(false);
        await RecordAsync(new LookEntry.Begun(_begin)).ConfigureAwait(false);
        _isWatched = true;
        return true;
    }

    private IEnumerable<ILiveRegionHost> Living => _hosts.OfType<ILiveRegionHost>();

    private void Interrupt()
    {
        foreach (var host in Living) host.Interrupt();
        _interrupted.TrySetResult();
    }

    /// <summary>Looks at the regions until the run is over.</summary>
    private async Task WatchAsync()
    {
        while (true)
        {
            var look = await InTurnAsync(LookAndBuryAsync).ConfigureAwait(false);
            if (_termination.IsOver(look) || _interrupted.Task.IsCompleted || HasFailed(look) || IsDrained(look)) return;
            // What looks like the end is looked at again at once, as what happens at the ends of slots goes on; and the end should be noticed soon after it has come, for until then the run goes on.
            if (!Termination.AreQuiet(look) || !Termination.IsBalanced(look, look)) await PauseAsync(Progress.Now.SinceStart < _scenario.Run.Duration ? BetweenLooks : BetweenLastLooks).ConfigureAwait(false);
        }
    }

    private static bool HasFailed(ImmutableArray<LiveSnapshot?> look) => look.Any(s => s is { Failures.IsEmpty: false });

    // Where all have died at once, one that is made anew is waited for.
    private static bool IsDrained(ImmutableArray<LiveSnapshot?> look) => look.Any(s => s is not null) && look.All(s => s is null or { IsDrained: true });

    /// <param name="elapsed">Machine time since the run began.</param>
    private async Task<RunReport> EndAsync(Func<TimeSpan> elapsed)
    {
        if (!_isSettled)
        {
            await RecordAsync(new LookEntry.Ending(_interrupted.Task.IsCompleted)).ConfigureAwait(false);
            await Task.WhenAll(Living.Select(h => UnlessDead(h.StopAsync()))).ConfigureAwait(false);
            // After a failure something may be missed for ever, and the report says why.
            await BuryAsync(await SettleAsync((first, now) => HasFailed(now) || Termination.IsBalanced(first, now)).ConfigureAwait(false)).ConfigureAwait(false);
            await RecordAsync(new LookEntry.Settled()).ConfigureAwait(false);
        }
        if (_over is null)
        {
            var wall = Duration.FromSeconds(elapsed().TotalSeconds);
            await CloseAsync().ConfigureAwait(false);
            await RecordAsync(new LookEntry.Over(wall, _interrupted.Task.IsCompleted)).ConfigureAwait(false);
        }
        return _results.Close([.. _known.Select(k => k.Closing)], _over!.Wall, _over.IsInterrupted, UnknownIn(_lastLook));
    }

    /// <summary>Every request that has gone to another region must be in one: else it was lost on its way without a word.</summary>
    private ImmutableArray<string> UnknownIn(ImmutableArray<LiveSnapshot?> look)
    {
        var (away, guests) = (look.Sum(s => s?.Away ?? 0), look.Sum(s => s?.Guests ?? 0));
        // Guests whose region has died are known to themselves alone.
        return away == guests || _results.HasDead || HasFailed(look) ? [] : [$"{away} requests had gone to other regions, and {guests} were there"];
    }

    /// <summary>Waits until all that has left a region has come to its own.</summary>
    /// <param name="isSettled">By a look at the beginning, and one now.</param>
    private async Task<ImmutableArray<LiveSnapshot?>> SettleAsync(Func<ImmutableArray<LiveSnapshot?>, ImmutableArray<LiveSnapshot?>, bool> isSettled)
    {
        var started = TimeProvider.System.GetTimestamp();
        var first = await LookAsync().ConfigureAwait(false);
        while (true)
        {
            var look = await LookAsync().ConfigureAwait(false);
            // What does not come in that time is lost.
            if (isSettled(first, look) || TimeProvider.System.GetElapsedTime(started) > LongestSettling) return look;
            await PauseAsync(BetweenLastLooks, isInterruptible: false).ConfigureAwait(false);
        }
    }

    private async Task<ImmutableArray<LiveSnapshot?>> LookAndBuryAsync()
    {
        var look = await LookAsync().ConfigureAwait(false);
        await BuryAsync(look).ConfigureAwait(false);
        return look;
    }

    private async Task<ImmutableArray<LiveSnapshot?>> LookAsync()
    {
        var withBooks = BooksAreDue();
        ImmutableArray<LiveSnapshot?> look = [.. await Task.WhenAll(_hosts.Select((h, region) => AskAsync(h, withBooks, _known[region].Had))).ConfigureAwait(false)];
        if (look.Any(s => s is not null)) await RecordAsync(new LookEntry.Looked(look)).ConfigureAwait(false);
        return look;
    }

    private void Apply(ImmutableArray<LiveSnapshot?> look)
    {
        _lastLook = look;
        for (var region = 0; region < look.Length; region++)
        {
            if (look[region] is not { } snapshot) continue;
            _results.Add(region, snapshot.Rows, snapshot.Notes);
            _books[region].Add(snapshot);
            (_known[region].Had, _known[region].Ended) = (snapshot.Number, snapshot.Ended);
        }
        var now = look.Min(s => s?.Now ?? Instant.MaxValue);
        Progress = new RunProgress(now, _scenario.Run.Duration, look.Sum(s => s?.Issued ?? 0), look.Sum(s => s?.Ended ?? 0));
        // What a region tells that is made anew may be older than what others have told since.
        if (look.Any(s => s is null)) return;
        // A slot that has ended before: at its very end a region may not have told of it yet.
        _results.Flush(now, (int)Math.Max(0, (now.Nanoseconds - 1) / _scenario.Run.Slot.Nanoseconds));
    }

    private async Task PauseAsync(TimeSpan time, bool isInterruptible = true)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = _options.TimeProvider.CreateTimer(_ => over.TrySetResult(), null, time, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        await (isInterruptible ? Task.WhenAny(over.Task, _interrupted.Task) : over.Task).ConfigureAwait(false);
    }
}
