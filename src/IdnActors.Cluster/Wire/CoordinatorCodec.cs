using System.Collections.Immutable;
using System.Runtime.Serialization;
using IdnActors.Cluster.Manifests;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Wire;

/// <summary>What the process that runs the regions of others together reads and writes. It looks into no packet: those that cross are bytes (<see cref="PackedPacket"/>).</summary>
/// <param name="scenario">The scenario, which all processes have alike.</param>
internal sealed class CoordinatorCodec(Scenario scenario)
{
    /// <summary>What the scenario has.</summary>
    public ScenarioIds Ids { get; } = new(scenario);

    /// <exception cref="SerializationException">There is something in it that does not leave its process.</exception>
    public static byte[] Write(WindowOrder order) => WireTable.ToBytes(OrderRecord.Of(order));

    /// <inheritdoc cref="Write(WindowOrder)"/>
    public static byte[] Write(ImmutableArray<Crossing> crossings) => WireTable.ToBytes(new CrossingsRecord([.. crossings.Select(c => CrossingRecord.Of(c, PackedPacket.BytesOf))]));

    /// <exception cref="SerializationException">The bytes are no result of a region of the scenario.</exception>
    public WindowResult ReadResult(byte[] bytes)
    {
        var record = WireTable.Read<ResultRecord>(bytes);
        return Records.Guard("result", () => record.ToResult(Ids));
    }

    /// <summary>What was read, once more as bytes.</summary>
    public byte[] Write(LiveSnapshot snapshot) => WireTable.ToBytes(SnapshotRecord.Of(snapshot, Ids));

    /// <inheritdoc cref="Write(LiveSnapshot)"/>
    public byte[] Write(RegionClosing closing) => WireTable.ToBytes(ClosingRecord.Of(closing, Ids));

    /// <summary>Where a region is, of so many.</summary>
    /// <exception cref="SerializationException">The bytes are no snapshot of a region of the scenario.</exception>
    public LiveSnapshot ReadSnapshot(byte[] bytes, int regions)
    {
        var record = WireTable.Read<SnapshotRecord>(bytes);
        return Records.Guard("snapshot", () => record.ToSnapshot(Ids, regions));
    }

    /// <summary>Keys of requests, each of a node.</summary>
    /// <exception cref="SerializationException">There is no such node.</exception>
    public ImmutableArray<ulong> ReadKeys(byte[] bytes)
    {
        var numbers = WireTable.Read<NumbersRecord>(bytes).Numbers;
        foreach (var key in numbers) Ids.Node((int)(ScenarioIds.Natural(key, "requests") >> 40));
        return [.. numbers.Select(key => (ulong)key)];
    }

    /// <summary>How many there are of something.</summary>
    /// <exception cref="SerializationException">It is not one number.</exception>
    public static int ReadCount(byte[] bytes) =>
        WireTable.Read<NumbersRecord>(bytes).Numbers is [>= 0 and <= int.MaxValue and var count] ? (int)count : throw new SerializationException("A count is one number.");

    /// <summary>What a region that moves hands over, of so many.</summary>
    /// <exception cref="SerializationException">The bytes are not what a region of the scenario has handed over.</exception>
    public LiveHandOver ReadHandOver(byte[] bytes, int regions)
    {
        var record = WireTable.Read<HandOverRecord>(bytes);
        var handOver = Records.Guard("hand-over", () => record.ToHandOver(Ids, PackedPacket.Of));
        return handOver.Sent.Length == regions ? handOver : throw new SerializationException($"{handOver.Sent.Length} numbers are not of {regions} regions.");
    }

    /// <summary>As <see cref="ReadHandOver"/>, of all that it hands over: bytes of a <see cref="Regions.MovingRecord"/>.</summary>
    /// <exception cref="SerializationException">The bytes are not what a region of the scenario has handed over.</exception>
    public LiveHandOver ReadMoving(byte[] bytes, int regions) => ReadHandOver(WireTable.Read<Regions.MovingRecord>(bytes).HandOver, regions) with { AsItCame = bytes };

    /// <exception cref="SerializationException">The bytes are no closing of a region of the scenario.</exception>
    public RegionClosing ReadClosing(byte[] bytes)
    {
        var record = WireTable.Read<ClosingRecord>(bytes);
        return Records.Guard("closing", () => record.ToClosing(Ids));
    }
}
