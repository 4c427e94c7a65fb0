using System.Runtime.Serialization;
using Akka.Actor;
using IdnActors.Cluster.Journal;
using IdnActors.Cluster.Manifests;
using IdnActors.Emulation.Requests;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Policies.Exits;
using MemoryPack;
using static IdnActors.Emulation.Controllers.PlacementProtocol;
using static IdnActors.Emulation.Nodes.NodeProtocol;
using static IdnActors.Emulation.Splits.ViewProtocol;
using static IdnActors.Emulation.Transfers.TransferProtocol;

namespace IdnActors.Cluster.Wire;

/// <summary>Packets as bytes that go from process to process, and back. One for each region; not for several threads at once.</summary>
/// <param name="ids">The scenario's.</param>
/// <param name="clientsAt">The actor of the closed-loop clients at a node; nobody where they do not run here.</param>
/// <param name="engine">What has made what requests through split variants carry; null where there are none.</param>
internal sealed class PacketCodec(ScenarioIds ids, Func<NodeId, IActorRef> clientsAt, IInferenceEngine? engine)
{
    private const int None = ScenarioIds.None;

    private readonly SplitCodec? _splits = engine is null ? null : new SplitCodec(ids, engine);

    // Packets go the same ways again and again: by entry and end, mostly one.
    private readonly Dictionary<(int Entry, int End), List<RequestPath>> _paths = [];

    /// <exception cref="SerializationException">Such packets do not leave their process.</exception>
    public byte[] Write(Packet packet) => packet is PackedPacket packed ? packed.Bytes : MemoryPackSerializer.Serialize(ToRecord(packet));

    /// <exception cref="SerializationException">The bytes are no packet of this network.</exception>
    public Packet Read(byte[] bytes) => Records.Guard("packet", () => ToPacket(Records.Read<PacketRecord>(bytes)));

    private SplitCodec Splits => _splits ?? throw new SerializationException("Nobody here runs parts of split variants.");

    private PacketRecord ToRecord(Packet packet) => packet switch
    {
        InferenceRequest request => ToRecord(request),
        OptionNotice p => new NoticeRecord(WayOf(p), p.Origin.Index, p.Variant.Index, p.IsAvailable, p.Version),
        ChunkRequest p => new ChunkRequestRecord(WayOf(p), p.Slot, p.Part.Variant.Index, p.Part.Index, p.Chunk, p.ChunkBytes),
        PartChunk p => new ChunkRecord(WayOf(p), p.Slot, p.Part.Variant.Index, p.Part.Index, p.Chunk),
        PartUnavailable p => new UnavailableRecord(WayOf(p), p.Slot, p.Part.Variant.Index, p.Part.Index, p.Holder.Index),
        PriceProbes p => new ProbesRecord(WayOf(p), [.. p.Probes.Select(ProbeRecord.Of)]),
        Prices p => new PricesRecord(WayOf(p), [.. p.Types.Select(PriceRecord.Of)]),
        CalibrationNotice p => new CalibrationRecord(WayOf(p), p.Origin.Index, p.Update.Model, p.Update.Version, Rows.Of(p.Update.Gates, g => [(int)g.Kind, g.Threshold, g.Temperature])),
        ViewPacket p => Splits.ToRecord(p, WayOf(p)),
        _ => throw new SerializationException($"A {packet.GetType().Name} has no record: it does not leave its process."),
    };

    private Packet ToPacket(PacketRecord record) => record switch
    {
        RequestRecord r => ToRequest(r),
        NoticeRecord r => Sent(r.Way, new OptionNotice { Path = PathOf(r.Way), Origin = ids.Node(r.Origin), Variant = ids.Variant(r.Variant), IsAvailable = r.IsAvailable, Version = r.Version }),
        ChunkRequestRecord r => Sent(r.Way, new ChunkRequest
        {
            Path = PathOf(r.Way),
            Slot = r.Slot,
            Part = ids.Part(r.Variant, r.Part),
            Chunk = ChunkOf(r.Chunk),
            ChunkBytes = ScenarioIds.Natural(r.ChunkBytes, "bytes"),
        }),
        ChunkRecord r => Sent(r.Way, new PartChunk { Path = PathOf(r.Way), Slot = r.Slot, Part = ids.Part(r.Variant, r.Part), Chunk = ChunkOf(r.Chunk) }),
        UnavailableRecord r => Sent(r.Way, new PartUnavailable { Path = PathOf(r.Way), Slot = r.Slot, Part = ids.Part(r.Variant, r.Part), Holder = ids.Node(r.Holder) }),
        ProbesRecord r => Sent(r.Way, new PriceProbes { Path = PathOf(r.Way), Probes = [.. r.Probes.Select(p => p.ToProbe(ids))] }),
        PricesRecord r => Sent(r.Way, new Prices { Path = PathOf(r.Way), Types = [.. r.Types.Select(t => t.ToPrice(ids))] }),
        CalibrationRecord r => Sent(r.Way, new CalibrationNotice { Path = PathOf(r.Way), Origin = ids.Node(r.Origin), Update = new CalibrationUpdate(r.Model ?? throw new SerializationException("Gates are of no model."), r.Version, [.. Rows.From(r.Gates, 3, ToGate)]) }),
        ViewWantedRecord r => Sent(r.Way, Splits.ToPacket(r, PathOf(r.Way))),
        ViewRecord r => Sent(r.Way, Splits.ToPacket(r, PathOf(r.Way))),
        ViewAnswerRecord r => Sent(r.Way, Splits.ToPacket(r, PathOf(r.Way))),
        _ => throw new SerializationException($"A {record.GetType().Name} is no packet."),
    };

    private RequestRecord ToRecord(InferenceRequest request) => new(WayOf(request), OriginRecord.Of(request), (int)request.Phase, request.PlannedAccuracyPoints,
        request.Expected?.Node.Index ?? None, request.Expected?.Variant.Index ?? None, request.ServedAt.Index, request.ServedBy.Index, request.Type, request.ServedCostMs,
        AnswerRecord.Of(request.Result), request.Split is null ? null : Splits.ToRecord(request));

    private InferenceRequest ToRequest(RequestRecord r)
    {
        var path = PathOf(r.Way);
        var origin = r.Origin.ToOrigin(ids, clientsAt);
        if (origin.Entry != path.Entry) throw new SerializationException("A request has not entered where its path begins.");
        return Sent(r.Way, new InferenceRequest(origin, path, r.Way.SizeBytes)
        {
            Phase = (RequestPhase)ScenarioIds.Within(r.Phase, (int)RequestPhase.Answering + 1, "phase"),
            PlannedAccuracyPoints = r.PlannedAccuracyPoints,
            Expected = r.ExpectedNode == None ? null : (ids.Node(r.ExpectedNode), ids.Variant(r.ExpectedVariant)),
            ServedAt = ids.Node(r.ServedAt),
            ServedBy = ids.Variant(r.ServedBy),
            Type = ids.Type(r.Type),
            ServedCostMs = r.ServedCostMs,
            Result = r.Answer.ToResult(),
            Split = r.Split is null ? null : Splits.ToProgress(r.Split),
        });
    }

    private static ExitGateSpec ToGate(double[] gate) => new((GateKind)ScenarioIds.Within((int)gate[0], Enum.GetValues<GateKind>().Length, "kind of gate"), gate[1], gate[2]);

    private static int ChunkOf(int chunk) => (int)ScenarioIds.Natural(chunk, "chunks");

    private static WayRecord WayOf(Packet packet)
    {
        var nodes = packet.Path.Nodes;
        var indices = new int[nodes.Length];
        for (var i = 0; i < indices.Length; i++) indices[i] = nodes[i].Index;
        return new WayRecord(indices, packet.Position, packet.IsUpward, packet.SizeBytes, packet.Via?.Index ?? None);
    }

    private T Sent<T>(WayRecord way, T packet)
        where T : Packet
    {
        (packet.Position, packet.IsUpward, packet.SizeBytes) = (ScenarioIds.Within(way.Position, way.Nodes.Length, "position"), way.IsUpward, ScenarioIds.Natural(way.SizeBytes, "bytes"));
        packet.Via = way.Via == None ? null : ids.Link(way.Via);
        return packet;
    }

    private RequestPath PathOf(WayRecord way)
    {
        var key = (way.Nodes[0], way.Nodes[^1]);
        if (!_paths.TryGetValue(key, out var known)) known = [];
        foreach (var path in known)
            if (IsAlong(path, way.Nodes)) return path;
        var made = MakePath(way.Nodes);
        known.Add(made);
        _paths[key] = known;
        return made;
    }

    private static bool IsAlong(RequestPath path, int[] nodes)
    {
        if (path.Nodes.Length != nodes.Length) return false;
        for (var i = 0; i < nodes.Length; i++)
            if (path.Nodes[i].Index != nodes[i]) return false;
        return true;
    }

    private RequestPath MakePath(int[] indices)
    {
        NodeId[] nodes = [.. indices.Select(ids.Node)];
        var up = new LinkId[nodes.Length - 1];
        for (var i = 0; i < up.Length; i++) up[i] = LinkBetween(nodes[i], nodes[i + 1]);
        return new RequestPath([.. nodes], [.. up], [.. up.Select(ids.Topology.Reverse)]);
    }

    private LinkId LinkBetween(NodeId from, NodeId to)
    {
        foreach (var link in ids.Topology.Outgoing(from))
            if (link.To == to) return link.Id;
        throw new SerializationException($"No link leads from {ids.Topology.NameOf(from)} to {ids.Topology.NameOf(to)}.");
    }
}
