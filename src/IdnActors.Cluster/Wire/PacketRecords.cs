using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Controllers;
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
internal abstract partial record PacketRecord;

/// <summary>What every packet has. The links of its path follow from the nodes.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record WayRecord(
    [property: MemoryPackOrder(0)] int[] Nodes,
    [property: MemoryPackOrder(1)] int Position,
    [property: MemoryPackOrder(2)] bool IsUpward,
    [property: MemoryPackOrder(3)] long SizeBytes,
    [property: MemoryPackOrder(4)] int Via);

/// <summary>A request, or its answer. Of ids that there may not be, -1 says so.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RequestRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] ulong Key,
    [property: MemoryPackOrder(2)] ulong ChanceKey,
    [property: MemoryPackOrder(3)] int Entry,
    [property: MemoryPackOrder(4)] int Task,
    [property: MemoryPackOrder(5)] int Sample,
    [property: MemoryPackOrder(6)] long IssuedAt,
    [property: MemoryPackOrder(7)] long Deadline,
    [property: MemoryPackOrder(8)] int Client,
    [property: MemoryPackOrder(9)] long ClientNumber,
    [property: MemoryPackOrder(10)] int Phase,
    [property: MemoryPackOrder(11)] double PlannedAccuracyPoints,
    [property: MemoryPackOrder(12)] int ExpectedNode,
    [property: MemoryPackOrder(13)] int ExpectedVariant,
    [property: MemoryPackOrder(14)] int ServedAt,
    [property: MemoryPackOrder(15)] int ServedBy,
    [property: MemoryPackOrder(16)] int Type,
    [property: MemoryPackOrder(17)] double ServedCostMs,
    [property: MemoryPackOrder(18)] int PredictedClass,
    [property: MemoryPackOrder(19)] float Confidence,
    [property: MemoryPackOrder(20)] bool IsCorrect) : PacketRecord;

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
        Rows.Of(probe.Offers.ToArray(), o => [o.Rank, o.CostMs, o.Effective, o.Shown]), probe.Plays is { } plays ? Rows.Of(plays, p => [p.Colour, p.Order, p.CostMs, p.Capacity]) : null);

    public TypeProbe ToProbe()
    {
        var probe = new TypeProbe(Type, Slot, Requests);
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
        Rows.Of(price.Plays, p => [p.Colour, p.Order, p.CostMs, p.Capacity]));

    public TypePrice ToPrice() => new(Type, Slot, Requests, PriceMs, new Policies.Prices.SamplePrice(PaidMs, RunnerUpMs), [.. Rows.ToPlays(Plays)]);
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
