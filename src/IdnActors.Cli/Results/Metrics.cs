using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Policies.Regret;

namespace IdnActors.Cli.Results;

/// <summary>Every metric there is: of a node's slot, of a link's slot, and of a whole run.</summary>
public static class Metrics
{
    /// <summary>Columns of <c>slots.parquet</c>. Requests are counted at their entry node, in the slot in which they ended.</summary>
    public static IReadOnlyList<Metric<NodeSlotRow>> OfNodeSlot { get; } =
    [
        new("slot", "", Better.Neutral, (in r) => (long)r.Slot),
        new("start_s", "s", Better.Neutral, (in r) => r.StartSeconds),
        new("node", "", Better.Neutral, (in r) => r.Node),
        new("issued", "requests", Better.Neutral, (in r) => r.Counters.Issued),
        new("served", "requests", Better.Higher, (in r) => r.Counters.Served),
        new("degraded", "requests", Better.Lower, (in r) => r.Counters.Degraded),
        new("refused", "requests", Better.Lower, (in r) => r.Counters.Refused),
        new("expired", "requests", Better.Lower, (in r) => r.Counters.Expired),
        new("lost", "requests", Better.Lower, (in r) => r.Counters.Lost),
        new("correct", "answers", Better.Higher, (in r) => r.Counters.Correct),
        new("answered", "answers", Better.Neutral, (in r) => r.Counters.Answered),
        new("latency_mean_ms", "ms", Better.Lower, (in r) => Mean(r.Counters.LatencySumNanoseconds / 1e6, r.Counters.Answered)),
        new("inferences", "inferences", Better.Neutral, (in r) => r.Counters.Inferences),
        new("batches", "batches", Better.Neutral, (in r) => r.Counters.Batches),
        new("utilisation", "share", Better.Neutral, (in r) => r.Utilisation),
        new("waiting", "requests", Better.Lower, (in r) => r.Waiting),
        new("memory_bytes", "B", Better.Neutral, (in r) => r.MemoryBytes),
        new("transferred_bytes", "B", Better.Lower, (in r) => r.Counters.TransferredBytes),
        new("misled", "requests", Better.Lower, (in r) => r.Counters.Misled),
        new("control_messages", "messages", Better.Lower, (in r) => r.Counters.ControlMessages),
        new("loads", "variants", Better.Lower, (in r) => r.Counters.Loads),
        new("unloads", "variants", Better.Lower, (in r) => r.Counters.Unloads),
        new("reloads", "variants", Better.Lower, (in r) => r.Counters.Reloads),
    ];

    /// <summary>Columns of <c>links.parquet</c>.</summary>
    public static IReadOnlyList<Metric<LinkSlotRow>> OfLinkSlot { get; } =
    [
        new("slot", "", Better.Neutral, (in r) => (long)r.Slot),
        new("start_s", "s", Better.Neutral, (in r) => r.StartSeconds),
        new("link", "", Better.Neutral, (in r) => r.Link),
        new("offered_packets", "packets", Better.Neutral, (in r) => r.Counters.OfferedPackets),
        new("offered_bytes", "B", Better.Neutral, (in r) => r.Counters.OfferedBytes),
        new("delivered_bytes", "B", Better.Higher, (in r) => r.Counters.DeliveredBytes),
        new("overflowed_bytes", "B", Better.Lower, (in r) => r.Counters.OverflowedBytes),
        new("lost_bytes", "B", Better.Lower, (in r) => r.Counters.LostBytes),
        new("control_bytes", "B", Better.Lower, (in r) => r.Counters.ControlBytes),
        new("transfer_bytes", "B", Better.Lower, (in r) => r.Counters.TransferBytes),
        new("utilisation", "share", Better.Neutral, (in r) => r.Utilisation),
    ];

    /// <summary>Columns of <c>latency.parquet</c>.</summary>
    public static IReadOnlyList<Metric<LatencyBucket>> OfLatency { get; } =
    [
        new("latency_ms", "ms", Better.Lower, (in r) => r.UpperEdge.Milliseconds),
        new("requests", "requests", Better.Neutral, (in r) => r.Requests),
        new("cumulative_share", "share", Better.Higher, (in r) => r.CumulativeShare),
    ];

    /// <summary>Columns of <c>learning.parquet</c>. Gains and regrets are milliseconds over all requests, against the repositories alone.</summary>
    public static IReadOnlyList<Metric<LearningRow>> OfLearning { get; } =
    [
        new("slot", "", Better.Neutral, (in r) => (long)r.Slot),
        new("start_s", "s", Better.Neutral, (in r) => r.StartSeconds),
        new("requests", "requests", Better.Neutral, (in r) => (long)r.Gain.Requests),
        new("gain_ms", "ms", Better.Higher, (in r) => r.ServedGainMs),
        new("model_gain_ms", "ms", Better.Higher, (in r) => r.Gain.GainMs),
        new("fractional_gain_ms", "ms", Better.Higher, (in r) => r.Gain.SharesGainMs),
        new("cumulative_gain_ms", "ms", Better.Higher, (in r) => r.CumulativeServedGainMs),
        new("ntag_ms", "ms", Better.Higher, (in r) => r.NtagMs),
        new("hindsight_gain_ms", "ms", Better.Neutral, (in r) => r.Against?.HindsightMs ?? double.NaN),
        new("regret_ms", "ms", Better.Lower, (in r) => r.Against?.RegretMs ?? double.NaN),
        new("average_regret_ms", "ms", Better.Lower, (in r) => r.Against?.RegretMs / (r.Slot + 1) ?? double.NaN),
        new("alpha_regret_ms", "ms", Better.Lower, (in r) => r.Against?.AlphaRegretMs ?? double.NaN),
        new("variants_regret_ms", "ms", Better.Lower, (in r) => r.Against?.VariantsRegretMs ?? double.NaN),
        new("bound_ms", "ms", Better.Neutral, (in r) => r.Gain.BoundMs),
        new("bound_label", "", Better.Neutral, (in r) => r.BoundLabel),
        new("fetched_bytes", "B", Better.Lower, (in r) => r.Sums.FetchedBytes),
        new("loads", "variants", Better.Lower, (in r) => r.Sums.Loads),
        new("unloads", "variants", Better.Lower, (in r) => r.Sums.Unloads),
        new("reloads", "variants", Better.Lower, (in r) => r.Sums.Reloads),
        new("control_messages", "messages", Better.Lower, (in r) => r.Sums.ControlMessages),
        new("control_bytes", "B", Better.Lower, (in r) => r.Sums.ControlBytes),
    ];

    /// <summary>Lines of the table that a run ends with.</summary>
    public static IReadOnlyList<Metric<RunReport>> OfRun { get; } =
    [
        new("requests issued", "", Better.Neutral, (in r) => r.Totals.Issued),
        new("served", "%", Better.Higher, (in r) => Share(r.Totals.Served, r.Totals.Issued)),
        new("degraded", "%", Better.Lower, (in r) => Share(r.Totals.Degraded, r.Totals.Issued)),
        new("refused", "%", Better.Lower, (in r) => Share(r.Totals.Refused, r.Totals.Issued)),
        new("expired", "%", Better.Lower, (in r) => Share(r.Totals.Expired, r.Totals.Issued)),
        new("lost", "%", Better.Lower, (in r) => Share(r.Totals.Lost, r.Totals.Issued)),
        new("mean latency", "ms", Better.Lower, (in r) => r.Latency.Count == 0 ? double.NaN : r.Latency.MeanMs),
        new("median latency", "ms", Better.Lower, (in r) => r.Latency.Count == 0 ? double.NaN : r.Latency.P50Ms),
        new("95th percentile", "ms", Better.Lower, (in r) => r.Latency.Count == 0 ? double.NaN : r.Latency.P95Ms),
        new("99th percentile", "ms", Better.Lower, (in r) => r.Latency.Count == 0 ? double.NaN : r.Latency.P99Ms),
        new("accuracy", "%", Better.Higher, (in r) => r.AccuracyPoints ?? double.NaN),
        new("mean cost", "ms", Better.Lower, (in r) => r.Latency.Count == 0 ? double.NaN : CostOf(r)),
        new("bytes over links", "MB", Better.Lower, (in r) => r.Links.Sum(l => l.Counters.DeliveredBytes) / 1e6),
        new("bytes per request", "B", Better.Lower, (in r) => Mean(r.Links.Sum(l => (double)(l.Counters.DeliveredBytes - l.Counters.TransferBytes - l.Counters.ControlBytes)), r.Totals.Issued)),
        new("answered before the last part", "%", Better.Neutral, (in r) => r.Exits.IsEmpty ? double.NaN : Share(r.Exits.Where(e => !e.IsFinal).Sum(e => e.Answered), r.Totals.Answered)),
        new("accuracy of answers before the last part", "%", Better.Higher, (in r) => Share(r.Exits.Where(e => !e.IsFinal).Sum(e => e.AccuracyPoints * e.Answered / 100), r.Exits.Where(e => !e.IsFinal).Sum(e => (double)e.Answered))),
        new("excess over the best cut per request", "ms", Better.Lower, (in r) => r.Cuts.IsEmpty ? double.NaN : Ratio(r.Cuts.Sum(c => c.ExcessMs), r.Cuts.Sum(c => c.Requests))),
        new("regret against the best fixed cut per request", "ms", Better.Lower, (in r) => r.Cuts.IsEmpty ? double.NaN : Ratio(r.Cuts.Sum(c => c.RegretMs), r.Cuts.Sum(c => c.Requests))),
        new("changes of the cut", "", Better.Neutral, (in r) => r.Cuts.IsEmpty ? double.NaN : r.Cuts.Sum(c => c.Changes)),
        new("device energy per request", "mJ", Better.Lower, (in r) => r.Cuts.Any(c => c.DeviceJoules is not null) ? Ratio(1e3 * r.Cuts.Sum(c => c.DeviceJoules ?? 0), r.Cuts.Where(c => c.DeviceJoules is not null).Sum(c => c.Planned)) : double.NaN),
        new("bytes sent per device and request", "B", Better.Lower, (in r) => ViewFigures.Sent(r)),
        new("bytes per device and request by formula", "B", Better.Lower, (in r) => ViewFigures.ByFormula(r)),
        new("missing views", "%", Better.Lower, (in r) => r.Views is { } v ? Share(v.Missing, v.Expected) : double.NaN),
        new("late views", "", Better.Lower, (in r) => r.Views is { } v ? v.Late : double.NaN),
        new("model parts at entry nodes", "kB", Better.Lower, (in r) => r.Exits.IsEmpty ? double.NaN : r.Nodes.Where(n => n.Counters.Issued > 0).Max(n => n.MaxMemoryBytes) / 1e3),
        new("model parts fetched", "MB", Better.Lower, (in r) => r.Totals.TransferredBytes / 1e6),
        new("reloads of what had just gone", "", Better.Lower, (in r) => r.Totals.Reloads),
        new("control messages over links", "MB", Better.Lower, (in r) => r.Links.Sum(l => l.Counters.ControlBytes) / 1e6),
        new("gain per request", "ms", Better.Higher, (in r) => r.Learning is { } l ? Ratio(l.ServedGainMs.Sum(), r.Totals.Issued) : double.NaN),
        new("of the best fixed placement", "%", Better.Higher, (in r) => Share(r.Learning?.ServedGainMs.Sum(), r.Regret?.Relaxed.ValueMs)),
        new("regret per request", "ms", Better.Lower, (in r) => PerRequest(r, p => p.RegretMs)),
        new("α-regret per request", "ms", Better.Lower, (in r) => PerRequest(r, p => p.AlphaRegretMs)),
        new("regret against the best variants per request", "ms", Better.Lower, (in r) => PerRequest(r, p => p.VariantsRegretMs)),
        new("α-regret against the best variants per request", "ms", Better.Lower, (in r) => PerRequest(r, p => p.VariantsAlphaRegretMs)),
        new("dynamic regret per request", "ms", Better.Lower, (in r) => r.Regret?.Dynamic is { } d ? Ratio(d.RegretMs, r.Totals.Issued) : double.NaN),
        new("late prices", "", Better.Lower, (in r) => r.Learning?.Prices.Late ?? double.NaN),
        new("missing prices", "", Better.Lower, (in r) => r.Learning?.Prices.Missing ?? double.NaN),
        new("stale offers", "", Better.Lower, (in r) => r.Learning?.Prices.Stale ?? double.NaN),
    ];

    /// <summary>Whether a line of the table is about a policy that learns.</summary>
    public static bool IsAboutPolicies(Metric<RunReport> metric) => OfRun.SkipWhile(m => m.Name != "gain per request").Contains(metric);

    /// <summary>Mean latency plus what the scenario says that a point of inaccuracy is worth.</summary>
    private static double CostOf(RunReport report) =>
        report.Latency.MeanMs + (report.Scenario.Serving.AccuracyWeightMsPerPoint * (100 - (report.AccuracyPoints ?? double.NaN)));

    private static double PerRequest(RunReport report, Func<RegretPoint, double> regretMs) =>
        report.Regret is { Points: [.., var last] } ? Ratio(regretMs(last), report.Totals.Issued) : double.NaN;

    private static double Mean(double sum, long count) => count == 0 ? double.NaN : sum / count;

    private static double Ratio(double part, long whole) => whole == 0 ? double.NaN : part / whole;

    private static double Share(double? part, double? whole) => part is { } known && whole is > 0 ? 100 * known / whole.Value : double.NaN;

    private static double Share(long part, long whole) => whole == 0 ? double.NaN : 100.0 * part / whole;
}
