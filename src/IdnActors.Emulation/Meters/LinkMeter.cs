using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>What one link counts from the start of the run. Offered = delivered + overflowed + lost, once nothing is under way.</summary>
public record struct LinkCounters
{
    public long OfferedPackets { get; set; }
    public long OfferedBytes { get; set; }
    public long DeliveredPackets { get; set; }
    public long DeliveredBytes { get; set; }
    public long OverflowedPackets { get; set; }
    public long OverflowedBytes { get; set; }
    public long LostPackets { get; set; }
    public long LostBytes { get; set; }
    public long ControlBytes { get; set; }
    public long TransferBytes { get; set; }
    public long BusyNanoseconds { get; set; }

    /// <summary>What was counted since an earlier reading.</summary>
    public readonly LinkCounters Minus(LinkCounters earlier) => new()
    {
        OfferedPackets = OfferedPackets - earlier.OfferedPackets,
        OfferedBytes = OfferedBytes - earlier.OfferedBytes,
        DeliveredPackets = DeliveredPackets - earlier.DeliveredPackets,
        DeliveredBytes = DeliveredBytes - earlier.DeliveredBytes,
        OverflowedPackets = OverflowedPackets - earlier.OverflowedPackets,
        OverflowedBytes = OverflowedBytes - earlier.OverflowedBytes,
        LostPackets = LostPackets - earlier.LostPackets,
        LostBytes = LostBytes - earlier.LostBytes,
        ControlBytes = ControlBytes - earlier.ControlBytes,
        TransferBytes = TransferBytes - earlier.TransferBytes,
        BusyNanoseconds = BusyNanoseconds - earlier.BusyNanoseconds,
    };
}

/// <summary>The meter of one link. Offers, overflows and losses are counted by the link, deliveries by the node that receives.</summary>
public sealed class LinkMeter(UnderWay underWay)
{
    private readonly UnderWay _underWay = underWay;
    private LinkCounters _counters;
    private Instant _busyUntil;

    /// <summary>Serialization time of all transmissions that were counted.</summary>
    public long TransmissionNanoseconds { get; private set; }

    /// <summary>Bytes of all transmissions that were counted. A link with a constant rate counts one when it takes the packet, others when it begins.</summary>
    public long TransmittedBytes { get; private set; }

    /// <summary>Longest serialization time of a packet.</summary>
    public long LongestTransmissionNanoseconds { get; private set; }

    /// <summary>On a link with a trace: bytes that the trace allows in the time of the transmissions that were counted.</summary>
    public long PossibleBytes { get; private set; }

    // The transmitter does not pause within what was counted, so what it has yet to do is the time until then.
    public LinkCounters CountersAt(Instant now) =>
        _counters with { BusyNanoseconds = TransmissionNanoseconds - Math.Max(0, (_busyUntil - now).Nanoseconds) };

    /// <summary>Most bytes that waited or were in transmission at once.</summary>
    public long MaxQueueBytes { get; private set; }

    public void CountOffered(Packet packet)
    {
        _counters.OfferedPackets++;
        _counters.OfferedBytes += packet.SizeBytes;
        if (packet.Class == TrafficClass.Control) _counters.ControlBytes += packet.SizeBytes;
        else if (packet.Class == TrafficClass.ModelTransfer) _counters.TransferBytes += packet.SizeBytes;
    }

    /// <summary>Counts a packet that is under way from now on: it will arrive, or be lost later.</summary>
    public void CountSent() => _underWay.Add();

    /// <summary>Counts a transmission that follows the last one without a pause, or begins now.</summary>
    public void CountTransmission(long bytes, Duration transmission, Instant doneAt)
    {
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
        _counters.OverflowedPackets++;
        _counters.OverflowedBytes += packet.SizeBytes;
    }

    public void CountLost(Packet packet)
    {
        _counters.LostPackets++;
        _counters.LostBytes += packet.SizeBytes;
    }

    /// <summary>Counts a packet as lost that was under way.</summary>
    public void CountLostAfterSent(Packet packet)
    {
        _underWay.Remove();
        CountLost(packet);
    }

    public void CountDelivered(Packet packet)
    {
        _underWay.Remove();
        _counters.DeliveredPackets++;
        _counters.DeliveredBytes += packet.SizeBytes;
    }
}

/// <summary>What one variant counts from the start of the run, over all nodes.</summary>
public sealed class VariantMeter
{
    public long Answered { get; private set; }
    public long Correct { get; private set; }
    public long LatencySumNanoseconds { get; private set; }

    public void CountAnswer(long latencyNanoseconds, bool isCorrect)
    {
        Answered++;
        LatencySumNanoseconds += latencyNanoseconds;
        if (isCorrect) Correct++;
    }
}

/// <summary>All meters of one kernel, by id. They flow one way: actors write, <see cref="MetersActor"/> and the report read.</summary>
public sealed class RunMeters
{
    private readonly NodeMeter?[] _nodes;
    private readonly LinkMeter?[] _links;
    private readonly VariantMeter[] _variants;

    public RunMeters(int nodes, int links, int variants)
    {
        _nodes = new NodeMeter[nodes];
        _links = new LinkMeter[links];
        _variants = [.. Enumerable.Range(0, variants).Select(_ => new VariantMeter())];
    }

    /// <summary>Packets that links have taken and nodes have not yet received, those that will be lost at once excepted.</summary>
    public UnderWay UnderWay { get; } = new();

    // Made when first asked for, which is when the actor is made: so they lie beside it in memory.
    public NodeMeter this[NodeId node] => _nodes[node.Index] ??= new NodeMeter();
    public LinkMeter this[LinkId link] => _links[link.Index] ??= new LinkMeter(UnderWay);
    public VariantMeter this[VariantId variant] => _variants[variant.Index];
}

/// <summary>Counts what is under way.</summary>
public sealed class UnderWay
{
    public long Count { get; private set; }

    public void Add() => Count++;

    public void Remove() => Count--;
}
