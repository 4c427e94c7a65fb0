using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// A scenario that several kernels run with the real clock, one for each region, wherever they are: starts them at one instant, looks at them from time to time, and closes their books together when the duration is over
/// and nothing is under way any more, or the time to drain is over.
/// </summary>
public sealed class LiveRun
{
    // In machine time.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenLastLooks = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromSeconds(10);

    private readonly Scenario _scenario;
    private readonly RunOptions _options;
    private readonly ImmutableArray<ILiveRegionHost> _hosts;
    private readonly RegionalResults _results;
    private readonly TaskCompletionSource _interrupted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed, clock and speed, as the hosts have them.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="hosts">Who runs them, by region; they stay the caller's.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public LiveRun(Scenario scenario, RunOptions options, RegionPlan plan, ImmutableArray<ILiveRegionHost> hosts, IRunSink sink)
    {
        (_scenario, _options, _hosts) = (scenario, options, hosts);
        _results = new RegionalResults(scenario, options, plan, sink);
        Progress = new RunProgress(Instant.Start, scenario.Run.Duration, 0, 0);
    }

    /// <summary>How far the run is, as of the last look. Any thread.</summary>
    public RunProgress Progress { get; private set; }

    /// <summary>Packets that went from one region to another, as of the last look.</summary>
    public long Crossings { get; private set; }

    /// <summary>How long after the call the regions' time begins: long enough that all have been told before. In machine time.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs to the end, or until cancelled: then what is under way ends as lost, and the report says that it was interrupted.</summary>
    public async Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        var clock = _options.TimeProvider;
        var started = clock.GetTimestamp();
        // Of the machine's own clock, which kernels follow, whatever measures the time of the run.
        var begin = TimeProvider.System.GetTimestamp() + (long)(Lead.TotalSeconds * TimeProvider.System.TimestampFrequency);
        await Task.WhenAll(_hosts.Select(h => h.StartAsync(begin))).ConfigureAwait(false);
        await using (cancellation.Register(Interrupt).ConfigureAwait(false)) await WatchAsync().ConfigureAwait(false);
        await Task.WhenAll(_hosts.Select(h => h.StopAsync())).ConfigureAwait(false);
        await SettleAsync().ConfigureAwait(false);
        var wall = Duration.FromSeconds(clock.GetElapsedTime(started).TotalSeconds);
        return _results.Close(await Task.WhenAll(_hosts.Select(h => h.CloseAsync())).ConfigureAwait(false), wall);
    }

    private void Interrupt()
    {
        foreach (var host in _hosts) host.Interrupt();
        _interrupted.TrySetResult();
    }

    /// <summary>Looks at the regions until the run is over.</summary>
    private async Task WatchAsync()
    {
        var termination = new Termination();
        while (true)
        {
            var look = await LookAsync().ConfigureAwait(false);
            if (termination.IsOver(look) || _interrupted.Task.IsCompleted || look.Any(s => !s.Failures.IsEmpty) || look.All(s => s.IsDrained)) return;
            // What looks like the end is looked at again at once, as what happens at the ends of slots goes on; and the end should be noticed soon after it has come, for until then the run goes on.
            if (!look.All(s => s.IsQuiet) || !Termination.IsBalanced(look, look)) await PauseAsync(Progress.Now.SinceStart < _scenario.Run.Duration ? BetweenLooks : BetweenLastLooks).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until all that has left a region has come to its own: a request that is in nobody's books would be lost without a word.</summary>
    private async Task SettleAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var look = await LookAsync().ConfigureAwait(false);
            // What is lost on the way all the same is missing in the books, and named by the audit.
            if (Termination.IsBalanced(look, look) || TimeProvider.System.GetElapsedTime(started) > LongestSettling) return;
            await PauseAsync(BetweenLastLooks, isInterruptible: false).ConfigureAwait(false);
        }
    }

    private async Task<ImmutableArray<LiveSnapshot>> LookAsync()
    {
        ImmutableArray<LiveSnapshot> look = [.. await Task.WhenAll(_hosts.Select(h => h.AskAsync())).ConfigureAwait(false)];
        for (var region = 0; region < look.Length; region++) _results.Add(region, look[region].Rows, look[region].Notes);
        var now = look.Min(s => s.Now);
        Progress = new RunProgress(now, _scenario.Run.Duration, look.Sum(s => s.Issued), look.Sum(s => s.Ended));
        Crossings = look.Sum(s => s.Sent.Sum());
        // A slot that has ended before: at its very end a region may not have told of it yet.
        _results.Flush(now, (int)Math.Max(0, (now.Nanoseconds - 1) / _scenario.Run.Slot.Nanoseconds));
        return look;
    }

    private async Task PauseAsync(TimeSpan time, bool isInterruptible = true)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = _options.TimeProvider.CreateTimer(_ => over.TrySetResult(), null, time, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        await (isInterruptible ? Task.WhenAny(over.Task, _interrupted.Task) : over.Task).ConfigureAwait(false);
    }
}
