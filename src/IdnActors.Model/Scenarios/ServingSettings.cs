using IdnActors.Model.Units;

namespace IdnActors.Model.Scenarios;

/// <summary>How inference times are distributed around the one that the catalogue states.</summary>
public enum ServiceTimeKind
{
    /// <summary>All equal to it.</summary>
    Fixed,

    /// <summary>Exponential with it as mean. The draw belongs to the request: it finds the same factor wherever and whenever it is served.</summary>
    Exponential,
}

/// <summary>What becomes of a request when the option that is the best for it is deployed but has no room.</summary>
public enum WhenFull
{
    /// <summary>It goes on to the next option that has room; the repository refuses it when there is none.</summary>
    Forward,

    /// <summary>It is refused where it finds no room, at once. No message is emulated for that, as none is when a repository refuses.</summary>
    Refuse,

    /// <summary>It is lost where it finds no room.</summary>
    Drop,
}

/// <summary>Whether a node infers requests for one variant together, on one executor.</summary>
/// <param name="MaxSize">Most requests of a batch; 1: none are formed.</param>
/// <param name="MaxWait">How long the oldest of them may wait for others while an executor is free.</param>
public readonly record struct BatchSettings(int MaxSize, Duration MaxWait)
{
    /// <summary>Every request alone.</summary>
    public static BatchSettings Off => new(1, Duration.Zero);
}

/// <summary>How nodes choose among the options of a request's path, and how long requests may queue.</summary>
public sealed record ServingSettings
{
    /// <summary>α: milliseconds of latency that one point of accuracy is worth.</summary>
    public required double AccuracyWeightMsPerPoint { get; init; }

    /// <summary>Whether the cost of an option counts the time in which links send request, cut and answer (bytes over rate), beside propagation and inference.</summary>
    public bool CountsTransmission { get; init; }

    /// <summary>Requests that may wait for an executor at one shard; beyond, the shard is saturated.</summary>
    public required int QueueCapacity { get; init; }

    /// <summary>Least time between two messages by which a shard tells the nodes below that it is saturated, or no longer.</summary>
    public required Duration SaturationInterval { get; init; }

    /// <summary>Bytes of a control message on a link.</summary>
    public required ByteSize ControlMessageSize { get; init; }

    /// <summary>Probability, 0 to 1, that a message by which nodes decide (a probe, a price, a notice) is lost on a link, beside what the link loses of all traffic.</summary>
    public double ControlLoss { get; init; }

    /// <summary>Time that such a message takes longer on every link; nobody reckons with it.</summary>
    public Duration ControlDelay { get; init; }

    /// <summary>How long an inference takes, given its mean.</summary>
    public ServiceTimeKind ServiceTime { get; init; }

    public BatchSettings Batching { get; init; } = BatchSettings.Off;

    /// <summary>What becomes of a request that finds no room. Unless it is forwarded, nodes do not tell each other who is saturated.</summary>
    public WhenFull WhenFull { get; init; }
}
