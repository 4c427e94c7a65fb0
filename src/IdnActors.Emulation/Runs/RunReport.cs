using System.Collections.Immutable;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Regret;

namespace IdnActors.Emulation.Runs;

/// <summary>What a run came to. Everything but <see cref="Host"/> depends, with a virtual clock, on scenario and seed alone.</summary>
public sealed record RunReport
{
    public required Scenario Scenario { get; init; }
    public required ulong Seed { get; init; }
    public required ClockKind Clock { get; init; }

    /// <summary>Stopped by the user; the figures cover what had happened until then.</summary>
    public required bool IsInterrupted { get; init; }

    /// <summary>Emulated time at the end, the drain included.</summary>
    public required Instant End { get; init; }
    public required NodeCounters Totals { get; init; }
    public required LatencySummary Latency { get; init; }

    /// <summary>What <see cref="Latency"/> summarises.</summary>
    public required LatencyDistribution Latencies { get; init; }
    public required ImmutableArray<VariantResult> Variants { get; init; }

    /// <summary>How devices that decide for themselves where to cut did.</summary>
    public ImmutableArray<CutReport> Cuts { get; init; } = [];

    /// <summary>Where the answers of split variants came from; empty where none is split.</summary>
    public ImmutableArray<ExitResult> Exits { get; init; } = [];

    /// <summary>What became of the views that joins waited for; null where none did.</summary>
    public ViewResult? Views { get; init; }
    public required ImmutableArray<NodeResult> Nodes { get; init; }
    public required ImmutableArray<LinkResult> Links { get; init; }

    /// <summary>What contradicts the books or the limits of nodes and links; a run with any has failed.</summary>
    public required ImmutableArray<string> Violations { get; init; }

    /// <summary>Exceptions of emulation actors; a run with any has failed.</summary>
    public required ImmutableArray<string> Failures { get; init; }
    public required HostFacts Host { get; init; }

    /// <summary>What the controllers learned; null in a run without.</summary>
    public LearningReport? Learning { get; init; }

    /// <summary>The run against the best fixed placement in hindsight; null where nobody has looked for it.</summary>
    public RegretJudgement? Regret { get; init; }

    /// <summary>Share of right answers in points of 100; null without answers.</summary>
    public double? AccuracyPoints => Totals.Answered == 0 ? null : 100.0 * Totals.Correct / Totals.Answered;
    public bool HasFailed => !Violations.IsEmpty || !Failures.IsEmpty;
}

/// <summary>Latencies of answered requests, warm-up left out. The mean is exact, quantiles to 0.01 %; all zero without answers.</summary>
public sealed record LatencySummary(long Count, double MeanMs, double P50Ms, double P95Ms, double P99Ms, double MaxMs);

/// <summary>Answers one variant gave, over all nodes, warm-up left out.</summary>
public sealed record VariantResult(VariantId Variant, long Answered, double? AccuracyPoints, double? MeanLatencyMs);

/// <summary>What answers an exit, or the last part, of a split variant gave.</summary>
/// <param name="Part">The part, of the variant that has all parts.</param>
/// <param name="Answered">Its answers.</param>
/// <param name="Degraded">Those among them that its gate would not have let leave.</param>
/// <param name="AccuracyPoints">Right ones among them, in points of 100.</param>
/// <param name="IsFinal">Whether the model is through there.</param>
public sealed record ExitResult(PartId Part, long Answered, long Degraded, double AccuracyPoints, bool IsFinal);

/// <summary>What became of views of samples.</summary>
/// <param name="Expected">Views of all samples that were closed.</param>
/// <param name="Missing">Those among them that had not come.</param>
/// <param name="Late">Views that came later.</param>
/// <param name="Duplicate">Views that came twice.</param>
public sealed record ViewResult(long Expected, long Missing, long Late, long Duplicate);

/// <summary>What one node came to.</summary>
/// <param name="Node">The node.</param>
/// <param name="Counters">What it counted.</param>
/// <param name="Utilisation">Share of executor time in use.</param>
/// <param name="Waiting">Requests that waited for an executor, on average over the run.</param>
/// <param name="MaxMemoryBytes">Bytes deployed, at most.</param>
public sealed record NodeResult(NodeId Node, NodeCounters Counters, double Utilisation, double Waiting, long MaxMemoryBytes);

/// <summary>What one link came to.</summary>
public sealed record LinkResult(LinkId Link, LinkCounters Counters, double Utilisation, long MaxQueueBytes);

/// <summary>What depends on the machine and its load.</summary>
/// <param name="Wall">Machine time from the first event to the last.</param>
/// <param name="EventsFired">Timed events.</param>
/// <param name="MailboxRuns">Mailbox runs.</param>
/// <param name="Fidelity">How late events were with a real clock; null with a virtual one.</param>
/// <param name="Experienced">Latencies of answered requests as this machine delivered them, with a real clock: the modelled ones plus what was late.</param>
public sealed record HostFacts(Duration Wall, long EventsFired, long MailboxRuns, FidelitySummary? Fidelity, LatencyDistribution? Experienced);

/// <summary>How far a run is. Read while it runs, so that its parts may be a moment apart.</summary>
public readonly record struct RunProgress(Instant Now, Duration Duration, long Issued, long Ended);
