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

    /// <summary>The least propagation delay that it ever has: jitter and faults only add to it.</summary>
    public Duration LeastDelay => Trace is null ? Delay : Trace.Steps.Min(s => s.Delay ?? Delay);

    /// <summary>Bytes that may wait for or be in transmission; a message that would exceed it is dropped at the tail. With <see cref="Classes"/>: of each class.</summary>
    public required ByteSize QueueCapacity { get; init; }

    /// <summary>Probability, 0 to 1, that a transmitted message does not arrive; independently of others (Bernoulli) unless there is <see cref="BurstLoss"/>.</summary>
    public double LossProbability { get; init; }

    /// <summary>Whether losses come in bursts; null when they are independent.</summary>
    public BurstLoss? BurstLoss { get; init; }

    /// <summary>Random time added to the delay; null for none. Routing and costs go by the delay without it.</summary>
    public Jitter? Jitter { get; init; }

    /// <summary>
    /// Whether a message may arrive before one that was sent earlier, because its delay is shorter. If not it arrives together with the latest before it.
    /// Says nothing where delays do not differ.
    /// </summary>
    public bool MayReorder { get; init; }

    /// <summary>The share of time in which it may transmit; null for all of it.</summary>
    public DutyCycle? DutyCycle { get; init; }

    /// <summary>How rate and delay change; null when they do not. <see cref="Rate"/> and <see cref="Delay"/> are then what routing and costs go by.</summary>
    public LinkTrace? Trace { get; init; }

    /// <summary>How classes of traffic share it; null for one queue, first in, first out.</summary>
    public DeficitRoundRobin? Classes { get; init; }
}
