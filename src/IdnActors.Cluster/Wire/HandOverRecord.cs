using System.Runtime.Serialization;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>A <see cref="LiveHandOver"/> as it is sent.</summary>
/// <param name="HeldFromNs">Since when it held.</param>
/// <param name="AtNs">When it stopped.</param>
/// <param name="Issued">Requests that it had issued.</param>
/// <param name="Sent">By region, what had gone there.</param>
/// <param name="Received">By region, what had come from there.</param>
/// <param name="KeptFrom">Of each packet that was kept, the region from which it had come.</param>
/// <param name="Kept">The packets that were kept.</param>
/// <param name="Before">What was counted until then.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record HandOverRecord(
    [property: MemoryPackOrder(0)] long HeldFromNs,
    [property: MemoryPackOrder(1)] long AtNs,
    [property: MemoryPackOrder(2)] long Issued,
    [property: MemoryPackOrder(3)] long[] Sent,
    [property: MemoryPackOrder(4)] long[] Received,
    [property: MemoryPackOrder(5)] int[] KeptFrom,
    [property: MemoryPackOrder(6)] CrossingRecord[] Kept,
    [property: MemoryPackOrder(7)] ClosingRecord Before)
{
    public static HandOverRecord Of(LiveHandOver handOver, ScenarioIds ids, Func<Packet, byte[]> write) => new(
        handOver.HeldFrom.Nanoseconds,
        handOver.At.Nanoseconds,
        handOver.Issued,
        [.. handOver.Sent],
        [.. handOver.Received],
        [.. handOver.Kept.Select(k => k.From)],
        [.. handOver.Kept.Select(k => CrossingRecord.Of(k.Crossing, write))],
        ClosingRecord.Of(handOver.Before, ids));

    /// <exception cref="SerializationException">It is not of the scenario.</exception>
    public LiveHandOver ToHandOver(ScenarioIds ids, Func<byte[], Packet> read)
    {
        if (Received.Length != Sent.Length) throw new SerializationException($"{Received.Length} numbers are not of {Sent.Length} regions.");
        if (KeptFrom.Length != Kept.Length) throw new SerializationException($"{Kept.Length} packets are not from {KeptFrom.Length} regions.");
        return new LiveHandOver
        {
            HeldFrom = new Instant(ScenarioIds.Natural(HeldFromNs, "nanoseconds")),
            At = new Instant(ScenarioIds.Natural(AtNs, "nanoseconds")),
            Issued = ScenarioIds.Natural(Issued, "requests"),
            Sent = [.. Sent.Select(c => ScenarioIds.Natural(c, "packets"))],
            Received = [.. Received.Select(c => ScenarioIds.Natural(c, "packets"))],
            Kept = [.. Kept.Select((k, i) => new KeptCrossing(ScenarioIds.Within(KeptFrom[i], Sent.Length, "region"), k.ToCrossing(ids, read)))],
            Before = Before.ToClosing(ids),
        };
    }
}
