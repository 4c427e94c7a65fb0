using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>What one link's meter keeps of all packets: little, so that much of it fits into the caches.</summary>
public struct LinkRecord : ISlotRecord<LinkRecord>
{
    internal long OfferedPackets;
    internal long OfferedBytes;
    internal long DeliveredPackets;
    internal long DeliveredBytes;
    internal long TransmittedBytes;
    internal long TransmissionNanoseconds;
    internal long LongestTransmissionNanoseconds;
    internal long MaxQueueBytes;

    /// <summary>When what was counted will all have been transmitted.</summary>
    internal Instant BusyUntil;

    /// <summary>Of the transmissions that earlier slots counted, what was still to be done when this one began.</summary>
    internal long CarriedNanoseconds;

    /// <summary>The counters at an instant within the slot, or at its end.</summary>
    public readonly LinkCounters CountersAt(Instant now) => new()
    {
        OfferedPackets = OfferedPackets,
        OfferedBytes = OfferedBytes,
        DeliveredPackets = DeliveredPackets,
        DeliveredBytes = DeliveredBytes,
        // The transmitter does not pause within what was counted, so what it has yet to do is the time until then.
        BusyNanoseconds = CarriedNanoseconds + TransmissionNanoseconds - Math.Max(0, (BusyUntil - now).Nanoseconds),
    };

    /// <inheritdoc/>
    public void Add(in LinkRecord slot)
    {
        OfferedPackets += slot.OfferedPackets;
        OfferedBytes += slot.OfferedBytes;
        DeliveredPackets += slot.DeliveredPackets;
        DeliveredBytes += slot.DeliveredBytes;
        TransmittedBytes += slot.TransmittedBytes;
        TransmissionNanoseconds += slot.TransmissionNanoseconds;
        LongestTransmissionNanoseconds = Math.Max(LongestTransmissionNanoseconds, slot.LongestTransmissionNanoseconds);
        MaxQueueBytes = Math.Max(MaxQueueBytes, slot.MaxQueueBytes);
        BusyUntil = Instant.Max(BusyUntil, slot.BusyUntil);
    }
}

/// <summary>What most links never count.</summary>
public struct SeldomLinkRecord : ISlotRecord<SeldomLinkRecord>
{
    internal LinkCounters Counters;
    internal long PossibleBytes;

    /// <inheritdoc/>
    public void Add(in SeldomLinkRecord slot)
    {
        Counters = Counters.Plus(slot.Counters);
        PossibleBytes += slot.PossibleBytes;
    }
}
