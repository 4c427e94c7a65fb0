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

    /// <summary>The counts of two links or slots together.</summary>
    public readonly LinkCounters Plus(LinkCounters other) => new()
    {
        OfferedPackets = OfferedPackets + other.OfferedPackets,
        OfferedBytes = OfferedBytes + other.OfferedBytes,
        DeliveredPackets = DeliveredPackets + other.DeliveredPackets,
        DeliveredBytes = DeliveredBytes + other.DeliveredBytes,
        OverflowedPackets = OverflowedPackets + other.OverflowedPackets,
        OverflowedBytes = OverflowedBytes + other.OverflowedBytes,
        LostPackets = LostPackets + other.LostPackets,
        LostBytes = LostBytes + other.LostBytes,
        ControlBytes = ControlBytes + other.ControlBytes,
        TransferBytes = TransferBytes + other.TransferBytes,
        BusyNanoseconds = BusyNanoseconds + other.BusyNanoseconds,
    };
}
