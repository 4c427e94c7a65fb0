using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>How far a request is through a split variant. Of numbers that there may not be, -1 says so, of a threshold NaN: what may be null has bytes in memory that mean nothing.</summary>
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
    [property: MemoryPackOrder(13)] double Threshold,
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

/// <summary>A <see cref="CutTrip"/> as it is sent; an instant of -1 has not come.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record TripRecord(
    [property: MemoryPackOrder(0)] int Planner,
    [property: MemoryPackOrder(1)] int Parts,
    [property: MemoryPackOrder(2)] bool IsProbe,
    [property: MemoryPackOrder(3)] int Ran,
    [property: MemoryPackOrder(4)] long Sent,
    [property: MemoryPackOrder(5)] long SentAt,
    [property: MemoryPackOrder(6)] long ArrivedAt,
    [property: MemoryPackOrder(7)] long AnsweredAt)
{
    private const int None = ScenarioIds.None;

    public static TripRecord Of(CutTrip trip) =>
        new(trip.Planner, trip.Parts, trip.IsProbe, trip.Ran, trip.Sent.Bytes, trip.SentAt?.Nanoseconds ?? None, trip.ArrivedAt?.Nanoseconds ?? None, trip.AnsweredAt?.Nanoseconds ?? None);

    public CutTrip ToTrip(ScenarioIds ids, int parts)
    {
        var trip = new CutTrip(ScenarioIds.Within(Planner, ids.Scenario.Splitting.Planners.Length, "planner"), ScenarioIds.Within(Parts, parts + 1, "part"), IsProbe) { Ran = ScenarioIds.Within(Ran, parts + 1, "part") };
        if (SentAt != None) trip.NoteSent(new Instant(SentAt), ScenarioIds.Natural(Sent, "bytes"));
        if (ArrivedAt != None) trip.NoteArrived(new Instant(ArrivedAt));
        if (AnsweredAt != None) trip.NoteAnswered(new Instant(AnsweredAt));
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
