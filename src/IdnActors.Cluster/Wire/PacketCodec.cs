using System.Runtime.Serialization;
using Akka.Actor;
using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Requests;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using static IdnActors.Emulation.Controllers.PlacementProtocol;
using static IdnActors.Emulation.Nodes.NodeProtocol;
using static IdnActors.Emulation.Transfers.TransferProtocol;

namespace IdnActors.Cluster.Wire;

/// <summary>Packets as records that go from process to process, and back. One for each kernel.</summary>
/// <param name="topology">The network, which all processes have alike.</param>
/// <param name="clientsAt">The actor of the closed-loop clients at a node, where they run here.</param>
internal sealed class PacketCodec(Topology topology, Func<NodeId, IActorRef> clientsAt)
{
    private const int None = -1;

    // Packets go the same ways again and again, and compare them by what they hold.
    private readonly Dictionary<RequestPath, RequestPath> _paths = [];

    /// <exception cref="SerializationException">Such packets do not leave their process.</exception>
    public static PacketRecord ToRecord(Packet packet) => packet switch
    {
        InferenceRequest request => ToRecord(request),
        OptionNotice p => new NoticeRecord(WayOf(p), p.Origin.Index, p.Variant.Index, p.IsAvailable, p.Version),
        ChunkRequest p => new ChunkRequestRecord(WayOf(p), p.Slot, p.Part.Variant.Index, p.Part.Index, p.Chunk, p.ChunkBytes),
        PartChunk p => new ChunkRecord(WayOf(p), p.Slot, p.Part.Variant.Index, p.Part.Index, p.Chunk),
        PartUnavailable p => new UnavailableRecord(WayOf(p), p.Slot, p.Part.Variant.Index, p.Part.Index, p.Holder.Index),
        PriceProbes p => new ProbesRecord(WayOf(p), [.. p.Probes.Select(ProbeRecord.Of)]),
        Prices p => new PricesRecord(WayOf(p), [.. p.Types.Select(PriceRecord.Of)]),
        CalibrationNotice p => new CalibrationRecord(WayOf(p), p.Origin.Index, p.Update.Model, p.Update.Version, Rows.Of(p.Update.Gates, g => [(int)g.Kind, g.Threshold, g.Temperature])),
        _ => throw new SerializationException($"A {packet.GetType().Name} has no record: it does not leave its process."),
    };

    /// <exception cref="SerializationException">The record is not of this network.</exception>
    public Packet ToPacket(PacketRecord record) => record switch
    {
        RequestRecord r => ToRequest(r),
        NoticeRecord r => Sent(r.Way, new OptionNotice { Path = PathOf(r.Way), Origin = NodeOf(r.Origin), Variant = new VariantId(r.Variant), IsAvailable = r.IsAvailable, Version = r.Version }),
        ChunkRequestRecord r => Sent(r.Way, new ChunkRequest { Path = PathOf(r.Way), Slot = r.Slot, Part = PartOf(r.Variant, r.Part), Chunk = r.Chunk, ChunkBytes = r.ChunkBytes }),
        ChunkRecord r => Sent(r.Way, new PartChunk { Path = PathOf(r.Way), Slot = r.Slot, Part = PartOf(r.Variant, r.Part), Chunk = r.Chunk }),
        UnavailableRecord r => Sent(r.Way, new PartUnavailable { Path = PathOf(r.Way), Slot = r.Slot, Part = PartOf(r.Variant, r.Part), Holder = NodeOf(r.Holder) }),
        ProbesRecord r => Sent(r.Way, new PriceProbes { Path = PathOf(r.Way), Probes = [.. r.Probes.Select(p => p.ToProbe())] }),
        PricesRecord r => Sent(r.Way, new Prices { Path = PathOf(r.Way), Types = [.. r.Types.Select(t => t.ToPrice())] }),
        CalibrationRecord r => Sent(r.Way, new CalibrationNotice
        {
            Path = PathOf(r.Way),
            Origin = NodeOf(r.Origin),
            Update = new Policies.Exits.CalibrationUpdate(r.Model, r.Version, [.. Rows.From(r.Gates, 3, g => new ExitGateSpec((GateKind)(int)g[0], g[1], g[2]))]),
        }),
        _ => throw new SerializationException($"A {record.GetType().Name} is no packet."),
    };

    private static RequestRecord ToRecord(InferenceRequest request)
    {
        if (request.Split is not null) throw new SerializationException($"{request} runs through the parts of a split variant: it does not leave its process yet.");
        return new RequestRecord(WayOf(request), request.Key, request.ChanceKey, request.Entry.Index, request.Task.Index, request.Sample, request.IssuedAt.Nanoseconds, request.Deadline.Nanoseconds,
            request.Client?.Client ?? None, request.Client?.Number ?? None, (int)request.Phase, request.PlannedAccuracyPoints,
            request.Expected?.Node.Index ?? None, request.Expected?.Variant.Index ?? None, request.ServedAt.Index, request.ServedBy.Index, request.Type, request.ServedCostMs,
            request.Result.PredictedClass, request.Result.Confidence, request.Result.IsCorrect);
    }

    private InferenceRequest ToRequest(RequestRecord r)
    {
        var entry = NodeOf(r.Entry);
        var origin = new RequestOrigin
        {
            Key = r.Key,
            ChanceKey = r.ChanceKey,
            Entry = entry,
            Task = new TaskId(r.Task),
            Sample = r.Sample,
            IssuedAt = new Instant(r.IssuedAt),
            Deadline = new Instant(r.Deadline),
            // Elsewhere it is only kept for its way back.
            Client = r.Client == None ? null : new WaitingClient(clientsAt(entry), r.Client, r.ClientNumber),
        };
        var request = new InferenceRequest(origin, PathOf(r.Way), r.Way.SizeBytes)
        {
            Phase = (RequestPhase)r.Phase,
            PlannedAccuracyPoints = r.PlannedAccuracyPoints,
            Expected = r.ExpectedNode == None ? null : (NodeOf(r.ExpectedNode), new VariantId(r.ExpectedVariant)),
            ServedAt = new NodeId(r.ServedAt),
            ServedBy = new VariantId(r.ServedBy),
            Type = r.Type,
            ServedCostMs = r.ServedCostMs,
            Result = new InferenceResult(r.PredictedClass, r.Confidence, r.IsCorrect),
        };
        return Sent(r.Way, request);
    }

    private static WayRecord WayOf(Packet packet) =>
        new([.. packet.Path.Nodes.Select(n => n.Index)], packet.Position, packet.IsUpward, packet.SizeBytes, packet.Via?.Index ?? None);

    private static T Sent<T>(WayRecord way, T packet)
        where T : Packet
    {
        (packet.Position, packet.IsUpward, packet.SizeBytes) = (way.Position, way.IsUpward, way.SizeBytes);
        packet.Via = way.Via == None ? null : new LinkId(way.Via);
        return packet;
    }

    private RequestPath PathOf(WayRecord way)
    {
        NodeId[] nodes = [.. way.Nodes.Select(NodeOf)];
        var up = new LinkId[Math.Max(0, nodes.Length - 1)];
        for (var i = 0; i < up.Length; i++) up[i] = LinkBetween(nodes[i], nodes[i + 1]);
        var path = new RequestPath([.. nodes], [.. up], [.. up.Select(topology.Reverse)]);
        if (way.Nodes.Length == 0 || way.Position < 0 || way.Position >= nodes.Length || way.SizeBytes < 0) throw new SerializationException("A packet is not on its path.");
        if (_paths.TryGetValue(path, out var known)) return known;
        _paths.Add(path, path);
        return path;
    }

    private LinkId LinkBetween(NodeId from, NodeId to)
    {
        foreach (var link in topology.Outgoing(from))
            if (link.To == to) return link.Id;
        throw new SerializationException($"No link leads from {topology.NameOf(from)} to {topology.NameOf(to)}.");
    }

    private NodeId NodeOf(int index) => index >= 0 && index < topology.Nodes.Length ? new NodeId(index) : throw new SerializationException($"There is no node {index}.");

    private static PartId PartOf(int variant, int part) => new(new VariantId(variant), part);
}
