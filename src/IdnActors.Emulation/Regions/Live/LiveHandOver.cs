using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>
/// What a region hands over that moves: nothing was under way in it any more, so that whoever makes it anew at that instant goes on with all that there is. Its controllers go on by their journal.
/// </summary>
public sealed record LiveHandOver
{
    /// <summary>When it was told to hold: what its sources would have issued since is issued by the region made anew.</summary>
    public required Instant HeldFrom { get; init; }

    /// <summary>When it stopped, and the region made anew begins: all that was due before has happened, and nothing else.</summary>
    public required Instant At { get; init; }

    /// <summary>Requests issued in the region so far, and all of them ended.</summary>
    public required long Issued { get; init; }

    /// <inheritdoc cref="LiveSnapshot.Sent"/>
    public required ImmutableArray<long> Sent { get; init; }

    /// <summary>By region, the packets and ends that have come from it, those that are kept included.</summary>
    public required ImmutableArray<long> Received { get; init; }

    /// <summary>What has come since it was told to hold and was not let in, in its order.</summary>
    public required ImmutableArray<KeptCrossing> Kept { get; init; }

    /// <summary>What was counted until then, and what was produced at last.</summary>
    public required RegionClosing Before { get; init; }

    /// <summary>All of this as bytes, with whatever else is handed over with it, where it came so.</summary>
    public byte[]? AsItCame { get; init; }
}

/// <summary>A packet that has come to a region that holds, and was not let in.</summary>
/// <param name="From">Number of the region that it left.</param>
/// <param name="Crossing">The packet.</param>
public readonly record struct KeptCrossing(int From, Crossing Crossing);
