using System.Collections.Immutable;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Runs;

/// <summary>What was counted in a run that is over, by one kernel or by several that ran it together: all that its report is made of.</summary>
public sealed record RunBooks
{
    internal RunBooks(Scenario scenario, ulong seed, Instant now, RunMeters meters) => (Scenario, Seed, Now, Meters) = (scenario, seed, now, meters);

    public Scenario Scenario { get; }
    public ulong Seed { get; }

    /// <summary>Emulated time at the end.</summary>
    public Instant Now { get; }
    public RunMeters Meters { get; }

    /// <summary>Requests without an outcome, by their keys.</summary>
    public required ImmutableArray<OpenRequest> Open { get; init; }

    /// <inheritdoc cref="Requests.RequestLedger.Latencies"/>
    public required TimeCounts Latencies { get; init; }

    /// <inheritdoc cref="Requests.RequestLedger.Experienced"/>
    public required TimeCounts? Experienced { get; init; }
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
    public static RunBooks Of(RunContext run) => Of(run, withTimes: true);

    /// <summary>A copy of those of one kernel that goes on, on its thread; without times, of which <see cref="Regions.Live.TimeSeries"/> tell, and without texts: those take too long to copy.</summary>
    internal static RunBooks InPassing(RunContext run) => Together([Of(run, withTimes: false)]);

    private static RunBooks Of(RunContext run, bool withTimes) => new(run.Scenario, run.Streams.Seed, run.Kernel.Now, run.Meters)
    {
        Open = [.. run.Ledger.WithoutOutcome(withTexts: withTimes)],
        Latencies = withTimes ? run.Ledger.Latencies.Counts : TimeCounts.None,
        Experienced = withTimes || run.Ledger.Experienced is null ? run.Ledger.Experienced?.Counts : TimeCounts.None,
        LatencySumNanoseconds = run.Ledger.LatencySumNanoseconds,
        LatencyMaxNanoseconds = run.Ledger.LatencyMaxNanoseconds,
        Violations = [.. run.Ledger.Violations],
        Cuts = [.. (run.Splits?.Cuts ?? []).Where(c => run.Owns(c.Device)).Select(c => c.Report())],
        EventsFired = run.Kernel.EventsFired,
        MailboxRuns = run.Kernel.MailboxRuns,
        Fidelity = (withTimes ? run.Kernel.Fidelity : run.Kernel.FidelityWithoutTimes) is { } fidelity ? fidelity with { Crossings = run.Border?.Lateness.Summarise(withTimes) ?? [] } : null,
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
            Latencies = TimeCounts.Together(parts.Select(p => p.Latencies)),
            Experienced = parts.All(p => p.Experienced is null) ? null : TimeCounts.Together(parts.Select(p => p.Experienced).OfType<TimeCounts>()),
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
    private static RunBooks Former(RunBooks seen, ImmutableArray<OpenRequest> open) => seen with { Open = open, Cuts = [] };
}

/// <summary>A request without an outcome.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Entry">Where it entered.</param>
/// <param name="Text">How it is shown.</param>
public sealed record OpenRequest(ulong Key, NodeId Entry, string Text);
