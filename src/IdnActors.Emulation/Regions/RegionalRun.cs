using System.Collections.Immutable;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>
/// Runs the regions of a scenario together in virtual time, in conservative windows: until the next event of all regions plus the least time in which a message comes from one to another, each can run
/// alone, as nothing reaches it in that time which has not left yet. Then they hand over what has left. What happens, and in which order, is what one kernel alone would do; so are the figures.
/// </summary>
/// <remarks>Source: K. M. Chandy and J. Misra, "Distributed simulation: a case study in design and verification of distributed programs" (IEEE TSE 1979), with a barrier in place of null messages
/// (B. Lubachevsky, "Efficient distributed event-driven simulations of multiple-loop networks", CACM 1989).</remarks>
/// <param name="plan">The regions.</param>
/// <param name="hosts">Who runs them, by region.</param>
/// <param name="settings">Duration and drain.</param>
public sealed class RegionalRun(RegionPlan plan, ImmutableArray<IRegionHost> hosts, RunSettings settings)
{
    private readonly List<Crossing>[] _coming = [.. hosts.Select(_ => new List<Crossing>())];
    private readonly WindowResult?[] _last = new WindowResult?[hosts.Length];
    private volatile bool _isStopped;

    /// <summary>Windows that were run.</summary>
    public long Windows { get; private set; }

    /// <summary>Packets that went from one region to another.</summary>
    public long Crossings { get; private set; }

    /// <summary>Ends all regions where they are. Any thread.</summary>
    public void Interrupt()
    {
        _isStopped = true;
        foreach (var host in hosts) host.Interrupt();
    }

    /// <summary>Whether all were ended where they were.</summary>
    public bool IsInterrupted => _isStopped;

    /// <summary>How far the run is. Any thread.</summary>
    public RunProgress Progress { get; private set; } = new(Instant.Start, settings.Duration, 0, 0);

    /// <summary>Told what each region has come to in a window.</summary>
    public required Action<int, WindowResult> OnResult { get; init; }

    /// <summary>Told when all regions have come to the same event, with its instant.</summary>
    public required Action<Instant> OnTogether { get; init; }

    /// <summary>Runs to the end: the duration, then until nothing is under way, at most for the time to drain.</summary>
    public async Task ExecuteAsync()
    {
        // The first look finds out what is next; nothing is due before the start.
        await AllAsync(WindowEnd.Stamp, new EventStamp(0, -1, 0)).ConfigureAwait(false);
        var end = Instant.Start + settings.Duration;
        await RunToAsync(end).ConfigureAwait(false);
        if (MayGoOn) await Task.WhenAll(hosts.Select(h => h.NoteOverAsync())).ConfigureAwait(false);
        if (MayGoOn) await DrainAsync(WindowOrder.AllAt(end), end + settings.Drain).ConfigureAwait(false);
    }

    /// <summary>Ends what is open in all regions.</summary>
    public Task<RegionClosing[]> CloseAsync() => Task.WhenAll(hosts.Select((host, region) => host.CloseAsync([.. _coming[region]])));

    private bool MayGoOn => !_isStopped && !_last.Any(r => r is { HasFailed: true });

    private async Task RunToAsync(Instant end)
    {
        while (MayGoOn && HorizonBefore(end) is { } horizon) await AllAsync(WindowEnd.Horizon, WindowOrder.AllAt(horizon), mayRest: true).ConfigureAwait(false);
        if (MayGoOn) await AllAsync(WindowEnd.Horizon, WindowOrder.AllAt(end)).ConfigureAwait(false);
    }

    /// <summary>
    /// Runs until nothing is under way anywhere, and stops at the very event that ended the last of it, as one kernel does. A region that is quiet waits for the others: until the last of them is quiet, none
    /// has come further than that event; then all go on to it, and if something has begun in the meantime, it starts anew.
    /// </summary>
    private async Task DrainAsync(EventStamp reached, Instant end)
    {
        while (MayGoOn)
        {
            if (IsQuiet) return;
            if (HorizonBefore(end) is not { } horizon)
            {
                await AllAsync(WindowEnd.Horizon, WindowOrder.AllAt(end)).ConfigureAwait(false);
                return;
            }
            if (await SettleAsync(reached, WindowOrder.AllAt(horizon)).ConfigureAwait(false) is not { } quiet) continue;
            reached = quiet;
        }
    }

    /// <summary>Runs a window at the end of the run.</summary>
    /// <returns>The event with which all became quiet; null where the window is over.</returns>
    private async Task<EventStamp?> SettleAsync(EventStamp reached, EventStamp horizon)
    {
        while (MayGoOn)
        {
            await AllAsync(WindowEnd.Quiet, horizon).ConfigureAwait(false);
            var hasReached = _last.Any(r => !r!.IsQuiet);
            foreach (var result in _last)
                if (result!.LastFired is { } fired && fired > reached) reached = fired;
            await AllAsync(WindowEnd.Stamp, hasReached ? horizon : reached).ConfigureAwait(false);
            if (hasReached) return null;
            if (IsQuiet) return reached;
        }
        return null;
    }

    private bool IsQuiet => _last.All(r => r is { IsQuiet: true }) && _coming.All(c => c.Count == 0);

    /// <summary>The end of the next window, an instant before anything can arrive that has not left yet; null where nothing is due until an end.</summary>
    private Instant? HorizonBefore(Instant end)
    {
        EventStamp? next = null;
        foreach (var result in _last)
            if (result?.Next is { } due && (next is null || due < next)) next = due;
        foreach (var crossing in _coming.SelectMany(c => c))
            if (next is null || crossing.Stamp < next) next = crossing.Stamp;
        if (next is null || next.Value.Due > end) return null;
        if (plan.LookAhead is not { } lookAhead || lookAhead > end - next.Value.Due) return end;
        return next.Value.Due + lookAhead - Duration.FromNanoseconds(1);
    }

    /// <param name="end">How far all run.</param>
    /// <param name="last">To what.</param>
    /// <param name="mayRest">Whether those are left alone for which nothing is due: it would only bring them to an instant in which they do nothing.</param>
    private async Task AllAsync(WindowEnd end, EventStamp last, bool mayRest = false)
    {
        Windows++;
        var results = new Task<WindowResult>?[hosts.Length];
        for (var region = 0; region < hosts.Length; region++)
        {
            if (mayRest && _coming[region].Count == 0 && (_last[region]!.Next is not { } next || next > last)) continue;
            results[region] = hosts[region].RunAsync(new WindowOrder(end, last, [.. _coming[region]]));
            _coming[region].Clear();
        }
        await Task.WhenAll(results.OfType<Task>()).ConfigureAwait(false);
        for (var region = 0; region < hosts.Length; region++)
        {
            if (results[region] is not { } result) continue;
            _last[region] = await result.ConfigureAwait(false);
            foreach (var crossing in _last[region]!.Leaving) _coming[plan[crossing.To]].Add(crossing);
            Crossings += _last[region]!.Leaving.Length;
            OnResult(region, _last[region]!);
        }
        if (end == WindowEnd.Quiet) return;
        Progress = new RunProgress(last.Due, settings.Duration, _last.Sum(r => r!.Issued), _last.Sum(r => r!.Ended));
        OnTogether(last.Due);
    }
}
