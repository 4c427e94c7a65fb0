using System.Collections.Immutable;

namespace IdnActors.Cli.Bench;

/// <summary>What one run took of the machine.</summary>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Events">Timed events that fired.</param>
/// <param name="WallSeconds">Time from the first event to the last.</param>
/// <param name="CpuSeconds">Processor time of the whole process in that time, user and system.</param>
/// <param name="StartUpSeconds">Time from a loaded scenario to actors that are ready.</param>
/// <param name="MeanLatencyMs">Mean latency of the answered requests, in emulated time.</param>
public sealed record MeasuredRun(long Requests, long Events, double WallSeconds, double CpuSeconds, double StartUpSeconds, double MeanLatencyMs)
{
    public double RequestsPerSecond => Requests / WallSeconds;
    public double RequestsPerCpuSecond => Requests / CpuSeconds;
    public double EventsPerSecond => Events / WallSeconds;
    public double NanosecondsPerEvent => WallSeconds * 1e9 / Events;
}

/// <summary>Repeated measurements in one figure.</summary>
public static class Repeats
{
    /// <summary>The middle value; of an even number the mean of the two in the middle.</summary>
    public static double MedianOf<T>(this IReadOnlyCollection<T> runs, Func<T, double> figure)
    {
        var sorted = runs.Select(figure).Order().ToArray();
        if (sorted.Length == 0) throw new ArgumentException("There is no median of nothing.", nameof(runs));
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <summary>A run failed or its books did not balance: what was measured is not to be believed.</summary>
public sealed class BenchException : Exception
{
    public BenchException(string run, IEnumerable<string> problems)
        : base($"{run} failed.") => Problems = [Message, .. problems];

    public ImmutableArray<string> Problems { get; }
}
