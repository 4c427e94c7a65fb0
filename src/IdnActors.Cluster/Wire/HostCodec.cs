using System.Collections.Immutable;
using System.Runtime.Serialization;
using Akka.Actor;
using IdnActors.Cluster.Manifests;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Model;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Wire;

/// <summary>What a process that runs a region reads and writes. Not for several threads at once.</summary>
/// <param name="scenario">The scenario, which all processes have alike.</param>
/// <param name="clientsAt">The actor of the closed-loop clients at a node, see <see cref="LocalRegion.ClientsAt"/>: a request that comes home finds those that wait for it.</param>
/// <param name="engine">The engine of the region, which makes bytes of what it has made of requests through split variants; null where there are none.</param>
internal sealed class HostCodec(Scenario scenario, Func<NodeId, IActorRef> clientsAt, IInferenceEngine? engine = null)
{
    private readonly ScenarioIds _ids = new(scenario);
    private PacketCodec? _packets;

    private PacketCodec Packets => _packets ??= new PacketCodec(_ids, clientsAt, engine);

    /// <exception cref="SerializationException">The bytes are no order for a region of the scenario.</exception>
    public WindowOrder ReadOrder(byte[] bytes)
    {
        var record = WireTable.Read<OrderRecord>(bytes);
        return Records.Guard("order", () => Checked(record.ToOrder(_ids, Packets.Read)));
    }

    /// <exception cref="SerializationException">The bytes are no crossings of the scenario.</exception>
    public ImmutableArray<Crossing> ReadCrossings(byte[] bytes)
    {
        var record = WireTable.Read<CrossingsRecord>(bytes);
        return Records.Guard("crossings", () => Checked([.. record.Crossings.Select(c => c.ToCrossing(_ids, Packets.Read))]));
    }

    /// <exception cref="SerializationException">The bytes are no parcel of the scenario.</exception>
    public LiveParcel ReadParcel(byte[] bytes)
    {
        var record = WireTable.Read<ParcelRecord>(bytes);
        return Records.Guard("parcel", () =>
        {
            var parcel = record.ToParcel(_ids, Packets.Read);
            Checked(parcel.Crossings);
            return parcel;
        });
    }

    /// <inheritdoc cref="Write(WindowResult)"/>
    public byte[] Write(LiveParcel parcel) => WireTable.ToBytes(ParcelRecord.Of(parcel, Packets.Write));

    /// <inheritdoc cref="Write(WindowResult)"/>
    public byte[] Write(LiveSnapshot snapshot) => WireTable.ToBytes(SnapshotRecord.Of(snapshot, _ids));

    /// <exception cref="SerializationException">There is something in it that does not leave its process.</exception>
    public byte[] Write(WindowResult result) => WireTable.ToBytes(ResultRecord.Of(result, _ids, Packets.Write));

    /// <inheritdoc cref="Write(WindowResult)"/>
    public byte[] Write(RegionClosing closing) => WireTable.ToBytes(ClosingRecord.Of(closing, _ids));

    /// <inheritdoc cref="Write(WindowResult)"/>
    public byte[] Write(LiveHandOver handOver) => WireTable.ToBytes(HandOverRecord.Of(handOver, _ids, Packets.Write));

    /// <exception cref="SerializationException">The bytes are not what a region of the scenario has handed over.</exception>
    public LiveHandOver ReadHandOver(byte[] bytes)
    {
        var record = WireTable.Read<HandOverRecord>(bytes);
        return Records.Guard("hand-over", () =>
        {
            var handOver = record.ToHandOver(_ids, Packets.Read);
            Checked([.. handOver.Kept.Select(k => k.Crossing)]);
            return handOver;
        });
    }

    private WindowOrder Checked(WindowOrder order)
    {
        Checked(order.Coming);
        return order;
    }

    /// <summary>A packet comes by the link by which it says it does, to where its path leads next.</summary>
    private ImmutableArray<Crossing> Checked(ImmutableArray<Crossing> coming)
    {
        foreach (var (_, to, packet) in coming)
        {
            if (packet.IsAtDestination || packet.Via != packet.NextLink || _ids.Topology[packet.NextLink].To != to)
                throw new SerializationException($"A packet does not come to {_ids.Topology.NameOf(to)} on its way.");
        }
        return coming;
    }
}
