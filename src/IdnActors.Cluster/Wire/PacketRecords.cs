using Akka.Actor;
using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Requests;
using IdnActors.Model;
using IdnActors.Model.Inference;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>A packet on its way from one process to another. Tags and orders are added, never used again for something else.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(RequestRecord))]
[MemoryPackUnion(1, typeof(NoticeRecord))]
[MemoryPackUnion(2, typeof(ChunkRequestRecord))]
[MemoryPackUnion(3, typeof(ChunkRecord))]
[MemoryPackUnion(4, typeof(UnavailableRecord))]
[MemoryPackUnion(5, typeof(ProbesRecord))]
[MemoryPackUnion(6, typeof(PricesRecord))]
[MemoryPackUnion(7, typeof(CalibrationRecord))]
[MemoryPackUnion(8, typeof(ViewWantedRecord))]
[MemoryPackUnion(9, typeof(ViewRecord))]
[MemoryPackUnion(10, typeof(ViewAnswerRecord))]
internal abstract partial record PacketRecord;

/// <summary>What every packet has. The links of its path follow from the nodes.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record WayRecord(
    [property: MemoryPackOrder(0)] int[] Nodes,
    [property: MemoryPackOrder(1)] int Position,
    [property: MemoryPackOrder(2)] bool IsUpward,
    [property: MemoryPackOrder(3)] long SizeBytes,
    [property: MemoryPackOrder(4)] int Via);

/// <summary>What a request is from its issue to its end. A client that waits for it is known by its entry; -1: none does.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record OriginRecord(
    [property: MemoryPackOrder(0)] ulong Key,
    [property: MemoryPackOrder(1)] ulong ChanceKey,
    [property: MemoryPackOrder(2)] int Entry,
    [property: MemoryPackOrder(3)] int Task,
    [property: MemoryPackOrder(4)] int Sample,
    [property: MemoryPackOrder(5)] long IssuedAt,
    [property: MemoryPackOrder(6)] long Deadline,
    [property: MemoryPackOrder(7)] int Client,
    [property: MemoryPackOrder(8)] long ClientNumber)
{
    public static OriginRecord Of(InferenceRequest request) => Of(request.Origin with { Client = request.Client });

    public static OriginRecord Of(in RequestOrigin origin) => new(origin.Key, origin.ChanceKey, origin.Entry.Index, origin.Task.Index, origin.Sample,
        origin.IssuedAt.Nanoseconds, origin.Deadline.Nanoseconds, origin.Client?.Client ?? ScenarioIds.None, origin.Client?.Number ?? 0);

    public RequestOrigin ToOrigin(ScenarioIds ids, Func<NodeId, IActorRef> clientsAt)
    {
        var entry = ids.Node(Entry);
        return new RequestOrigin
        {
            Key = Key,
            ChanceKey = ChanceKey,
            Entry = entry,
            Task = ids.Task(Task),
            Sample = (int)ScenarioIds.Natural(Sample, "samples"),
            IssuedAt = new Instant(IssuedAt),
            Deadline = new Instant(Deadline),
            // Elsewhere than at its entry it is only kept for the way back.
            Client = Client == ScenarioIds.None ? null : new WaitingClient(clientsAt(entry), (int)ScenarioIds.Natural(Client, "clients"), ClientNumber),
        };
    }
}

/// <summary>An answer.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record AnswerRecord(
    [property: MemoryPackOrder(0)] int PredictedClass,
    [property: MemoryPackOrder(1)] float Confidence,
    [property: MemoryPackOrder(2)] bool IsCorrect)
{
    public static AnswerRecord Of(InferenceResult result) => new(result.PredictedClass, result.Confidence, result.IsCorrect);

    public InferenceResult ToResult() => new(PredictedClass, Confidence, IsCorrect);
}

/// <summary>A request, or its answer. Of ids that there may not be, -1 says so.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RequestRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] OriginRecord Origin,
    [property: MemoryPackOrder(2)] int Phase,
    [property: MemoryPackOrder(3)] double PlannedAccuracyPoints,
    [property: MemoryPackOrder(4)] int ExpectedNode,
    [property: MemoryPackOrder(5)] int ExpectedVariant,
    [property: MemoryPackOrder(6)] int ServedAt,
    [property: MemoryPackOrder(7)] int ServedBy,
    [property: MemoryPackOrder(8)] int Type,
    [property: MemoryPackOrder(9)] double ServedCostMs,
    [property: MemoryPackOrder(10)] AnswerRecord Answer,
    [property: MemoryPackOrder(11)] SplitRecord? Split) : PacketRecord;

/// <summary>That an option is available, or not any more.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record NoticeRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] int Origin,
    [property: MemoryPackOrder(2)] int Variant,
    [property: MemoryPackOrder(3)] bool IsAvailable,
    [property: MemoryPackOrder(4)] long Version) : PacketRecord;

/// <summary>A question for a chunk of a part.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ChunkRequestRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] int Variant,
    [property: MemoryPackOrder(3)] int Part,
    [property: MemoryPackOrder(4)] int Chunk,
    [property: MemoryPackOrder(5)] long ChunkBytes) : PacketRecord;

/// <summary>A chunk of a part.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ChunkRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] int Variant,
    [property: MemoryPackOrder(3)] int Part,
    [property: MemoryPackOrder(4)] int Chunk) : PacketRecord;

/// <summary>That a holder has a part no more.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record UnavailableRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] int Variant,
    [property: MemoryPackOrder(3)] int Part,
    [property: MemoryPackOrder(4)] int Holder) : PacketRecord;

/// <summary>Questions for prices.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ProbesRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] ProbeRecord[] Probes) : PacketRecord;

/// <summary>A question for a price.</summary>
/// <param name="Offers">Rows of rank, cost in milliseconds, effective and shown requests.</param>
/// <param name="Plays">Rows of colour, order, cost in milliseconds and capacity; null where no policy plays.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ProbeRecord(
    [property: MemoryPackOrder(0)] int Type,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] double Requests,
    [property: MemoryPackOrder(3)] double[] Offers,
    [property: MemoryPackOrder(4)] double[]? Plays)
{
    public static ProbeRecord Of(TypeProbe probe) => new(probe.Type, probe.Slot, probe.Requests,
        Rows.Of(probe.Offers.ToArray(), o => [o.Rank, o.CostMs, o.Effective, o.Shown]), probe.Plays is { } plays ? Rows.OfPlays(plays) : null);

    public TypeProbe ToProbe(ScenarioIds ids)
    {
        var probe = new TypeProbe(ids.Type(Type), ids.Slot(Slot), Requests);
        foreach (var offer in Rows.From(Offers, 4, r => new PriceOffer((int)r[0], r[1], r[2], r[3]))) probe.Add(offer);
        foreach (var play in Rows.ToPlays(Plays ?? [])) probe.Add(play);
        return probe;
    }
}

/// <summary>Prices on their way down.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record PricesRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] PriceRecord[] Types) : PacketRecord;

/// <summary>A price.</summary>
/// <param name="Plays">Rows of colour, order, cost in milliseconds and capacity.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record PriceRecord(
    [property: MemoryPackOrder(0)] int Type,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] double Requests,
    [property: MemoryPackOrder(3)] double PriceMs,
    [property: MemoryPackOrder(4)] double PaidMs,
    [property: MemoryPackOrder(5)] double RunnerUpMs,
    [property: MemoryPackOrder(6)] double[] Plays)
{
    public static PriceRecord Of(TypePrice price) => new(price.Type, price.Slot, price.Requests, price.PriceMs, price.Sample.PaidMs, price.Sample.RunnerUpMs,
        Rows.OfPlays(price.Plays));

    public TypePrice ToPrice(ScenarioIds ids) => new(ids.Type(Type), ids.Slot(Slot), Requests, PriceMs, new Policies.Prices.SamplePrice(PaidMs, RunnerUpMs), [.. Rows.ToPlays(Plays)]);
}

/// <summary>New gates of a model's exits.</summary>
/// <param name="Gates">Rows of kind, threshold and temperature.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record CalibrationRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] int Origin,
    [property: MemoryPackOrder(2)] string Model,
    [property: MemoryPackOrder(3)] long Version,
    [property: MemoryPackOrder(4)] double[] Gates) : PacketRecord;
