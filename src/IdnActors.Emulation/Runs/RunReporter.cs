using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Runs;

/// <summary>Makes the report of a run from its meters and books, on the kernel's thread.</summary>
internal static class RunReporter
{
    public static RunReport Report(RunContext run, ClockKind clock, bool isInterrupted, bool isComplete, IEnumerable<string> failures, Duration wall)
    {
        var scenario = run.Scenario;
        var now = run.Kernel.Now;
        var faults = run.Kernel.Faults.Select(f => $"event kernel: {f}");
        return new RunReport
        {
            Scenario = scenario,
            Seed = run.Streams.Seed,
            Clock = clock,
            IsInterrupted = isInterrupted,
            End = now,
            Totals = scenario.Topology.Nodes.Aggregate(default(NodeCounters), (sum, node) => sum.Plus(run.Meters[node.Id].CountersAt(now))),
            Latency = LatencyOf(run),
            Latencies = LatencyDistribution.Of(run.Ledger.LatencyNanoseconds),
            Variants = [.. scenario.Catalogue.Variants.Select(v => ResultOf(v.Id, run.Meters[v.Id]))],
            Exits = [.. run.Meters.Exits.Select(e => new ExitResult(e.Key, e.Value.Answered, e.Value.Degraded, 100.0 * e.Value.Correct / e.Value.Answered,
                IsFinal: scenario.Catalogue[e.Key.Variant].Split!.Final == e.Key.Index))],
            Views = scenario.Splitting.Views.IsEmpty ? null : new ViewResult(run.Meters.Views.Expected, run.Meters.Views.Missing, run.Meters.Views.Late, run.Meters.Views.Duplicate),
            Cuts = [.. (run.Splits?.Cuts ?? []).Select(c => c.Report())],
            Nodes = [.. scenario.Topology.Nodes.Select(node => ResultOf(node, run.Meters[node.Id], now))],
            Links = [.. scenario.Topology.Links.Select(link => ResultOf(link.Id, run.Meters[link.Id], now))],
            Violations = [.. ConservationAudit.Check(run, isComplete), .. run.Placement?.Meter.Violations ?? []],
            Learning = run.Placement?.Meter.Report(),
            Failures = [.. failures, .. faults],
            Host = new HostFacts(wall, run.Kernel.EventsFired, run.Kernel.MailboxRuns, run.Kernel.Fidelity,
                run.Ledger.ExperiencedNanoseconds is { } experienced ? LatencyDistribution.Of(experienced) : null),
        };
    }

    private static LatencySummary LatencyOf(RunContext run)
    {
        var histogram = run.Ledger.LatencyNanoseconds;
        var count = histogram.TotalCount;
        if (count == 0) return new LatencySummary(0, 0, 0, 0, 0, 0);
        double QuantileMs(double percentile) => histogram.GetValueAtPercentile(percentile) / 1e6;
        var maxMs = run.Ledger.LatencyMaxNanoseconds / 1e6;
        // The histogram's buckets may reach beyond the largest value, which is known exactly.
        return new LatencySummary(count, run.Ledger.LatencySumNanoseconds / count / 1e6,
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
