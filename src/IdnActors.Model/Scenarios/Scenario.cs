using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Model.Scenarios;

/// <summary>Where a request's answer comes from.</summary>
public enum InferenceMode
{
    /// <summary>ONNX Runtime runs the part on the real sample; accuracy is measured against the label.</summary>
    Live,

    /// <summary>The answers of <see cref="Live"/>, computed once for every part and sample and looked up in the run.</summary>
    Recorded,

    /// <summary>No network runs: an answer is right with the probability that the catalogue states as accuracy.</summary>
    Profiled,
}

/// <summary>What drives emulated time.</summary>
public enum ClockKind
{
    /// <summary>Time jumps to the next event; equal scenario and seed give byte-identical results.</summary>
    Virtual,

    /// <summary>Time follows the machine's monotonic clock, times a speed.</summary>
    Real,
}

/// <summary>
/// The immutable description of an experiment. Everything that decides a virtual run's results is in here, but for the seed;
/// <see cref="Hash"/> covers all of it.
/// </summary>
public sealed record Scenario
{
    public required string Name { get; init; }

    /// <summary>One sentence: the question the scenario answers.</summary>
    public string Description { get; init; } = "";

    public required Topology Topology { get; init; }
    public required Catalogue Catalogue { get; init; }

    /// <summary>Full path of a folder with models besides those that are shipped, on this machine; not part of the scenario's identity (the models' content is). Null: none.</summary>
    public string? ModelFolder { get; init; }
    public required Demand Demand { get; init; }

    /// <summary>Every task with demand has at least one.</summary>
    public required ImmutableArray<Repository> Repositories { get; init; }
    public required Placement Placement { get; init; }

    /// <summary>Which policy decides what nodes hold; null: <see cref="Placement"/> alone.</summary>
    public PolicyChoice? Policy { get; init; }

    public required ServingSettings Serving { get; init; }

    /// <summary>How requests run through split models.</summary>
    public SplitSettings Splitting { get; init; } = SplitSettings.Default;

    public required TransferSettings Transfer { get; init; }
    public required RunSettings Run { get; init; }

    /// <summary>SHA-256 over the canonical text of the resolved scenario, content hashes of model files included; 64 hexadecimal digits.</summary>
    public required string Hash { get; init; }
}

/// <summary>How parts travel over the links: chunks pulled by the receiver within a window, asked for again when they do not come.</summary>
public sealed record TransferSettings
{
    public required ByteSize ChunkSize { get; init; }

    /// <summary>Chunks under way at the same time; at least 1.</summary>
    public required int WindowChunks { get; init; }

    /// <summary>Time without progress after which missing chunks are asked for again.</summary>
    public required Duration RetryAfter { get; init; }
}

/// <summary>How long to run, with which clock and seed.</summary>
public sealed record RunSettings
{
    /// <summary>Emulated time during which requests are issued.</summary>
    public required Duration Duration { get; init; }

    /// <summary>Length of a slot.</summary>
    public required Duration Slot { get; init; }

    /// <summary>Emulated time after <see cref="Duration"/> to let open requests end; what is still open then ends as <c>Lost(DrainTimeout)</c>.</summary>
    public required Duration Drain { get; init; }

    /// <summary>Requests issued before this instant do not count in latency and accuracy figures (they count in the ledger).</summary>
    public Duration WarmUp { get; init; }

    public required ulong Seed { get; init; }
    public required InferenceMode Inference { get; init; }
    public required ClockKind Clock { get; init; }

    /// <summary>Emulated seconds per second of the machine's clock; only with <see cref="ClockKind.Real"/>.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Lateness of an event that does not matter to the experiment; only with <see cref="ClockKind.Real"/>.</summary>
    public Duration LatenessTolerance { get; init; } = Duration.FromMilliseconds(1);

    /// <summary>Policies with which the scenario is run again, to show them side by side; for <c>repository-only</c>, with the repositories alone and no controllers.</summary>
    public ImmutableArray<string> CompareWith { get; init; } = [];
}
