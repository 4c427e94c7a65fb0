using System.Collections.Immutable;
using Akka.Actor;

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
        var began = TimeProvider.System.GetTimestamp();
        if (_endedIn is { } endedIn) _ = WatchAsync(recovery, endedIn, endedIn(recovery.Region), () => TimeProvider.System.GetElapsedTime(began));
    }

    /// <summary>Goes on looking when regions serve that had begun anew under another coordinator. What has begun before this call, and not served yet, is meant.</summary>
    /// <param name="first">The first recovery of the run that goes on.</param>
    /// <param name="endedIn">By region, requests that have ended there since it was made.</param>
    /// <param name="sinceBack">By region, tells how long that is ago, as of what is known of these requests; null where it is not there.</param>
    internal void WatchAgain(int first, Func<int, long> endedIn, Func<int, Func<TimeSpan>?> sinceBack)
    {
        _endedIn = endedIn;
        // Of each region the last one: what died again before it served is over.
        foreach (var recovery in _recoveries.Skip(first).GroupBy(r => r.Region).Select(g => g.Last()).Where(r => r.FirstServed is null))
            if (sinceBack(recovery.Region) is { } since) _ = WatchAsync(recovery, endedIn, before: 0, since);
    }

    private async Task WatchAsync(RegionRecovery recovery, Func<int, long> endedIn, long before, Func<TimeSpan> sinceBack)
    {
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
        var served = recovery with { FirstServed = recovery.Silence + recovery.CatchingUp + sinceBack() };
        ImmutableInterlocked.Update(ref _recoveries, r => r.Replace(recovery, served));
        _coordinator.Tell(new CoordinatorActor.HasServed(served));
    }
}
