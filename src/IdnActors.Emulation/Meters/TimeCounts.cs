using System.Collections.Immutable;
using HdrHistogram;

namespace IdnActors.Emulation.Meters;

/// <summary>Times in nanoseconds with how often each was recorded, to the precision of the histogram they come from. Answers as that would, is small, and never changes.</summary>
public sealed class TimeCounts
{
    private TimeCounts(ImmutableArray<long> pairs, long total) => (Pairs, TotalCount) = (pairs, total);

    /// <summary>Nothing was recorded.</summary>
    public static TimeCounts None { get; } = new([], 0);

    /// <summary>Times in increasing order, each followed by its count, which is above 0.</summary>
    public ImmutableArray<long> Pairs { get; }

    /// <summary>How many were recorded.</summary>
    public long TotalCount { get; }

    /// <summary>The times with their counts, in increasing order.</summary>
    public IEnumerable<(long Nanoseconds, long Count)> Buckets => Enumerable.Range(0, Pairs.Length / 2).Select(i => (Pairs[2 * i], Pairs[(2 * i) + 1]));

    /// <summary>All that a histogram has recorded.</summary>
    public static TimeCounts Of(LongHistogram histogram) =>
        new([.. histogram.RecordedValues().SelectMany(v => (long[])[v.ValueIteratedTo, v.CountAtValueIteratedTo])], histogram.TotalCount);

    /// <summary>Times, each followed by its count, in any order; one may come several times.</summary>
    /// <exception cref="ArgumentException">They are none.</exception>
    public static TimeCounts Of(ReadOnlySpan<long> pairs)
    {
        if (pairs.Length % 2 != 0) throw new ArgumentException("A time has no count.", nameof(pairs));
        var counts = new SortedDictionary<long, long>();
        var total = 0L;
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (pairs[i] < 0 || pairs[i + 1] <= 0) throw new ArgumentException($"{pairs[i]} ns was recorded {pairs[i + 1]} times.", nameof(pairs));
            counts[pairs[i]] = counts.GetValueOrDefault(pairs[i]) + pairs[i + 1];
            total = checked(total + pairs[i + 1]);
        }
        return total == 0 ? None : new TimeCounts([.. counts.SelectMany(c => (long[])[c.Key, c.Value])], total);
    }

    /// <summary>What several of the same precision have recorded.</summary>
    public static TimeCounts Together(IEnumerable<TimeCounts> parts)
    {
        TimeCounts[] some = [.. parts.Where(p => p.TotalCount > 0)];
        return some.Length switch
        {
            0 => None,
            1 => some[0],
            _ => Of([.. some.SelectMany(p => p.Pairs)]),
        };
    }

    /// <summary>The smallest time that a share of all does not exceed; 0 where there are none.</summary>
    /// <param name="percentile">The share, 0 to 100; rounded to whole counts as <see cref="HistogramBase"/> does.</param>
    public long ValueAtPercentile(double percentile)
    {
        var wanted = Math.Max(1, (long)((Math.Min(percentile, 100) / 100 * TotalCount) + 0.5));
        var seen = 0L;
        for (var i = 0; i < Pairs.Length; i += 2)
        {
            seen += Pairs[i + 1];
            if (seen >= wanted) return Pairs[i];
        }
        return 0;
    }
}
