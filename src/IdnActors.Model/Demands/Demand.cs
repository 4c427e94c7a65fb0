using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>How the gaps between a source's requests are distributed.</summary>
public enum ArrivalKind
{
    /// <summary>Independent exponential gaps.</summary>
    Poisson,

    /// <summary>Equal gaps; sources start with a phase drawn from their own stream, so that they do not fire together.</summary>
    Deterministic,
}

/// <summary>What users ask for: at which nodes requests enter, how often, for which tasks, and how that changes in time.</summary>
public sealed record Demand
{
    public required ArrivalKind Arrivals { get; init; }

    /// <summary>Rate of a source of weight 1. Rates are never normalised over sources: adding a source leaves the others' requests as they are.</summary>
    public required RequestRate Rate { get; init; }

    /// <summary>In order of node id, one per node.</summary>
    public required ImmutableArray<SourceSpec> Sources { get; init; }

    /// <summary>Tasks by decreasing popularity (rank 1 first).</summary>
    public required ImmutableArray<TaskId> Ranking { get; init; }

    /// <summary>Exponent s of the Zipf law: the task of rank k is asked for in proportion to k^-s. 0 is uniform.</summary>
    public required double ZipfExponent { get; init; }

    /// <summary>By increasing start; before the first one the demand is as stated above (factor 1, shift 0).</summary>
    public ImmutableArray<DemandPhase> Phases { get; init; } = [];

    /// <summary>Time after which an answer is worthless; such a request ends as <c>Expired</c>. None: answers are always welcome.</summary>
    public Duration? Deadline { get; init; }
}

/// <summary>A node where requests enter, with its share of the demand.</summary>
/// <param name="Node">The entry node.</param>
/// <param name="Weight">Factor on <see cref="Demand.Rate"/>, above 0.</param>
public readonly record struct SourceSpec(NodeId Node, double Weight);

/// <summary>A change of the demand from an instant on, until the next phase.</summary>
public sealed record DemandPhase
{
    public required Instant Start { get; init; }

    /// <summary>Factor on all rates; 0 silences the sources.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Popularity ranks move cyclically by this many tasks: with shift 1 the task that was second comes first.</summary>
    public int PopularityShift { get; init; }

    /// <summary>Replaces the Zipf exponent where given.</summary>
    public double? ZipfExponent { get; init; }
}
