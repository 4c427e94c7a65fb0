using IdnActors.Configuration.Reading;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Scenarios;

/// <summary>What should hold between a trace of requests and the run that it is for.</summary>
public static class TraceRules
{
    /// <summary>How many requests of the trace are issued: those before the end of the run. Null without a trace.</summary>
    public static long? RequestsInRun(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return scenario.Demand.Trace is { } trace ? trace.Nodes.Sum(n => (long)CountBefore(trace.RowsOf(n).Span, scenario.Run.Duration.Nanoseconds)) : null;
    }

    internal static void Check(Scenario scenario, ConfigReader root)
    {
        if (RequestsInRun(scenario) is not { } within || scenario.Demand.Trace!.Count is var count && within == count) return;
        root.Warn("demand.trace", FormattableString.Invariant($"has {count - within:N0} of {count:N0} requests at or after the end of the run, run.duration = {scenario.Run.Duration}"),
            "they are left out", "lengthen run.duration, or cut the file");
    }

    /// <summary>Rows are in order of time.</summary>
    private static int CountBefore(ReadOnlySpan<TraceRow> rows, long end)
    {
        var (low, high) = (0, rows.Length);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (rows[middle].Nanoseconds < end) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
