using System.Collections.Immutable;
using HdrHistogram;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Runs;

/// <summary>What was counted in a run that is over, by one kernel or by several that ran it together: all that its report is made of.</summary>
public sealed class RunBooks
{
    internal RunBooks(Scenario scenario, ulong seed, Instant now, RunMeters meters) => (Scenario, Seed, Now, Meters) = (scenario, seed, now, meters);

    public Scenario Scenario { get; }
    public ulong Seed { get; }

    /// <summary>Emulated time at the end.</summary>
    public Instant Now { get; }
    public RunMeters Meters { get; }

    /// <summary>Requests without an outcome, by their keys.</summary>
    public required ImmutableArray<OpenRequest> Open { get; init; }

    /// <summary>Latencies of answered requests, see <see cref="Requests.RequestLedger.LatencyNanoseconds"/>.</summary>
    public required LongHistogram LatencyNanoseconds { get; init; }

    /// <inheritdoc cref="Requests.RequestLedger.ExperiencedNanoseconds"/>
    public required LongHistogram? ExperiencedNanoseconds { get; init; }
    public required Int128 LatencySumNanoseconds { get; init; }
    public required long LatencyMaxNanoseconds { get; init; }

    /// <summary>What contradicts the books of requests.</summary>
    public required ImmutableArray<string> Violations { get; init; }
    public required ImmutableArray<CutReport> Cuts { get; init; }
    public required long EventsFired { get; init; }
    public required long MailboxRuns { get; init; }
    public required FidelitySummary? Fidelity { get; init; }

    /// <summary>Nodes of regions of which a process has died: of them and their links not all was counted.</summary>
    public ImmutableHashSet<NodeId> Died { get; init; } = [];

    /// <summary>By node, how often its region has moved: links that leave it began anew then, with full buckets.</summary>
    public ImmutableDictionary<NodeId, int> Moves { get; init; } = ImmutableDictionary<NodeId, int>.Empty;

    /// <summary>Exceptions that no actor has caught.</summary>
    public required ImmutableArray<string> Faults { get; init; }

    /// <summary>Those of one kernel, on its thread or when it has stopped.</summary>
    public static RunBooks Of(RunContext run) => new(run.Scenario, run.Streams.Seed, run.Kernel.Now, run.Meters)
    {
        Open = [.. run.Ledger.WithoutOutcome()],
        LatencyNanoseconds = run.Ledger.LatencyNanoseconds,
        ExperiencedNanoseconds = run.Ledger.ExperiencedNanoseconds,
        LatencySumNanoseconds = run.Ledger.LatencySumNanoseconds,
        LatencyMaxNanoseconds = run.Ledger.LatencyMaxNanoseconds,
        Violations = [.. run.Ledger.Violations],
        Cuts = [.. (run.Splits?.Cuts ?? []).Where(c => run.Owns(c.Device)).Select(c => c.Report())],
        EventsFired = run.Kernel.EventsFired,
        MailboxRuns = run.Kernel.MailboxRuns,
        Fidelity = run.Kernel.Fidelity is { } fidelity ? fidelity with { Crossings = run.Border?.Lateness.Summarise() ?? [] } : null,
        Faults = [.. run.Kernel.Faults.Select(f => $"event kernel: {f}")],
    };

    /// <summary>Those of kernels that have run regions of one scenario until the same instant.</summary>
    /// <param name="parts">By region; each left as it is.</param>
    /// <param name="died">See <see cref="Died"/>.</param>
    /// <param name="moves">See <see cref="Moves"/>.</param>
    public static RunBooks Together(ImmutableArray<RunBooks> parts, ImmutableHashSet<NodeId>? died = null, ImmutableDictionary<NodeId, int>? moves = null)
    {
        var scenario = parts[0].Scenario;
        var meters = new RunMeters(scenario.Topology.Nodes.Length, scenario.Topology.Links.Length, scenario.Catalogue.Variants.Length);
        foreach (var part in parts) meters.Absorb(part.Meters, part.Now);
        return new RunBooks(scenario, parts[0].Seed, parts.Max(p => p.Now), meters)
        {
            Open = [.. parts.SelectMany(p => p.Open).OrderBy(r => r.Key)],
            LatencyNanoseconds = Sum(parts.Select(p => p.LatencyNanoseconds))!,
            ExperiencedNanoseconds = Sum(parts.Select(p => p.ExperiencedNanoseconds)),
            LatencySumNanoseconds = parts.Aggregate(Int128.Zero, (sum, p) => sum + p.LatencySumNanoseconds),
            LatencyMaxNanoseconds = parts.Max(p => p.LatencyMaxNanoseconds),
            Violations = [.. parts.SelectMany(p => p.Violations)],
            Cuts = [.. scenario.Splitting.Planners.SelectMany(planning => parts.SelectMany(p => p.Cuts).Where(c => c.Planning == planning))],
            EventsFired = parts.Sum(p => p.EventsFired),
            MailboxRuns = parts.Sum(p => p.MailboxRuns),
            Fidelity = FidelitySummary.Together(parts.Select(p => p.Fidelity)),
            Faults = [.. parts.SelectMany(p => p.Faults)],
            Died = died ?? [],
            Moves = moves ?? ImmutableDictionary<NodeId, int>.Empty,
        };
    }

    /// <summary>Those of a region that has died, as they were last seen: what was under way is lost.</summary>
    /// <param name="seen">A copy that nobody else has.</param>
    public static RunBooks OfDead(RunBooks seen)
    {
        foreach (var request in seen.Open) seen.Meters[request.Entry].Count(Outcome.Lost, LossCause.Process);
        return Former(seen, []);
    }

    /// <summary>Those of a region before it moved, which are exact.</summary>
    public static RunBooks OfMoved(RunBooks before) => Former(before, before.Open);

    // Cuts are reported where the region is now.
    private static RunBooks Former(RunBooks seen, ImmutableArray<OpenRequest> open)
    {
        return new RunBooks(seen.Scenario, seen.Seed, seen.Now, seen.Meters)
        {
            Open = open,
            LatencyNanoseconds = seen.LatencyNanoseconds,
            ExperiencedNanoseconds = seen.ExperiencedNanoseconds,
            LatencySumNanoseconds = seen.LatencySumNanoseconds,
            LatencyMaxNanoseconds = seen.LatencyMaxNanoseconds,
            Violations = seen.Violations,
            Cuts = [],
            EventsFired = seen.EventsFired,
            MailboxRuns = seen.MailboxRuns,
            Fidelity = seen.Fidelity,
            Faults = seen.Faults,
        };
    }

    private static LongHistogram? Sum(IEnumerable<LongHistogram?> histograms)
    {
        LongHistogram? sum = null;
        foreach (var histogram in histograms)
        {
            if (histogram is null) continue;
            if (sum is null) sum = (LongHistogram)histogram.Copy();
            else sum.Add(histogram);
        }
        return sum;
    }
}

/// <summary>A request without an outcome.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Entry">Where it entered.</param>
/// <param name="Text">How it is shown.</param>
public sealed record OpenRequest(ulong Key, NodeId Entry, string Text);
