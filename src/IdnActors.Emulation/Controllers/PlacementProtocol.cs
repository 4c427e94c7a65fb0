using System.Collections.Immutable;
using IdnActors.Emulation.Requests;

namespace IdnActors.Emulation.Controllers;

/// <summary>What controllers tell each other over the links, one hop at a time, and what passes between a controller and its node.</summary>
public static class PlacementProtocol
{
    /// <summary>Controller → the next one up the paths: what do requests of these types cost at the margin? One message per neighbour for all types that go the same way.</summary>
    public sealed class PriceProbes : Packet
    {
        public required ImmutableArray<TypeProbe> Probes { get; init; }
        public override TrafficClass Class => TrafficClass.Control;
        public override bool IsDecisive => true;
    }

    /// <summary>Controller → the next one down the paths: this is what they cost.</summary>
    public sealed class Prices : Packet
    {
        public required ImmutableArray<TypePrice> Types { get; init; }
        public override TrafficClass Class => TrafficClass.Control;
        public override bool IsDecisive => true;
    }

    /// <summary>Controller → node: the slot is over; what came by? Answered by <see cref="SlotClosed"/>, as often as it is asked.</summary>
    /// <param name="Slot">Number of the slot, from 0.</param>
    public sealed record CloseSlot(int Slot);

    /// <summary>Node → controller: what came by in a slot.</summary>
    /// <param name="Slot">Number of the slot.</param>
    /// <param name="Counts">What came by.</param>
    /// <param name="IsRepeated">The controller has been told before: it has crashed since, or just asked twice.</param>
    public sealed record SlotClosed(int Slot, SlotCounts Counts, bool IsRepeated);

    /// <summary>Controller → node: this is what to hold from now on, beside what the node holds as a repository. Replaces what was said before; saying it twice changes nothing.</summary>
    /// <param name="Slot">The slot by which this was decided.</param>
    /// <param name="Wanted">All that is to be held; whatever else is deployed is unloaded.</param>
    /// <param name="Unwanted">Why the rest is not wanted, where there is more to say than that.</param>
    public sealed record HoldVariants(int Slot, ImmutableArray<WantedVariant> Wanted, ImmutableArray<WantedVariant> Unwanted);

    /// <summary>A variant and the reason why it is to be held or not, for the log of events.</summary>
    public readonly record struct WantedVariant(VariantId Variant, string Reason);
}
