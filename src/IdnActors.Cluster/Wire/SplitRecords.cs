using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>How far a request is through a split variant. Of numbers that there may not be, -1 says so.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record SplitRecord(
    [property: MemoryPackOrder(0)] int Whole,
    [property: MemoryPackOrder(1)] int Done,
    [property: MemoryPackOrder(2)] byte[]? State,
    [property: MemoryPackOrder(3)] long PlanVersion,
    [property: MemoryPackOrder(4)] StageRecord[]? Stages,
    [property: MemoryPackOrder(5)] int Stage,
    [property: MemoryPackOrder(6)] int StageEnd,
    [property: MemoryPackOrder(7)] AnswerRecord? LastExit,
    [property: MemoryPackOrder(8)] int AnsweredBy,
    [property: MemoryPackOrder(9)] bool IsAnswered,
    [property: MemoryPackOrder(10)] bool IsDegraded,
    [property: MemoryPackOrder(11)] bool HasFallback,
    [property: MemoryPackOrder(12)] int LastExitPart,
    [property: MemoryPackOrder(13)] double? Threshold,
    [property: MemoryPackOrder(14)] TripRecord? Trip);

/// <summary>A <see cref="SplitStage"/> as it is sent; a coding of -1: the card's codec.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record StageRecord(
    [property: MemoryPackOrder(0)] int Node,
    [property: MemoryPackOrder(1)] int First,
    [property: MemoryPackOrder(2)] int End,
    [property: MemoryPackOrder(3)] int Coding,
    [property: MemoryPackOrder(4)] int Compression)
{
    public static StageRecord Of(SplitStage stage) => new(stage.Node.Index, stage.First, stage.End, stage.Codec is { } codec ? (int)codec.Coding : ScenarioIds.None, (int)(stage.Codec?.Compression ?? 0));

    public SplitStage ToStage(ScenarioIds ids, int parts)
    {
        var end = ScenarioIds.Within(End, parts + 1, "part");
        return new SplitStage(ids.Node(Node), ScenarioIds.Within(First, end + 1, "part"), end, Coding == ScenarioIds.None ? null : new WireCodec(
            (TensorCoding)ScenarioIds.Within(Coding, Enum.GetValues<TensorCoding>().Length, "coding"), (Compression)ScenarioIds.Within(Compression, Enum.GetValues<Compression>().Length, "compression")));
    }
}

/// <summary>A <see cref="CutTrip"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record TripRecord(
    [property: MemoryPackOrder(0)] int Planner,
    [property: MemoryPackOrder(1)] int Parts,
    [property: MemoryPackOrder(2)] bool IsProbe,
    [property: MemoryPackOrder(3)] int Ran,
    [property: MemoryPackOrder(4)] long Sent,
    [property: MemoryPackOrder(5)] long? SentAt,
    [property: MemoryPackOrder(6)] long? ArrivedAt,
    [property: MemoryPackOrder(7)] long? AnsweredAt)
{
    public static TripRecord Of(CutTrip trip) =>
        new(trip.Planner, trip.Parts, trip.IsProbe, trip.Ran, trip.Sent.Bytes, trip.SentAt?.Nanoseconds, trip.ArrivedAt?.Nanoseconds, trip.AnsweredAt?.Nanoseconds);

    public CutTrip ToTrip(ScenarioIds ids, int parts)
    {
        var trip = new CutTrip(ScenarioIds.Within(Planner, ids.Scenario.Splitting.Planners.Length, "planner"), ScenarioIds.Within(Parts, parts + 1, "part"), IsProbe) { Ran = ScenarioIds.Within(Ran, parts + 1, "part") };
        if (SentAt is { } sent) trip.NoteSent(new Instant(sent), ScenarioIds.Natural(Sent, "bytes"));
        if (ArrivedAt is { } arrived) trip.NoteArrived(new Instant(arrived));
        if (AnsweredAt is { } answered) trip.NoteAnswered(new Instant(answered));
        return trip;
    }
}

/// <summary>A question for a view.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ViewWantedRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] int Group,
    [property: MemoryPackOrder(2)] OriginRecord Origin,
    [property: MemoryPackOrder(3)] int Device,
    [property: MemoryPackOrder(4)] bool WantsScores) : PacketRecord;

/// <summary>A view.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ViewRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] int Group,
    [property: MemoryPackOrder(2)] OriginRecord Origin,
    [property: MemoryPackOrder(3)] int Device,
    [property: MemoryPackOrder(4)] int Part,
    [property: MemoryPackOrder(5)] byte[] Content) : PacketRecord;

/// <summary>The answer of a cloud that joins views.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ViewAnswerRecord(
    [property: MemoryPackOrder(0)] WayRecord Way,
    [property: MemoryPackOrder(1)] int Group,
    [property: MemoryPackOrder(2)] OriginRecord Origin,
    [property: MemoryPackOrder(3)] AnswerRecord Result) : PacketRecord;
