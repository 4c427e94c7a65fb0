using System.Collections.Immutable;

namespace IdnActors.Cluster.Regions;

/// <content>Regions that began anew, and when they served again.</content>
public sealed partial class ClusterRuns
{
    private static readonly TimeSpan BetweenGlances = TimeSpan.FromMilliseconds(20);

    private ImmutableArray<RegionRecovery> _recoveries = [];

    // Requests that have ended, so far as it concerns a region: in virtual time all, as none does while one region is missing.
    private volatile Func<int, long>? _endedIn;

    /// <summary>Regions that began anew, in the order in which they did.</summary>
    public ImmutableArray<RegionRecovery> Recoveries => _recoveries;

    private void Forget() => ImmutableInterlocked.Update(ref _recoveries, _ => []);

    internal void Add(RegionRecovery recovery)
    {
        ImmutableInterlocked.Update(ref _recoveries, r => r.Add(recovery));
        if (_endedIn is { } endedIn) _ = WatchAsync(recovery, endedIn);
    }

    private async Task WatchAsync(RegionRecovery recovery, Func<int, long> endedIn)
    {
        var (began, before) = (TimeProvider.System.GetTimestamp(), endedIn(recovery.Region));
        using var timer = new PeriodicTimer(BetweenGlances);
        try
        {
            // Of another run nothing is wanted.
            while (_endedIn == endedIn && endedIn(recovery.Region) <= before) await timer.WaitForNextTickAsync(Stopped).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        if (_endedIn != endedIn) return;
        var served = recovery with { FirstServed = recovery.Silence + recovery.CatchingUp + TimeProvider.System.GetElapsedTime(began) };
        ImmutableInterlocked.Update(ref _recoveries, r => r.Replace(recovery, served));
    }
}
