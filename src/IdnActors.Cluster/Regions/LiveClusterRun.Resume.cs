using System.Collections.Immutable;
using IdnActors.Cluster.Processes;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;

namespace IdnActors.Cluster.Regions;

/// <content>Goes on where another coordinator has ended.</content>
public sealed partial class LiveClusterRun
{
    private async Task<RunReport> ResumeAsync(Resumption resumption, CancellationToken cancellation)
    {
        var (kept, run) = (resumption.Kept, Begun);
        run.Replay(kept.Entries(_codec));
        if (run.IsOver) return await run.ResumeAsync([.. new ILiveRegionHost?[Regions]], 0, cancellation).ConfigureAwait(false);
        int[] dead = [.. resumption.Standings.Where(s => !s.IsIn(kept.Orders[s.Region])).Select(s => s.Region)];
        _cluster.WatchAgain(kept.FirstRecovery, EndedIn, region => dead.Contains(region) ? null : run.SinceBack(region));
        var running = run.ResumeAsync([.. _hosts.Select((host, region) => dead.Contains(region) ? null : host)], TimestampIn(resumption), cancellation);
        _cluster.Say(FormattableString.Invariant($"the run goes on at {run.TimeIn(TimeSpan.Zero).SinceStart.Seconds:F1} s"));
        var silence = TimeProvider.System.GetElapsedTime(kept.LastAt);
        foreach (var region in dead) _ = ReviveAsync(region, _couriers[region], silence);
        return await running.ConfigureAwait(false);
    }

    /// <summary>When the regions' time began, by the clock of this machine: as one says that goes on in this process, else as well as the clock of another is known.</summary>
    private long TimestampIn(Resumption resumption)
    {
        var living = resumption.Standings.Where(s => s.IsIn(resumption.Kept.Orders[s.Region])).ToList();
        if (living.Find(s => s.Process == _cluster.Process.Address) is { } here) return MonotonicClock.ToTimestamp(here.StartNs);
        var clocks = _cluster.Clocks;
        if (living.Where(s => clocks.ContainsKey(s.Process)).MinBy(s => clocks[s.Process].UncertaintyNs) is { } there)
            return MonotonicClock.ToTimestamp(there.StartNs - clocks[there.Process].OffsetNs);
        // Nobody is left who knows: regions were as far as they had told when the last of it came here.
        return resumption.Kept.LastAt - (long)(Begun.Progress.Now.SinceStart.Seconds / _options.Speed * TimeProvider.System.TimestampFrequency);
    }
}
