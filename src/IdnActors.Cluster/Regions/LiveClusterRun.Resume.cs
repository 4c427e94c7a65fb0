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
        int[] gone = [.. resumption.Standings.Where(s => !s.IsIn(resumption.Begun.Runs[s.Region])).Select(s => s.Region)];
        // What has handed over has not died: it is made anew by that, and nothing is lost.
        int[] dead = [.. gone.Where(region => run.HandedOver(region) is null)];
        _cluster.WatchAgain(kept.FirstRecovery, EndedIn, region => gone.Contains(region) ? null : run.SinceBack(region));
        var running = run.ResumeAsync([.. _hosts.Select((host, region) => gone.Contains(region) ? null : host)], TimestampIn(resumption), cancellation, (region, before) => MakeAsync(region, null, before, _ => { }));
        _cluster.Say(FormattableString.Invariant($"the run goes on at {run.TimeIn(TimeSpan.Zero).SinceStart.Seconds:F1} s"));
        var silence = TimeProvider.System.GetElapsedTime(kept.LastAt);
        foreach (var region in dead) _ = ReviveAsync(region, _couriers[region], silence);
        return await running.ConfigureAwait(false);
    }

    /// <summary>When the regions' time began, by the clock of this machine: as one says that goes on in this process, else as well as the clock of another is known.</summary>
    private long TimestampIn(Resumption resumption)
    {
        var living = resumption.Standings.Where(s => s.IsIn(resumption.Begun.Runs[s.Region])).ToList();
        if (living.Find(s => s.Process == _cluster.Process.Address) is { } here) return MonotonicClock.ToTimestamp(here.StartNs);
        var clocks = _cluster.Clocks;
        if (living.Where(s => clocks.ContainsKey(s.Process)).MinBy(s => clocks[s.Process].UncertaintyNs) is { } there)
            return MonotonicClock.ToTimestamp(there.StartNs - clocks[there.Process].OffsetNs);
        // Nobody is left who knows: regions were as far as they had told when the last of it came here.
        return resumption.Kept.LastAt - (long)(Begun.Progress.Now.SinceStart.Seconds / _options.Speed * TimeProvider.System.TimestampFrequency);
    }
}
