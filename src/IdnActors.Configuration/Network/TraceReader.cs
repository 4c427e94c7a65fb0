using System.Collections.Immutable;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>Reads <c>traces</c>: how links change in time, by name; from a file beside the topology's, or listed step by step.</summary>
internal static class TraceReader
{
    private const string Key = "traces";
    private const string Reserved = "none";

    private static readonly Duration LongestTrace = Duration.FromSeconds(3_600_000);

    private static readonly Quantity<DataRate?> Rate =
        Scaled.Whole("a data rate", "100Mbps", Units.DataRate, "bits per second", 0, Known.Rate.Placeholder.BitsPerSecond, v => v == 0 ? (DataRate?)null : new DataRate(v),
            v => v == 0 ? "0bps" : new DataRate(v).ToString());

    /// <summary>The traces by name; null stands for one with problems, which have been reported.</summary>
    /// <param name="topology">The topology's block.</param>
    /// <param name="folder">Where files lie.</param>
    /// <param name="problems">Where problems of files go.</param>
    public static ImmutableSortedDictionary<string, LinkTrace?> Read(ConfigReader topology, string folder, ProblemLedger problems)
    {
        var traces = ImmutableSortedDictionary.CreateBuilder<string, LinkTrace?>(StringComparer.Ordinal);
        foreach (var (name, entry) in topology.Entries(Key))
        {
            if (Known.IsName(name) && name != Reserved) traces[name] = Read(name, entry.Block(), folder, problems);
            else entry.Report("is not a name", "a trace has a name of letters, digits, - _ . and is not \"none\"", "rename it, e.g. lte-walk");
        }
        return traces.ToImmutable();
    }

    private static LinkTrace? Read(string name, ConfigReader block, string folder, ProblemLedger problems)
    {
        var repeat = block.TryGet("repeat-after", Known.Time(new Duration(1), LongestTrace, "60s"), out var period) ? period : (Duration?)null;
        var hasFile = block.TryGet("file", Known.Text, out var file);
        var before = problems.Count;
        ImmutableArray<LinkStep> steps;
        if (hasFile)
        {
            if (block.Has("steps")) block.Report("steps", "stand beside file", "a trace comes from a file or is listed", "remove one of them");
            _ = block.Elements("steps");
            steps = file.Contains('\0', StringComparison.Ordinal) ? [] : TraceFile.Read(Path.Combine(folder, file), problems);
        }
        else
        {
            steps = [.. block.RequiredElements("steps", "a list of steps, or a file of them,", "[ { at = 0s, rate = 10Mbps } ]").Select(e => Step(e.Block()))];
        }
        if (problems.Count > before) return null;
        if (LinkTrace.FaultOf(steps, repeat) is not { } fault) return new LinkTrace(name, steps, repeat);
        // With right steps what is wrong is when they begin again.
        var key = LinkTrace.FaultOf(steps, null) is null ? "repeat-after" : hasFile ? "file" : "steps";
        block.Report(key, key == "repeat-after" ? $"is {period}; the last step is at {steps[^1].At}" : "does not describe a link at every time", fault, "correct the steps");
        return null;
    }

    private static LinkStep Step(ConfigReader block) => new(
        block.Get("at", Known.Moment(LongestTrace)),
        block.Get("rate", Rate),
        block.TryGet("delay", Known.Time(Duration.Zero, Jitter.Longest), out var delay) ? delay : null);
}
