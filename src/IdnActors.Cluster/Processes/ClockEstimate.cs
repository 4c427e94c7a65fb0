namespace IdnActors.Cluster.Processes;

/// <summary>How far the monotonic clock of another process is ahead of this one's.</summary>
/// <param name="OffsetNs">By how much, in nanoseconds; negative when it is behind.</param>
/// <param name="UncertaintyNs">How wrong that may be, in nanoseconds: half the round trip.</param>
/// <param name="DriftPpm">By how much more it gains, in parts per million; 0 while that is less than what is not known.</param>
public readonly record struct ClockOffset(long OffsetNs, long UncertaintyNs, double DriftPpm);

/// <summary>
/// Estimates the offset of another process's clock by round trips: what it told was true at some time between question and answer, so the shortest trip tells most. Drift is the change between the best trips
/// of two halves of the time.
/// </summary>
/// <remarks>Source: F. Cristian, "Probabilistic clock synchronization" (Distributed Computing 1989).</remarks>
internal sealed class ClockEstimate
{
    private const int Kept = 256;

    private readonly List<(long AtNs, long OffsetNs, long UncertaintyNs)> _trips = [];

    /// <summary>Takes a round trip.</summary>
    /// <param name="sentNs">When it was asked, by this clock.</param>
    /// <param name="toldNs">What the other clock told.</param>
    /// <param name="backNs">When the answer came, by this clock.</param>
    public void Add(long sentNs, long toldNs, long backNs)
    {
        if (backNs < sentNs) return;
        if (_trips.Count == Kept) Thin();
        _trips.Add((sentNs + ((backNs - sentNs) / 2), toldNs - sentNs - ((backNs - sentNs) / 2), ((backNs - sentNs) / 2) + 1));
    }

    /// <summary>What is known; null before the first trip.</summary>
    public ClockOffset? Current
    {
        get
        {
            if (_trips.Count == 0) return null;
            var half = _trips[0].AtNs + ((_trips[^1].AtNs - _trips[0].AtNs) / 2);
            var late = _trips.Where(t => t.AtNs >= half).MinBy(t => t.UncertaintyNs);
            var drift = 0.0;
            if (_trips.Exists(t => t.AtNs < half))
            {
                var early = _trips.Where(t => t.AtNs < half).MinBy(t => t.UncertaintyNs);
                var change = late.OffsetNs - early.OffsetNs;
                if (Math.Abs(change) > late.UncertaintyNs + early.UncertaintyNs) drift = 1e6 * change / (late.AtNs - early.AtNs);
            }
            return new ClockOffset(late.OffsetNs, late.UncertaintyNs, drift);
        }
    }

    // The better of each two that follow one another: the time they cover stays the same.
    private void Thin()
    {
        var better = _trips.Chunk(2).Select(pair => pair.MinBy(t => t.UncertaintyNs)).ToList();
        _trips.Clear();
        _trips.AddRange(better);
    }
}
