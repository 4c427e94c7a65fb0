namespace IdnActors.Emulation.Meters;

/// <summary>What one link counts from the start of the run. Offered = delivered + overflowed + lost, once nothing is under way.</summary>
public record struct LinkCounters : ISlotCounters<LinkCounters>
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
