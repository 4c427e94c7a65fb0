using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary><see cref="RunMeters"/> as they are sent: what was counted until the end of a run, without what goes on.</summary>
/// <param name="Nodes">What all nodes count.</param>
/// <param name="SeldomNodes">What most never count.</param>
/// <param name="MemoryBytes">Nodes that have held something, each followed by its bytes at the end and at most.</param>
/// <param name="Links">What all links count.</param>
/// <param name="SeldomLinks">What most never count.</param>
/// <param name="Variants">Variants that have answered, each followed by answers, right ones and nanoseconds.</param>
/// <param name="Exits">Exits that have answered: variant and part, followed by answers, right and degraded ones.</param>
/// <param name="Views">Views expected, missing, late and twice.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record MetersRecord(
    [property: MemoryPackOrder(0)] TableRecord Nodes,
    [property: MemoryPackOrder(1)] TableRecord SeldomNodes,
    [property: MemoryPackOrder(2)] long[] MemoryBytes,
    [property: MemoryPackOrder(3)] TableRecord Links,
    [property: MemoryPackOrder(4)] TableRecord SeldomLinks,
    [property: MemoryPackOrder(5)] long[] Variants,
    [property: MemoryPackOrder(6)] long[] Exits,
    [property: MemoryPackOrder(7)] long[] Views)
{
    public static MetersRecord Of(RunMeters meters, Scenario scenario, Instant now)
    {
        var nodes = scenario.Topology.Nodes;
        foreach (var node in nodes) meters.Nodes.Advance(node.Id.Index, now);
        return new MetersRecord(
            TableRecord.Of(meters.Nodes.Table),
            TableRecord.Of(meters.Nodes.Seldom),
            [.. nodes.Select(n => meters[n.Id]).Zip(nodes, (m, n) => (long[])[n.Id.Index, m.MemoryBytes, m.MaxMemoryBytes]).Where(m => m[2] != 0).SelectMany(m => m)],
            TableRecord.Of(meters.Links.Table),
            TableRecord.Of(meters.Links.Seldom),
            [.. scenario.Catalogue.Variants.Select(v => (v.Id, Meter: meters[v.Id])).Where(v => v.Meter.Answered != 0)
                .SelectMany(v => (long[])[v.Id.Index, v.Meter.Answered, v.Meter.Correct, v.Meter.LatencySumNanoseconds])],
            [.. meters.Exits.SelectMany(e => (long[])[e.Key.Variant.Index, e.Key.Index, e.Value.Answered, e.Value.Correct, e.Value.Degraded])],
            [meters.Views.Expected, meters.Views.Missing, meters.Views.Late, meters.Views.Duplicate]);
    }

    /// <exception cref="SerializationException">They are not of the scenario.</exception>
    public RunMeters ToMeters(ScenarioIds ids)
    {
        var meters = new RunMeters(ids.Topology.Nodes.Length, ids.Topology.Links.Length, ids.Scenario.Catalogue.Variants.Length);
        Nodes.AddTo(meters.Nodes.Table);
        SeldomNodes.AddTo(meters.Nodes.Seldom);
        foreach (var m in RowsOf(MemoryBytes, 3)) meters.Nodes.MemoryBytesOf(ids.Node(checked((int)m[0])).Index) = (m[1], m[2]);
        Links.AddTo(meters.Links.Table);
        SeldomLinks.AddTo(meters.Links.Seldom);
        foreach (var v in RowsOf(Variants, 4)) meters[ids.Variant(checked((int)v[0]))].Add(v[1], v[2], v[3]);
        foreach (var e in RowsOf(Exits, 5))
        {
            var meter = new ExitMeter();
            meter.Add(e[2], e[3], e[4]);
            meters.Exits.Add(ids.Part(checked((int)e[0]), checked((int)e[1])), meter);
        }
        foreach (var v in RowsOf(Views, 4)) meters.Views.Add(v[0], v[1], v[2], v[3]);
        return meters;
    }

    private static IEnumerable<long[]> RowsOf(long[] numbers, int width) =>
        numbers.Length % width == 0 ? numbers.Chunk(width) : throw new SerializationException($"{numbers.Length} numbers are no rows of {width}.");
}

/// <summary>A <see cref="SlotTable{TRecord}"/> as it is sent: of meters that have counted something.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record TableRecord(
    [property: MemoryPackOrder(0)] int[] Ids,
    [property: MemoryPackOrder(1)] long[] Numbers)
{
    public static TableRecord Of<T>(SlotTable<T> table)
        where T : unmanaged, ISlotRecord<T>
    {
        var counted = table.Totals().Where(t => MemoryMarshal.Cast<T, long>([t.Total]).ContainsAnyExcept(0L)).ToList();
        return new TableRecord([.. counted.Select(c => c.Id)], Counters.Of<T>([.. counted.Select(c => c.Total)]));
    }

    /// <exception cref="SerializationException">There are no such meters.</exception>
    public void AddTo<T>(SlotTable<T> table)
        where T : unmanaged, ISlotRecord<T>
    {
        var totals = Counters.From<T>(Numbers, Ids.Length);
        for (var i = 0; i < totals.Length; i++) table.Add(ScenarioIds.Within(Ids[i], table.Count, "meter"), in totals[i]);
    }
}
