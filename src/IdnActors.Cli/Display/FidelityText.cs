using IdnActors.Emulation.Fidelity;

namespace IdnActors.Cli.Display;

/// <summary>How far a run with the real clock is to be believed, in words.</summary>
public static class FidelityText
{
    /// <summary>One line: verdict, lateness, longest stall and its cause, the speed that the machine could hold, and what came late from one kernel to another.</summary>
    public static string Describe(FidelitySummary fidelity) =>
        $"{Verdict(fidelity)}; events were late by {Time(fidelity.P50.Nanoseconds)} (median), {Time(fidelity.P99.Nanoseconds)} (99 %), "
        + $"{Time(fidelity.P999.Nanoseconds)} (99.9 %), {Time(fidelity.Max.Nanoseconds)} at most{Cause(fidelity.LongestStall)}{Speed(fidelity)}{Crossings(fidelity)}";

    /// <summary>A cause as people say it; also its name in files.</summary>
    public static string NameOf(StallCause cause) => cause switch
    {
        StallCause.None => "none",
        StallCause.GarbageCollection => "garbage collection",
        StallCause.Inference => "inference longer than its emulated time",
        StallCause.Overload => "overload, the kernel was at work all the while",
        StallCause.OtherWork => "other work of the machine",
        _ => "unknown",
    };

    private static string Verdict(FidelitySummary fidelity)
    {
        var share = FormattableString.Invariant($"{100 * fidelity.ShareAboveTolerance:0.###} % of the events later than {Time(fidelity.Tolerance.Nanoseconds)}");
        if (fidelity.StretchedShare > 0) share += FormattableString.Invariant($", {100 * fidelity.StretchedShare:0.###} % of the inferences stretched to twice their time or more");
        if (fidelity.StretchedShare > fidelity.SlowShare) share += FormattableString.Invariant($" ({100 * (fidelity.StretchedShare - fidelity.SlowShare):0.###} % while other programs ran)");
        return fidelity.Verdict switch
        {
            FidelityVerdict.Faithful => $"faithful, {share}",
            FidelityVerdict.Overloaded => $"OVERLOADED, {share}",
            _ => $"DISTURBED, {share}",
        };
    }

    private static string Cause(Stall stall) => stall.Cause == StallCause.None ? "" : FormattableString.Invariant($" (at {stall.At.Seconds:F3} s: {NameOf(stall.Cause)})");

    private static string Speed(FidelitySummary fidelity) => fidelity.HoldableSpeed is { } speed
        ? FormattableString.Invariant($"; the machine could hold speed {(speed < 10 ? Math.Round(speed, 2) : Math.Round(speed)):#,0.##}")
        : "";

    private static string Crossings(FidelitySummary fidelity)
    {
        if (fidelity.Crossings.IsEmpty) return "";
        var latest = fidelity.Crossings.MaxBy(c => c.P99)!;
        var late = FormattableString.Invariant($"; of {fidelity.Crossings.Sum(c => c.Count):N0} packets between kernels {fidelity.Crossings.Sum(c => c.Late):N0} came late");
        return latest.Late == 0 ? late : late + FormattableString.Invariant($", most from {latest.From} to {latest.To}: by {Time(latest.P99.Nanoseconds)} (99 %), {Time(latest.Max.Nanoseconds)} at most");
    }

    private static string Time(long nanoseconds) => nanoseconds switch
    {
        < 10_000 => FormattableString.Invariant($"{nanoseconds / 1e3:F1} µs"),
        < 1_000_000 => FormattableString.Invariant($"{nanoseconds / 1e3:F0} µs"),
        < 10_000_000_000 => FormattableString.Invariant($"{nanoseconds / 1e6:0.##} ms"),
        _ => FormattableString.Invariant($"{nanoseconds / 1e9:F1} s"),
    };
}
