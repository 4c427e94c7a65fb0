using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>The meters of all links.</summary>
/// <param name="count">Links.</param>
/// <param name="underWay">What links have taken and nodes have not yet received.</param>
public sealed class LinkMeters(int count, UnderWay underWay) : ISlotMeters<LinkCounters>
{
    private readonly List<(int Id, Instant BusyUntil)> _goingOn = [];

    internal SlotTable<LinkRecord> Table { get; } = new(count);

    internal SlotTable<SeldomLinkRecord> Seldom { get; } = new(count);

    internal UnderWay UnderWay => underWay;

    /// <inheritdoc/>
    public ReadOnlySpan<int> OpenIds(Instant now) => Table.OpenIds();

    /// <inheritdoc/>
    public void ForeseeAfter(ReadOnlySpan<int> ids, int index) => Table.ForeseeAfter(ids, index);

    /// <inheritdoc/>
    public LinkCounters Close(int id, Instant now)
    {
        ref readonly var record = ref Table.Close(id);
        if (record.BusyUntil > now) _goingOn.Add((id, record.BusyUntil));
        var counters = record.CountersAt(now);
        return Seldom.IsOpen(id) ? counters.Plus(Seldom.Close(id).Counters) : counters;
    }

    /// <inheritdoc/>
    public void BeginSlot(Instant now)
    {
        Table.BeginSlot();
        Seldom.BeginSlot();
        foreach (var (id, busyUntil) in _goingOn)
        {
            ref var record = ref Table.Open(id);
            record.BusyUntil = busyUntil;
            record.CarriedNanoseconds = (busyUntil - now).Nanoseconds;
        }
        _goingOn.Clear();
    }

    /// <summary>Adds what the meters of another kernel have counted.</summary>
    public void Absorb(LinkMeters other)
    {
        Table.Absorb(other.Table);
        Seldom.Absorb(other.Seldom);
    }

    /// <summary>Whether a link is still transmitting what was counted.</summary>
    public bool AnyBusy(Instant now)
    {
        foreach (var id in Table.OpenIds())
            if (Table.Open(id).BusyUntil > now) return true;
        return false;
    }

    /// <inheritdoc/>
    public bool HaveNews(Instant now)
    {
        foreach (var id in Table.OpenIds())
            if (Seldom.IsOpen(id) || Table.Open(id).CountersAt(now) != default) return true;
        return false;
    }
}

/// <summary>The meter of one link. Offers, overflows and losses are counted by the link, deliveries by the node that receives.</summary>
/// <param name="all">The meters of all links.</param>
/// <param name="id">The link's place among them.</param>
public readonly struct LinkMeter(LinkMeters all, int id)
{
    private readonly SlotTable<LinkRecord> _table = all.Table;
    private readonly SlotTable<SeldomLinkRecord> _seldom = all.Seldom;
    private readonly UnderWay _underWay = all.UnderWay;

    /// <summary>Serialization time of all transmissions that were counted.</summary>
    public long TransmissionNanoseconds => _table.TotalOf(id).TransmissionNanoseconds;

    /// <summary>Bytes of all transmissions that were counted. A link with a constant rate counts one when it takes the packet, others when it begins.</summary>
    public long TransmittedBytes => _table.TotalOf(id).TransmittedBytes;

    /// <summary>Longest serialization time of a packet.</summary>
    public long LongestTransmissionNanoseconds => _table.TotalOf(id).LongestTransmissionNanoseconds;

    /// <summary>On a link with a trace: bytes that the trace allows in the time of the transmissions that were counted.</summary>
    public long PossibleBytes => _seldom.TotalOf(id).PossibleBytes;

    /// <summary>Most bytes that waited or were in transmission at once.</summary>
    public long MaxQueueBytes => _table.TotalOf(id).MaxQueueBytes;

    /// <summary>What was counted from the start of the run until now.</summary>
    public LinkCounters CountersAt(Instant now) => _table.TotalOf(id).CountersAt(now).Plus(_seldom.TotalOf(id).Counters);

    public void CountOffered(Packet packet)
    {
        ref var record = ref _table.Open(id);
        record.OfferedPackets++;
        record.OfferedBytes += packet.SizeBytes;
        if (packet.Class == TrafficClass.Control) Seldom().Counters.ControlBytes += packet.SizeBytes;
        else if (packet.Class == TrafficClass.ModelTransfer) Seldom().Counters.TransferBytes += packet.SizeBytes;
    }

    /// <summary>Counts a packet that is under way from now on: it will arrive, or be lost later.</summary>
    public void CountSent() => _underWay.Add();

    /// <summary>Counts a transmission that follows the last one without a pause, or begins now.</summary>
    public void CountTransmission(long bytes, Duration transmission, Instant doneAt)
    {
        ref var record = ref _table.Open(id);
        record.TransmittedBytes += bytes;
        record.TransmissionNanoseconds += transmission.Nanoseconds;
        record.LongestTransmissionNanoseconds = Math.Max(record.LongestTransmissionNanoseconds, transmission.Nanoseconds);
        record.BusyUntil = doneAt;
    }

    /// <summary>Notes how many bytes wait or are in transmission.</summary>
    public void CountQueue(long queueBytes)
    {
        ref var record = ref _table.Open(id);
        record.MaxQueueBytes = Math.Max(record.MaxQueueBytes, queueBytes);
    }

    /// <inheritdoc cref="PossibleBytes"/>
    public void CountPossible(long bytes) => Seldom().PossibleBytes += bytes;

    public void CountOverflowed(Packet packet)
    {
        ref var seldom = ref Seldom().Counters;
        seldom.OverflowedPackets++;
        seldom.OverflowedBytes += packet.SizeBytes;
    }

    public void CountLost(Packet packet)
    {
        ref var seldom = ref Seldom().Counters;
        seldom.LostPackets++;
        seldom.LostBytes += packet.SizeBytes;
    }

    /// <summary>Counts a packet as lost that was under way.</summary>
    public void CountLostAfterSent(Packet packet)
    {
        _underWay.Remove();
        CountLost(packet);
    }

    public void CountDelivered(Packet packet)
    {
        ref var record = ref _table.Open(id);
        _underWay.Remove();
        record.DeliveredPackets++;
        record.DeliveredBytes += packet.SizeBytes;
    }

    private ref SeldomLinkRecord Seldom()
    {
        // A slot's end looks for what is seldom only where the other record is.
        _table.Open(id);
        return ref _seldom.Open(id);
    }
}
