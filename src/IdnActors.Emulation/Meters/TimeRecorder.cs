using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HdrHistogram;

namespace IdnActors.Emulation.Meters;

/// <summary>Records times in nanoseconds, and tells what has come since it was asked: a copy of its histogram takes megabytes, what has come within a second some hundred bytes. For one thread.</summary>
/// <param name="digits">Precision: significant decimal digits.</param>
public sealed class TimeRecorder(int digits)
{
    // One hour; what takes longer is counted at that value.
    private const long LongestNanoseconds = 3_600_000_000_000;

    private readonly LongHistogram _all = new(LongestNanoseconds, digits);

    // None before anybody asks: until then all is new.
    private Dictionary<long, long>? _new;

    /// <summary>How many were recorded.</summary>
    public long TotalCount => _all.TotalCount;

    /// <summary>All that was recorded.</summary>
    public TimeCounts Counts => TimeCounts.Of(_all);

    /// <summary>Records a time.</summary>
    /// <param name="nanoseconds">What is below 0 counts as 0, what is above an hour as an hour.</param>
    public void Record(long nanoseconds)
    {
        var counted = Math.Clamp(nanoseconds, 0, LongestNanoseconds);
        _all.RecordValue(counted);
        if (_new is not null) CollectionsMarshal.GetValueRefOrAddDefault(_new, _all.HighestEquivalentValue(counted), out _)++;
    }

    /// <summary>What was recorded since the last call, or since the beginning: times, each followed by its count, in no order.</summary>
    public ImmutableArray<long> TakeNew()
    {
        if (_new is null)
        {
            _new = [];
            return Counts.Pairs;
        }
        var pairs = new long[2 * _new.Count];
        var i = 0;
        foreach (var (time, count) in _new) (pairs[i++], pairs[i++]) = (time, count);
        _new.Clear();
        return ImmutableCollectionsMarshal.AsImmutableArray(pairs);
    }
}
