using System.Collections.Immutable;
using IdnActors.Emulation.Requests;

namespace IdnActors.Emulation.Regions.Live;

/// <summary>What goes from one region to another together.</summary>
/// <param name="Crossings">Packets, in the order in which they left.</param>
/// <param name="Ended">Requests of the region to which it goes that have ended in the one from which it comes.</param>
public sealed record LiveParcel(ImmutableArray<Crossing> Crossings, ImmutableArray<AwayEnd> Ended)
{
    /// <summary>How much it counts in <see cref="LiveSnapshot.Sent"/> and <see cref="LiveSnapshot.Received"/>.</summary>
    public int Count => Crossings.Length + Ended.Length;
}
