using System.Runtime.CompilerServices;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>The meter of one link. Offers, overflows and losses are counted by the link, deliveries by the node that receives.</summary>
public sealed class LinkMeter(SlotMeters<LinkCounters> all, int id, UnderWay underWay) : SlotMeter<LinkCounters>(all, id)
{
    private readonly UnderWay _underWay = underWay;

    // What most links never count is kept apart: networks have many links, and what counts with every packet is to lie close together.
    private StrongBox<LinkCounters>? _seldom;
    private long _offeredPackets;
    private long _offeredBytes;
    private long _deliveredPackets;
    private long _deliveredBytes;
    private Instant _busyUntil;

    /// <summary>Serialization time of all transmissions that were counted.</summary>
    public long TransmissionNanoseconds { get; private set; }

    /// <summary>Bytes of all transmissions that were counted. A link with a constant rate counts one when it takes the packet, others when it begins.</summary>
    public long TransmittedBytes { get; private set; }

    /// <summary>Longest serialization time of a packet.</summary>
    public long LongestTransmissionNanoseconds { get; private set; }

    /// <summary>On a link with a trace: bytes that the trace allows in the time of the transmissions that were counted.</summary>
    public long PossibleBytes { get; private set; }

    /// <summary>Most bytes that waited or were in transmission at once.</summary>
    public long MaxQueueBytes { get; private set; }

    private ref LinkCounters Seldom => ref (_seldom ??= new StrongBox<LinkCounters>()).Value;

    public override LinkCounters CountersAt(Instant now)
    {
        var counters = _seldom is { } seldom ? seldom.Value : default;
        counters.OfferedPackets = _offeredPackets;
        counters.OfferedBytes = _offeredBytes;
        counters.DeliveredPackets = _deliveredPackets;
        counters.DeliveredBytes = _deliveredBytes;
        // The transmitter does not pause within what was counted, so what it has yet to do is the time until then.
        counters.BusyNanoseconds = TransmissionNanoseconds - Math.Max(0, (_busyUntil - now).Nanoseconds);
        return counters;
    }

    internal override bool GoesOnAt(Instant now) => _busyUntil > now;

    public void CountOffered(Packet packet)
    {
        Touch();
        _offeredPackets++;
        _offeredBytes += packet.SizeBytes;
        if (packet.Class == TrafficClass.Control) Seldom.ControlBytes += packet.SizeBytes;
        else if (packet.Class == TrafficClass.ModelTransfer) Seldom.TransferBytes += packet.SizeBytes;
    }

    /// <summary>Counts a packet that is under way from now on: it will arrive, or be lost later.</summary>
    public void CountSent() => _underWay.Add();

    /// <summary>Counts a transmission that follows the last one without a pause, or begins now.</summary>
    public void CountTransmission(long bytes, Duration transmission, Instant doneAt)
    {
        Touch();
        TransmittedBytes += bytes;
        TransmissionNanoseconds += transmission.Nanoseconds;
        LongestTransmissionNanoseconds = Math.Max(LongestTransmissionNanoseconds, transmission.Nanoseconds);
        _busyUntil = doneAt;
    }

    /// <summary>Notes how many bytes wait or are in transmission.</summary>
    public void CountQueue(long queueBytes) => MaxQueueBytes = Math.Max(MaxQueueBytes, queueBytes);

    /// <inheritdoc cref="PossibleBytes"/>
    public void CountPossible(long bytes) => PossibleBytes += bytes;

    public void CountOverflowed(Packet packet)
    {
        Touch();
        Seldom.OverflowedPackets++;
        Seldom.OverflowedBytes += packet.SizeBytes;
    }

    public void CountLost(Packet packet)
    {
        Touch();
        Seldom.LostPackets++;
        Seldom.LostBytes += packet.SizeBytes;
    }

    /// <summary>Counts a packet as lost that was under way.</summary>
    public void CountLostAfterSent(Packet packet)
    {
        _underWay.Remove();
        CountLost(packet);
    }

    public void CountDelivered(Packet packet)
    {
        Touch();
        _underWay.Remove();
        _deliveredPackets++;
        _deliveredBytes += packet.SizeBytes;
    }
}
