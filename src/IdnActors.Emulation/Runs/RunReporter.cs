using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Runs;

/// <summary>Makes the report of a run from its meters and books, on the kernel's thread or when it has stopped.</summary>
internal static class RunReporter
{
    /// <param name="run">What was counted.</param>
    /// <param name="learning">What watched the controllers; null in a run without.</param>
    /// <param name="clock">Which clock it had.</param>
    /// <param name="end">How it ended.</param>
    public static RunReport Report(RunBooks run, LearningMeter? learning, ClockKind clock, RunEnd end)
    {
        var scenario = run.Scenario;
        var now = run.Now;
        // First, as it closes slots and may find a violation.
        var learned = learning?.Report();
        return new RunReport
        {
            Scenario = scenario,
            Seed = run.Seed,
            Clock = clock,
            IsInterrupted = end.IsInterrupted,
            End = now,
            Totals = scenario.Topology.Nodes.Aggregate(default(NodeCounters), (sum, node) => sum.Plus(run.Meters[node.Id].CountersAt(now))),
            Latency = LatencyOf(run),
            Latencies = LatencyDistribution.Of(run.Latencies),
            Variants = [.. scenario.Catalogue.Variants.Select(v => ResultOf(v.Id, run.Meters[v.Id]))],
            Exits = [.. run.Meters.Exits.Select(e => new ExitResult(e.Key, e.Value.Answered, e.Value.Degraded, 100.0 * e.Value.Correct / e.Value.Answered,
                IsFinal: scenario.Catalogue[e.Key.Variant].Split!.Final == e.Key.Index))],
            Views = scenario.Splitting.Views.IsEmpty ? null : new ViewResult(run.Meters.Views.Expected, run.Meters.Views.Missing, run.Meters.Views.Late, run.Meters.Views.Duplicate),
            Cuts = run.Cuts,
            Nodes = [.. scenario.Topology.Nodes.Select(node => ResultOf(node, run.Meters[node.Id], now))],
            Links = [.. scenario.Topology.Links.Select(link => ResultOf(link.Id, run.Meters[link.Id], now))],
            Violations = [.. ConservationAudit.Check(run, end.IsComplete), .. learning?.Violations ?? []],
            Learning = learned,
            Failures = [.. end.Failures, .. run.Faults],
            Host = new HostFacts(end.Wall, run.EventsFired, run.MailboxRuns, run.Fidelity,
                run.Experienced is { } experienced ? LatencyDistribution.Of(experienced) : null),
        };
    }

    /// <summary>The last event of a run.</summary>
    public static RunEvent EndedEvent(RunReport report) =>
        new(report.End, "run-ended", "idn", [("issued", report.Totals.Issued), ("ended", report.Totals.Ended), ("interrupted", report.IsInterrupted)]);

    private static LatencySummary LatencyOf(RunBooks run)
    {
        var count = run.Latencies.TotalCount;
        if (count == 0) return new LatencySummary(0, 0, 0, 0, 0, 0);
        double QuantileMs(double percentile) => run.Latencies.ValueAtPercentile(percentile) / 1e6;
        var maxMs = run.LatencyMaxNanoseconds / 1e6;
        // The histogram's buckets may reach beyond the largest value, which is known exactly.
        return new LatencySummary(count, (double)run.LatencySumNanoseconds / count / 1e6,
            Math.Min(QuantileMs(50), maxMs), Math.Min(QuantileMs(95), maxMs), Math.Min(QuantileMs(99), maxMs), maxMs);
    }

    private static VariantResult ResultOf(VariantId variant, VariantMeter meter) => meter.Answered == 0
        ? new VariantResult(variant, 0, null, null)
        : new VariantResult(variant, meter.Answered, 100.0 * meter.Correct / meter.Answered, meter.LatencySumNanoseconds / 1e6 / meter.Answered);

    private static NodeResult ResultOf(Model.Network.Node node, NodeMeter meter, Instant now)
    {
        var counters = meter.CountersAt(now);
        var capacity = (double)now.Nanoseconds * node.Executors;
        var waiting = now.Nanoseconds == 0 ? 0 : counters.WaitedNanoseconds / (double)now.Nanoseconds;
        return new NodeResult(node.Id, counters, capacity == 0 ? 0 : counters.BusyNanoseconds / capacity, waiting, meter.MaxMemoryBytes);
    }

    private static LinkResult ResultOf(LinkId link, LinkMeter meter, Instant now)
    {
        var counters = meter.CountersAt(now);
        return new LinkResult(link, counters, now.Nanoseconds == 0 ? 0 : counters.BusyNanoseconds / (double)now.Nanoseconds, meter.MaxQueueBytes);
    }
}

/// <summary>How a run ended.</summary>
/// <param name="IsInterrupted">Stopped by the user.</param>
/// <param name="IsComplete">Nothing was under way any more.</param>
/// <param name="Failures">Exceptions of actors.</param>
/// <param name="Wall">Machine time that it took.</param>
internal sealed record RunEnd(bool IsInterrupted, bool IsComplete, IReadOnlyList<string> Failures, Duration Wall);
