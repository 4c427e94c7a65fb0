using System.Collections.Immutable;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Fidelity;

/// <summary>What made a run with the real clock fall behind.</summary>
public enum StallCause
{
    /// <summary>No event was late.</summary>
    None,

    /// <summary>The runtime stopped all threads to collect garbage.</summary>
    GarbageCollection,

    /// <summary>An inference took this machine longer than its emulated time.</summary>
    Inference,

    /// <summary>The kernel's thread was at work all the time: more events were due than it can handle.</summary>
    Overload,

    /// <summary>The operating system ran something else, or woke the kernel's thread late.</summary>
    OtherWork,

    /// <summary>This operating system does not tell how much processor time a thread has had.</summary>
    Unknown,
}

/// <summary>Whether a run with the real clock is to be believed.</summary>
public enum FidelityVerdict
{
    /// <summary>At most 1 % of the events, and of the packets from any region to any other, were later than the tolerance, and at most 1 % of the inferences were stretched.</summary>
    Faithful,

    /// <summary>The machine could have kept up, but was kept from it: garbage collection, other programs, long inferences.</summary>
    Disturbed,

    /// <summary>At this speed the scenario is too much for the machine: for the kernel's thread, or for its inferences.</summary>
    Overloaded,
}

/// <summary>The longest time by which a run fell behind.</summary>
/// <param name="Length">Lateness of the latest event, in machine time.</param>
/// <param name="At">Emulated time of that event.</param>
/// <param name="Cause">What is known of the reason.</param>
public readonly record struct Stall(Duration Length, Instant At, StallCause Cause);

/// <summary>How late events fired in a run with the real clock, in machine time, and why. Events are never early.</summary>
public sealed record FidelitySummary
{
    /// <summary>Share of events and of inferences that may be late.</summary>
    internal const double ToleratedShare = 0.01;

    // One hour; what is later is counted at that value.
    internal const long LongestNanoseconds = 3_600_000_000_000;

    /// <summary>Lateness of each event, in nanoseconds of the machine.</summary>
    public required TimeCounts Lateness { get; init; }

    /// <summary>Events, deliveries over links and timers alike, and inferences that overran.</summary>
    public long Count => Lateness.TotalCount;
    public Duration P50 => Quantile(Lateness, 50, Max);
    public Duration P99 => Quantile(Lateness, 99, Max);
    public Duration P999 => Quantile(Lateness, 99.9, Max);
    public required Duration Max { get; init; }

    /// <summary>The scenario's <c>run.lateness-tolerance</c>.</summary>
    public required Duration Tolerance { get; init; }

    /// <summary>Share of the events later than the tolerance, 0 to 1.</summary>
    public required double ShareAboveTolerance { get; init; }
    public required Stall LongestStall { get; init; }

    /// <summary>Emulated seconds per second that were asked for.</summary>
    public required double Speed { get; init; }

    /// <summary>Share of its time, 0 to 1, for which the kernel's thread had work, of several the busiest; none where the operating system does not tell (only Linux does).</summary>
    public required double? BusyShare { get; init; }

    /// <summary>The same of the busiest second; above 1 when it had more than it could do.</summary>
    public required double? BusiestSecondShare { get; init; }

    /// <summary>Inferences on this machine, in time or not.</summary>
    public required long Inferences { get; init; }

    /// <summary>Share, 0 to 1, of the inferences on this machine that took twice their emulated time or longer, and for which others waited or which were later than the tolerance: nodes could serve less than was modelled.</summary>
    public required double StretchedShare { get; init; }

    /// <summary>Of those, the share, 0 to 1 of all inferences, during which this process itself was at work: for them the machine is too slow. The others waited for other programs.</summary>
    public required double SlowShare { get; init; }

    /// <summary>
    /// Speed at which the busiest second would take four fifths of the thread's time, and half of the inferences that the machine is too slow for would fit into their emulated time; none when there was too little to tell.
    /// </summary>
    public required double? HoldableSpeed { get; init; }

    /// <summary>How late packets came from one region to another, by pair of regions; empty where one kernel runs all of the network.</summary>
    public ImmutableArray<CrossingLateness> Crossings { get; init; } = [];

    public FidelityVerdict Verdict => SlowShare > ToleratedShare ? FidelityVerdict.Overloaded
        : ShareAboveTolerance <= ToleratedShare && StretchedShare <= ToleratedShare && Crossings.All(c => c.ShareAboveTolerance <= ToleratedShare) ? FidelityVerdict.Faithful
        : BusiestSecondShare >= 0.9 ? FidelityVerdict.Overloaded
        : FidelityVerdict.Disturbed;

    /// <summary>That of kernels that ran regions of one scenario at the same time: events and inferences of all, and of kernels the busiest; null where the clock was virtual.</summary>
    public static FidelitySummary? Together(IEnumerable<FidelitySummary?> parts)
    {
        FidelitySummary? together = null;
        foreach (var part in parts)
        {
            if (part is null) continue;
            together = together is null ? part : Together(together, part);
        }
        return together;
    }

    private static FidelitySummary Together(FidelitySummary a, FidelitySummary b)
    {
        return a with
        {
            Lateness = TimeCounts.Together([a.Lateness, b.Lateness]),
            Max = b.Max > a.Max ? b.Max : a.Max,
            ShareAboveTolerance = Mean(a.ShareAboveTolerance, a.Count, b.ShareAboveTolerance, b.Count),
            LongestStall = b.LongestStall.Length > a.LongestStall.Length ? b.LongestStall : a.LongestStall,
            Inferences = a.Inferences + b.Inferences,
            BusyShare = Most(a.BusyShare, b.BusyShare),
            BusiestSecondShare = Most(a.BusiestSecondShare, b.BusiestSecondShare),
            StretchedShare = Mean(a.StretchedShare, a.Inferences, b.StretchedShare, b.Inferences),
            SlowShare = Mean(a.SlowShare, a.Inferences, b.SlowShare, b.Inferences),
            HoldableSpeed = a.HoldableSpeed is { } one && b.HoldableSpeed is { } other ? Math.Min(one, other) : a.HoldableSpeed ?? b.HoldableSpeed,
            Crossings = [.. a.Crossings.Concat(b.Crossings).GroupBy(c => (c.From, c.To)).OrderBy(g => g.Key).Select(g => g.Aggregate((x, y) => x.Plus(y)))],
        };
    }

    internal static TimeRecorder NewRecorder() => new(digits: 3);

    internal static Duration Quantile(TimeCounts lateness, double percentile, Duration max) => new(Math.Min(lateness.ValueAtPercentile(percentile), max.Nanoseconds));

    private static double Mean(double a, long countOfA, double b, long countOfB) => countOfA + countOfB == 0 ? 0 : ((a * countOfA) + (b * countOfB)) / (countOfA + countOfB);

    private static double? Most(double? a, double? b) => a is { } one && b is { } other ? Math.Max(one, other) : a ?? b;
}
