using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary><see cref="RegionRows"/> as they are sent. Rows are columns; those of counters are all counters of a row, one row after another.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RowsRecord(
    [property: MemoryPackOrder(0)] EventRecord[] Events,
    [property: MemoryPackOrder(1)] SlotRowsRecord Nodes,
    [property: MemoryPackOrder(2)] double[] Waiting,
    [property: MemoryPackOrder(3)] long[] MemoryBytes,
    [property: MemoryPackOrder(4)] SlotRowsRecord Links)
{
    /// <returns>Null where there are no rows, as after most windows.</returns>
    public static RowsRecord? Of(RegionRows rows, ScenarioIds ids) => rows is { Events.IsEmpty: true, Nodes.IsEmpty: true, Links.IsEmpty: true } ? null : new RowsRecord(
        [.. rows.Events.Select(EventRecord.Of)],
        new SlotRowsRecord([.. rows.Nodes.Select(r => r.Slot)], [.. rows.Nodes.Select(r => r.StartSeconds)], [.. rows.Nodes.Select(r => ids.Node(r.Node).Index)],
            Counters.Of<NodeCounters>([.. rows.Nodes.Select(r => r.Counters)]), [.. rows.Nodes.Select(r => r.Utilisation)]),
        [.. rows.Nodes.Select(r => r.Waiting)],
        [.. rows.Nodes.Select(r => r.MemoryBytes)],
        new SlotRowsRecord([.. rows.Links.Select(r => r.Slot)], [.. rows.Links.Select(r => r.StartSeconds)], [.. rows.Links.Select(r => ids.Link(r.Link).Index)],
            Counters.Of<LinkCounters>([.. rows.Links.Select(r => r.Counters)]), [.. rows.Links.Select(r => r.Utilisation)]));

    /// <exception cref="SerializationException">The rows are not of the scenario.</exception>
    public static RegionRows ToRows(RowsRecord? record, ScenarioIds ids) => record is null ? RegionRows.None : record.ToRows(ids);

    private RegionRows ToRows(ScenarioIds ids)
    {
        if (Waiting.Length != Nodes.CheckedCount || MemoryBytes.Length != Nodes.CheckedCount) throw new SerializationException("The columns of rows differ in length.");
        var nodeCounters = Counters.From<NodeCounters>(Nodes.Counters, Nodes.CheckedCount);
        var linkCounters = Counters.From<LinkCounters>(Links.Counters, Links.CheckedCount);
        return new RegionRows(
            [.. Events.Select(e => e.ToEvent())],
            [.. nodeCounters.Select((counters, i) => new NodeSlotRow
            {
                Slot = ids.RowSlot(Nodes.Slots[i]),
                StartSeconds = Nodes.StartSeconds[i],
                Node = ids.Topology.NameOf(ids.Node(Nodes.Ids[i])),
                Counters = counters,
                Utilisation = Nodes.Utilisation[i],
                Waiting = Waiting[i],
                MemoryBytes = MemoryBytes[i],
            })],
            [.. linkCounters.Select((counters, i) => new LinkSlotRow
            {
                Slot = ids.RowSlot(Links.Slots[i]),
                StartSeconds = Links.StartSeconds[i],
                Link = ids.Topology.NameOf(ids.Link(Links.Ids[i])),
                Counters = counters,
                Utilisation = Links.Utilisation[i],
            })]);
    }
}

/// <summary>What rows of nodes and of links have in common.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record SlotRowsRecord(
    [property: MemoryPackOrder(0)] int[] Slots,
    [property: MemoryPackOrder(1)] double[] StartSeconds,
    [property: MemoryPackOrder(2)] int[] Ids,
    [property: MemoryPackOrder(3)] long[] Counters,
    [property: MemoryPackOrder(4)] double[] Utilisation)
{
    /// <exception cref="SerializationException">The columns are not equally long.</exception>
    [MemoryPackIgnore]
    public int CheckedCount => StartSeconds.Length == Slots.Length && Ids.Length == Slots.Length && Utilisation.Length == Slots.Length
        ? Slots.Length : throw new SerializationException("The columns of rows differ in length.");
}

/// <summary>A <see cref="RunEvent"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record EventRecord(
    [property: MemoryPackOrder(0)] long At,
    [property: MemoryPackOrder(1)] string Kind,
    [property: MemoryPackOrder(2)] string Subject,
    [property: MemoryPackOrder(3)] DetailRecord[] Details)
{
    public static EventRecord Of(RunEvent e) => new(e.At.Nanoseconds, e.Kind, e.Subject, [.. e.Details.Select(d => DetailRecord.Of(d.Key, d.Value))]);

    public RunEvent ToEvent() => Kind is null || Subject is null
        ? throw new SerializationException("An event is nothing, or of nobody.")
        : new RunEvent(new Instant(At), Kind, Subject, [.. Details.Select(d => (d.Key ?? throw new SerializationException("A detail has no key."), d.ToValue()))]);
}

/// <summary>A detail of an event.</summary>
/// <param name="Key">What it is about.</param>
/// <param name="Kind">Of what type its value is: 0 string, 1 bool, 2 int, 3 long, 4 double, 5 duration, 6 instant, 7 bytes.</param>
/// <param name="Number">The value; of a double its bits.</param>
/// <param name="Text">The value of a string.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record DetailRecord(
    [property: MemoryPackOrder(0)] string Key,
    [property: MemoryPackOrder(1)] byte Kind,
    [property: MemoryPackOrder(2)] long Number,
    [property: MemoryPackOrder(3)] string? Text)
{
    /// <exception cref="SerializationException">No detail has such a value.</exception>
    public static DetailRecord Of(string key, object value) => value switch
    {
        string text => new(key, 0, 0, text),
        bool flag => new(key, 1, flag ? 1 : 0, null),
        int number => new(key, 2, number, null),
        long number => new(key, 3, number, null),
        double number => new(key, 4, BitConverter.DoubleToInt64Bits(number), null),
        Duration duration => new(key, 5, duration.Nanoseconds, null),
        Instant instant => new(key, 6, instant.Nanoseconds, null),
        ByteSize size => new(key, 7, size.Bytes, null),
        _ => throw new SerializationException($"A {value.GetType().Name} has no record: no detail of an event is one."),
    };

    public object ToValue() => Kind switch
    {
        0 => Text ?? throw new SerializationException("A text is missing."),
        1 => Number != 0,
        2 => checked((int)Number),
        3 => Number,
        4 => BitConverter.Int64BitsToDouble(Number),
        5 => new Duration(Number),
        6 => new Instant(Number),
        7 => new ByteSize(Number),
        _ => throw new SerializationException($"There is no value of kind {Kind}."),
    };
}

/// <summary>Records of counters, which are nothing but 64-bit numbers, as these.</summary>
internal static class Counters
{
    public static long[] Of<T>(ReadOnlySpan<T> records)
        where T : unmanaged => MemoryMarshal.Cast<T, long>(records).ToArray();

    /// <exception cref="SerializationException">They are missing: spans would have none.</exception>
    public static long[] Checked(long[]? numbers) => numbers ?? throw new SerializationException("Numbers are missing.");

    /// <exception cref="SerializationException">They are not so many, or a build has written them that counts other things.</exception>
    public static T[] From<T>(long[] numbers, int count)
        where T : unmanaged
    {
        var records = MemoryMarshal.Cast<long, T>(Checked(numbers)).ToArray();
        if (records.Length != count || MemoryMarshal.Cast<T, long>(records.AsSpan()).Length != numbers.Length)
            throw new SerializationException($"{numbers.Length} numbers are not {count} times those of {typeof(T).Name}.");
        return records;
    }
}
