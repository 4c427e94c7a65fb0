using System.Collections.Immutable;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Fidelity;

/// <summary>How latencies are distributed: values in increasing order with how often each occurred, to the 0.01 % of the histogram they come from.</summary>
public sealed class LatencyDistribution
{
    private readonly ImmutableArray<long> _nanoseconds;
    private readonly ImmutableArray<long> _cumulative;

    /// <param name="counts">Values in nanoseconds, in increasing order, each with a count above 0.</param>
    public LatencyDistribution(IEnumerable<(long Nanoseconds, long Count)> counts)
    {
        var values = ImmutableArray.CreateBuilder<long>();
        var cumulative = ImmutableArray.CreateBuilder<long>();
        foreach (var (value, count) in counts)
        {
            if (count <= 0 || (values.Count > 0 && value <= values[^1]))
                throw new ArgumentException($"Values must increase, with counts above 0; found {count} times {value} ns.", nameof(counts));
            values.Add(value);
            cumulative.Add((cumulative.Count == 0 ? 0 : cumulative[^1]) + count);
        }
        _nanoseconds = values.ToImmutable();
        _cumulative = cumulative.ToImmutable();
    }

    public static LatencyDistribution Of(TimeCounts counts) => new(counts.Buckets);

    /// <summary>Its values in increasing order, each with the requests that have it and those that have no larger one.</summary>
    public IEnumerable<LatencyBucket> Buckets =>
        _nanoseconds.Select((value, i) => new LatencyBucket(new Duration(value), _cumulative[i] - (i == 0 ? 0 : _cumulative[i - 1]), (double)_cumulative[i] / Count));

    public long Count => _cumulative.IsEmpty ? 0 : _cumulative[^1];

    /// <summary>The smallest latency that at least this share, 0 to 1, of the requests does not exceed; zero when there are none.</summary>
    public Duration Quantile(double share)
    {
        if (Count == 0) return Duration.Zero;
        var rank = Math.Clamp((long)Math.Ceiling(share * Count), 1, Count);
        var index = _cumulative.BinarySearch(rank);
        return new Duration(_nanoseconds[index < 0 ? ~index : index]);
    }

    /// <summary>Share of the requests, 0 to 1, whose latency does not exceed a value.</summary>
    public double ShareUpTo(long nanoseconds)
    {
        if (Count == 0) return 0;
        var index = _nanoseconds.BinarySearch(nanoseconds);
        if (index < 0) index = ~index - 1;
        return index < 0 ? 0 : (double)_cumulative[index] / Count;
    }

    /// <summary>
    /// Kolmogorov's distance: the largest difference between two cumulative distributions, 0 to 1. With a tolerance, values may be apart by that much for nothing,
    /// as in Lévy's metric: emulated latencies often take a few values only, and the least shift of such a value already counts as 1 without.
    /// </summary>
    public double DistanceTo(LatencyDistribution other, Duration tolerance)
    {
        if (Count == 0 || other.Count == 0) return Count == other.Count ? 0 : 1;
        var largest = 0.0;
        foreach (var value in _nanoseconds) largest = Math.Max(largest, ShareUpTo(value) - other.ShareUpTo(value + tolerance.Nanoseconds));
        foreach (var value in other._nanoseconds) largest = Math.Max(largest, other.ShareUpTo(value) - ShareUpTo(value + tolerance.Nanoseconds));
        return largest;
    }
}

/// <summary>One value of a distribution of latencies.</summary>
/// <param name="UpperEdge">The largest latency that counts as this value.</param>
/// <param name="Requests">Requests with it.</param>
/// <param name="CumulativeShare">Share of all requests, 0 to 1, with this latency or less.</param>
public readonly record struct LatencyBucket(Duration UpperEdge, long Requests, double CumulativeShare);
