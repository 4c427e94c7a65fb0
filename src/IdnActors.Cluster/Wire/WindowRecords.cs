using System.Runtime.Serialization;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Requests;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>An <see cref="EventStamp"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record StampRecord(
    [property: MemoryPackOrder(0)] long Due,
    [property: MemoryPackOrder(1)] long Source,
    [property: MemoryPackOrder(2)] long Sequence)
{
    public static StampRecord Of(EventStamp stamp) => new(stamp.DueNanoseconds, stamp.SourceId, stamp.Sequence);

    public EventStamp ToStamp() => new(Due, Source, Sequence);
}

/// <summary>A <see cref="Crossing"/> as it is sent. Its packet is bytes, which only its receiver reads.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record CrossingRecord(
    [property: MemoryPackOrder(0)] long Due,
    [property: MemoryPackOrder(1)] long Source,
    [property: MemoryPackOrder(2)] long Sequence,
    [property: MemoryPackOrder(3)] int To,
    [property: MemoryPackOrder(4)] byte[] Packet)
{
    public static CrossingRecord Of(Crossing crossing, Func<Packet, byte[]> write) =>
        new(crossing.Stamp.DueNanoseconds, crossing.Stamp.SourceId, crossing.Stamp.Sequence, crossing.To.Index, write(crossing.Packet));

    public Crossing ToCrossing(ScenarioIds ids, Func<byte[], Packet> read) => new(new EventStamp(Due, Source, Sequence), ids.Node(To), read(Packet));
}

/// <summary>Crossings alone.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record CrossingsRecord([property: MemoryPackOrder(0)] CrossingRecord[] Crossings);

/// <summary>A <see cref="WindowOrder"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record OrderRecord(
    [property: MemoryPackOrder(0)] int End,
    [property: MemoryPackOrder(1)] StampRecord Last,
    [property: MemoryPackOrder(2)] CrossingRecord[] Coming)
{
    public static OrderRecord Of(WindowOrder order) => new((int)order.End, StampRecord.Of(order.Last), [.. order.Coming.Select(c => CrossingRecord.Of(c, PackedPacket.BytesOf))]);

    public WindowOrder ToOrder(ScenarioIds ids, Func<byte[], Packet> read) =>
        new((WindowEnd)ScenarioIds.Within(End, (int)WindowEnd.Stamp + 1, "end of a window"), Last.ToStamp(), [.. Coming.Select(c => c.ToCrossing(ids, read))]);
}

/// <summary>A <see cref="WindowResult"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ResultRecord(
    [property: MemoryPackOrder(0)] StampRecord? Next,
    [property: MemoryPackOrder(1)] StampRecord? LastFired,
    [property: MemoryPackOrder(2)] bool IsQuiet,
    [property: MemoryPackOrder(3)] bool HasFailed,
    [property: MemoryPackOrder(4)] CrossingRecord[] Leaving,
    [property: MemoryPackOrder(5)] long Issued,
    [property: MemoryPackOrder(6)] long Ended,
    [property: MemoryPackOrder(7)] RowsRecord? Rows,
    [property: MemoryPackOrder(8)] NoteRecord[] Notes)
{
    public static ResultRecord Of(WindowResult result, ScenarioIds ids, Func<Packet, byte[]> write) => new(
        result.Next is { } next ? StampRecord.Of(next) : null,
        result.LastFired is { } fired ? StampRecord.Of(fired) : null,
        result.IsQuiet,
        result.HasFailed,
        [.. result.Leaving.Select(c => CrossingRecord.Of(c, write))],
        result.Issued,
        result.Ended,
        RowsRecord.Of(result.Rows, ids),
        [.. result.Notes.Select(NoteRecord.Of)]);

    /// <exception cref="SerializationException">It is not of the scenario.</exception>
    public WindowResult ToResult(ScenarioIds ids) => new(Next?.ToStamp(), LastFired?.ToStamp(), IsQuiet, HasFailed, [.. Leaving.Select(c => c.ToCrossing(ids, PackedPacket.Of))],
        ScenarioIds.Natural(Issued, "requests"), ScenarioIds.Natural(Ended, "requests"))
    {
        Rows = RowsRecord.ToRows(Rows, ids),
        Notes = [.. Notes.Select(n => n.ToNote(ids))],
    };
}
