using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>What decides when a source issues its requests.</summary>
public enum ArrivalKind
{
    /// <summary>A rate, with independent exponential gaps.</summary>
    Poisson,

    /// <summary>A rate, with equal gaps; sources start with a phase drawn from their own stream, so that they do not fire together.</summary>
    Deterministic,

    /// <summary>Clients that wait for the end of their last request: <see cref="Demand.ClosedLoop"/>.</summary>
    ClosedLoop,

    /// <summary>A recorded list: <see cref="Demand.Trace"/>.</summary>
    Trace,
}

/// <summary>Which samples requests carry.</summary>
public enum SampleOrder
{
    /// <summary>Each request draws one.</summary>
    Drawn,

    /// <summary>Those of a source take them one after the other, from the first on, and begin again behind the last: as many requests as there are samples measure accuracy exactly.</summary>
    InTurn,
}

/// <summary>What users ask for: at which nodes requests enter, how often, for which tasks, and how that changes in time.</summary>
public sealed record Demand
{
    public required ArrivalKind Arrivals { get; init; }

    /// <summary>
    /// Rate of a source of weight 1. Rates are never normalised over sources: adding a source leaves the others' requests as they are. 0 where the arrivals
    /// follow no rate.
    /// </summary>
    public required RequestRate Rate { get; init; }

    /// <summary>In order of node id, one per node.</summary>
    public required ImmutableArray<SourceSpec> Sources { get; init; }

    /// <summary>Which samples requests carry where requests follow a rate.</summary>
    public SampleOrder Samples { get; init; }

    /// <summary>Tasks by decreasing popularity (rank 1 first).</summary>
    public required ImmutableArray<TaskId> Ranking { get; init; }

    /// <summary>Exponent s of the Zipf law: the task of rank k is asked for in proportion to k^-s. 0 is uniform.</summary>
    public required double ZipfExponent { get; init; }

    /// <summary>By increasing start; before the first one the demand is as stated above (factor 1, shift 0).</summary>
    public ImmutableArray<DemandPhase> Phases { get; init; } = [];

    /// <summary>Factor on all rates by the time of day; none: always 1.</summary>
    public DailyCurve? Daily { get; init; }

    /// <summary>Factor on the rates by the state of a Markov chain; none: always 1.</summary>
    public Modulation? Modulation { get; init; }

    /// <summary>Crowds beside the other requests, each with streams of its own by its place here.</summary>
    public ImmutableArray<FlashCrowd> FlashCrowds { get; init; } = [];

    /// <summary>The clients; with <see cref="ArrivalKind.ClosedLoop"/> and only then.</summary>
    public ClosedLoop? ClosedLoop { get; init; }

    /// <summary>The recorded requests; with <see cref="ArrivalKind.Trace"/> and only then.</summary>
    public RequestTrace? Trace { get; init; }

    /// <summary>Time after which an answer is worthless; such a request ends as <c>Expired</c>. None: answers are always welcome.</summary>
    public Duration? Deadline { get; init; }
}

/// <summary>A node where requests enter, with its share of the demand.</summary>
/// <param name="Node">The entry node.</param>
/// <param name="Weight">Factor on <see cref="Demand.Rate"/> or on the number of clients, above 0.</param>
public readonly record struct SourceSpec(NodeId Node, double Weight);

/// <summary>A change of the demand from an instant on, until the next phase.</summary>
public sealed record DemandPhase
{
    public required Instant Start { get; init; }

    /// <summary>Factor on the rates of sources; 0 silences them. Flash crowds have their own.</summary>
    public double RateFactor { get; init; } = 1;

    /// <summary>Popularity ranks move cyclically by this many tasks: with shift 1 the task that was second comes first.</summary>
    public int PopularityShift { get; init; }

    /// <summary>Replaces the Zipf exponent where given.</summary>
    public double? ZipfExponent { get; init; }
}
