using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>One direction of a connection between two nodes. The other direction is a link of its own.</summary>
public sealed record Link
{
    public required LinkId Id { get; init; }
    public required NodeId From { get; init; }
    public required NodeId To { get; init; }
    public required DataRate Rate { get; init; }

    /// <summary>One-way propagation delay.</summary>
    public required Duration Delay { get; init; }

    /// <summary>Bytes that may wait for or be in transmission; a message that would exceed it is dropped at the tail.</summary>
    public required ByteSize QueueCapacity { get; init; }

    /// <summary>Probability, 0 to 1, that a transmitted message does not arrive, independently of others (Bernoulli).</summary>
    public double LossProbability { get; init; }
}
