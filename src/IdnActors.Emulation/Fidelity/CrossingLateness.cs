using System.Collections.Immutable;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Fidelity;

/// <summary>How late packets came that crossed from one region to another, in machine time. One that comes before it is due is not late.</summary>
/// <param name="From">Number of the region that they left.</param>
/// <param name="To">Number of the region to which they came.</param>
/// <param name="Lateness">Lateness of each, in nanoseconds.</param>
/// <param name="Late">How many were late at all.</param>
/// <param name="AboveTolerance">How many were later than the scenario's <c>run.lateness-tolerance</c>.</param>
/// <param name="Max">Lateness of the latest.</param>
public sealed record CrossingLateness(int From, int To, TimeCounts Lateness, long Late, long AboveTolerance, Duration Max)
{
    /// <summary>That of both, where one of the regions has moved in between.</summary>
    public CrossingLateness Plus(CrossingLateness other) => new(From, To, TimeCounts.Together([Lateness, other.Lateness]),
        Late + other.Late, AboveTolerance + other.AboveTolerance, new Duration(Math.Max(Max.Nanoseconds, other.Max.Nanoseconds)));

    /// <summary>Packets that crossed.</summary>
    public long Count => Lateness.TotalCount;

    public Duration P50 => FidelitySummary.Quantile(Lateness, 50, Max);

    public Duration P99 => FidelitySummary.Quantile(Lateness, 99, Max);

    public Duration P999 => FidelitySummary.Quantile(Lateness, 99.9, Max);

    /// <summary>Share, 0 to 1, of the packets later than the tolerance.</summary>
    public double ShareAboveTolerance => Count == 0 ? 0 : (double)AboveTolerance / Count;
}

/// <summary>Measures how late packets come from other regions. For the kernel's thread.</summary>
/// <param name="region">Number of the region to which they come.</param>
/// <param name="tolerance">Lateness above this is counted.</param>
public sealed class CrossingMeter(int region, Duration tolerance)
{
    private readonly SortedDictionary<int, Pair> _pairs = [];

    /// <summary>A packet has come.</summary>
    /// <param name="from">Number of the region that it left.</param>
    /// <param name="lateness">By how much it came after it was due, in machine time; negative when before.</param>
    public void Record(int from, Duration lateness)
    {
        if (!_pairs.TryGetValue(from, out var pair)) _pairs.Add(from, pair = new Pair());
        pair.Record(lateness, tolerance);
    }

    /// <summary>What it came to, by the region that packets left.</summary>
    /// <param name="withTimes">Whether with the lateness of every packet; else without any.</param>
    public ImmutableArray<CrossingLateness> Summarise(bool withTimes = true) => [.. _pairs.Select(p => p.Value.Summarise(p.Key, region, withTimes))];

    /// <summary>Lateness of each packet, by the region that it left.</summary>
    public IEnumerable<(int From, TimeRecorder Times)> Recorders => _pairs.Select(p => (p.Key, p.Value.Lateness));

    private sealed class Pair
    {
        private long _late;
        private long _aboveTolerance;
        private long _max;

        public TimeRecorder Lateness { get; } = FidelitySummary.NewRecorder();

        public void Record(Duration lateness, Duration tolerance)
        {
            var counted = Math.Clamp(lateness.Nanoseconds, 0, FidelitySummary.LongestNanoseconds);
            Lateness.Record(counted);
            if (counted > 0) _late++;
            if (counted > tolerance.Nanoseconds) _aboveTolerance++;
            _max = Math.Max(_max, counted);
        }

        public CrossingLateness Summarise(int from, int to, bool withTimes) => new(from, to, withTimes ? Lateness.Counts : TimeCounts.None, _late, _aboveTolerance, new Duration(_max));
    }
}
