using HdrHistogram;

namespace IdnActors.Emulation.Runs;

/// <summary>A histogram of latencies as plain numbers, for other processes: what is made of them again answers all questions alike.</summary>
internal static class HistogramCounts
{
    /// <summary>Values in increasing order, each followed by how often it was recorded.</summary>
    public static long[] Of(LongHistogram histogram) => [.. histogram.RecordedValues().SelectMany(v => (long[])[v.ValueIteratedTo, v.CountAtValueIteratedTo])];

    /// <summary>Adds what another histogram of the same precision has counted.</summary>
    /// <param name="histogram">Where to.</param>
    /// <param name="counts">See <see cref="Of"/>.</param>
    /// <exception cref="ArgumentException">They are none.</exception>
    public static void Add(LongHistogram histogram, ReadOnlySpan<long> counts)
    {
        if (counts.Length % 2 != 0) throw new ArgumentException("A value has no count.", nameof(counts));
        for (var i = 0; i < counts.Length; i += 2)
        {
            if (counts[i] < 0 || counts[i + 1] <= 0) throw new ArgumentException($"{counts[i]} was recorded {counts[i + 1]} times.", nameof(counts));
            histogram.RecordValueWithCount(counts[i], counts[i + 1]);
        }
    }
}
