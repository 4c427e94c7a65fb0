using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>How a flash crowd goes away.</summary>
public enum CrowdDecay
{
    /// <summary>In proportion to what is left: after each decay time a share 1/e of it.</summary>
    Exponential,

    /// <summary>Evenly, gone after the decay time.</summary>
    Linear,
}

/// <summary>
/// A crowd that comes, stays and goes: further requests beside those of the sources it concerns. Its rate is a source's plain rate × weight × (peak - 1), times a
/// shape that rises evenly from 0 to 1, holds, and decays. Neither phases nor the daily curve nor modulation change it, and it changes none of the other requests.
/// </summary>
public sealed record FlashCrowd
{
    public required Instant Start { get; init; }

    /// <summary>Plain rate and crowd together at its height, as a multiple of the plain rate; above 1.</summary>
    public required double Peak { get; init; }

    /// <summary>Time from the start to the height; 0 is a jump.</summary>
    public Duration Rise { get; init; }

    /// <summary>Time at the height.</summary>
    public Duration Hold { get; init; }

    /// <summary>Time constant or length of the decay; 0 ends it at once.</summary>
    public Duration Decay { get; init; }

    public CrowdDecay DecayKind { get; init; }

    /// <summary>The sources it concerns, in order; empty: all.</summary>
    public ImmutableArray<NodeId> Nodes { get; init; } = [];

    /// <summary>What it asks for; none: tasks by their popularity.</summary>
    public TaskId? Task { get; init; }

    /// <summary>Expected number of its requests at a source of this rate, were the run long enough.</summary>
    public double ExpectedRequests(RequestRate sourceRate) =>
        sourceRate.PerSecond * (Peak - 1) * ((Rise.Seconds / 2) + Hold.Seconds + (Decay.Seconds * (DecayKind == CrowdDecay.Linear ? 0.5 : 1)));

    /// <summary>Whether it concerns a source.</summary>
    public bool Concerns(NodeId source) => Nodes.IsDefaultOrEmpty || Nodes.Contains(source);

    /// <summary>Also where two have the same nodes in different arrays.</summary>
    public bool Equals(FlashCrowd? other) => other is not null && (Start, Peak, Rise, Hold, Decay, DecayKind, Task) ==
        (other.Start, other.Peak, other.Rise, other.Hold, other.Decay, other.DecayKind, other.Task) && Nodes.AsSpan().SequenceEqual(other.Nodes.AsSpan());

    public override int GetHashCode() => Start.GetHashCode();
}
