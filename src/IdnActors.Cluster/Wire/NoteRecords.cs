using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Regions;
using IdnActors.Policies;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>A <see cref="LearningNote"/> as it is sent. Tags and orders are added, never used again for something else.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(EnteredRecord))]
[MemoryPackUnion(1, typeof(TypeEnteredRecord))]
[MemoryPackUnion(2, typeof(EntriesOverRecord))]
[MemoryPackUnion(3, typeof(SlotOverRecord))]
[MemoryPackUnion(4, typeof(CapacitiesRecord))]
[MemoryPackUnion(5, typeof(MovedRecord))]
[MemoryPackUnion(6, typeof(MissingRecord))]
[MemoryPackUnion(7, typeof(StaleRecord))]
[MemoryPackUnion(8, typeof(DecisionNoteRecord))]
internal abstract partial record NoteRecord
{
    public static NoteRecord Of(LearningNote note)
    {
        var cause = StampRecord.Of(note.Cause);
        return note switch
        {
            LearningNote.Entered n => new EnteredRecord(cause, n.Slot, CountsRecord.Of(n.Counts)),
            LearningNote.TypeEntered n => new TypeEnteredRecord(cause, n.Slot, n.Type, n.Requests),
            LearningNote.EntriesOver n => new EntriesOverRecord(cause, n.Slot),
            LearningNote.SlotOver n => new SlotOverRecord(cause, n.Slot, n.Node.Index, DecisionRecord.Of(n.InForce)),
            LearningNote.Capacities n => new CapacitiesRecord(cause, n.Slot, n.Type, n.Requests, n.Node.Index, [.. n.Values]),
            LearningNote.Moved n => new MovedRecord(cause, n.Node.Index, SeenRecord.Of(n.Observation), [.. n.Then], [.. n.Now], n.IsLate),
            LearningNote.Missing n => new MissingRecord(cause, n.Prices),
            LearningNote.Stale => new StaleRecord(cause),
            LearningNote.Decision n => new DecisionNoteRecord(cause, n.Node.Index, n.Slot, DecisionRecord.Of(n.Before), n.Gradient, n.BoundMs),
            _ => throw new System.Runtime.Serialization.SerializationException($"A {note.GetType().Name} has no record."),
        };
    }

    /// <exception cref="System.Runtime.Serialization.SerializationException">It is not of the scenario.</exception>
    public abstract LearningNote ToNote(ScenarioIds ids);
}

/// <summary>See <see cref="LearningNote.Entered"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record EnteredRecord(
    [property: MemoryPackOrder(0)] StampRecord Cause,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] CountsRecord Counts) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids)
    {
        foreach (var type in Counts.Types) ids.Type(type.Type);
        return new LearningNote.Entered(Cause.ToStamp(), ids.Slot(Slot), Counts.ToCounts());
    }
}

/// <summary>See <see cref="LearningNote.TypeEntered"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record TypeEnteredRecord(
    [property: MemoryPackOrder(0)] StampRecord Cause,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] int Type,
    [property: MemoryPackOrder(3)] double Requests) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids) => new LearningNote.TypeEntered(Cause.ToStamp(), ids.Slot(Slot), ids.Type(Type), Requests);
}

/// <summary>See <see cref="LearningNote.EntriesOver"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record EntriesOverRecord(
    [property: MemoryPackOrder(0)] StampRecord Cause,
    [property: MemoryPackOrder(1)] int Slot) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids) => new LearningNote.EntriesOver(Cause.ToStamp(), ids.Slot(Slot));
}

/// <summary>See <see cref="LearningNote.SlotOver"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record SlotOverRecord(
    [property: MemoryPackOrder(0)] StampRecord Cause,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] int Node,
    [property: MemoryPackOrder(3)] DecisionRecord InForce) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids) => new LearningNote.SlotOver(Cause.ToStamp(), ids.Slot(Slot), ids.Node(Node), InForce.ToDecision(ids));
}

/// <summary>See <see cref="LearningNote.Capacities"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record CapacitiesRecord(
    [property: MemoryPackOrder(0)] StampRecord Cause,
    [property: MemoryPackOrder(1)] int Slot,
    [property: MemoryPackOrder(2)] int Type,
    [property: MemoryPackOrder(3)] double Requests,
    [property: MemoryPackOrder(4)] int Node,
    [property: MemoryPackOrder(5)] double[] Values) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids) => new LearningNote.Capacities(Cause.ToStamp(), ids.Slot(Slot), ids.Type(Type), Requests, ids.Node(Node), [.. Values]);
}

/// <summary>See <see cref="LearningNote.Moved"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record MovedRecord(
    [property: MemoryPackOrder(0)] StampRecord Cause,
    [property: MemoryPackOrder(1)] int Node,
    [property: MemoryPackOrder(2)] SeenRecord Observation,
    [property: MemoryPackOrder(3)] double[] Then,
    [property: MemoryPackOrder(4)] double[] Now,
    [property: MemoryPackOrder(5)] bool IsLate) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids)
    {
        ids.Type(Observation.Type);
        return new LearningNote.Moved(Cause.ToStamp(), ids.Node(Node), Observation.ToObservation(), [.. Then], [.. Now], IsLate);
    }
}

/// <summary>See <see cref="LearningNote.Missing"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record MissingRecord(
    [property: MemoryPackOrder(0)] StampRecord Cause,
    [property: MemoryPackOrder(1)] int Prices) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids) => new LearningNote.Missing(Cause.ToStamp(), (int)ScenarioIds.Natural(Prices, "prices"));
}

/// <summary>See <see cref="LearningNote.Stale"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record StaleRecord([property: MemoryPackOrder(0)] StampRecord Cause) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids) => new LearningNote.Stale(Cause.ToStamp());
}

/// <summary>See <see cref="LearningNote.Decision"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record DecisionNoteRecord(
    [property: MemoryPackOrder(0)] StampRecord Cause,
    [property: MemoryPackOrder(1)] int Node,
    [property: MemoryPackOrder(2)] int Slot,
    [property: MemoryPackOrder(3)] DecisionRecord Before,
    [property: MemoryPackOrder(4)] double[]? Gradient,
    [property: MemoryPackOrder(5)] double BoundMs) : NoteRecord
{
    public override LearningNote ToNote(ScenarioIds ids) => new LearningNote.Decision(Cause.ToStamp(), ids.Node(Node), ids.Slot(Slot), Before.ToDecision(ids), Gradient, BoundMs);
}

/// <summary>A <see cref="PlacementDecision"/> as it is sent.</summary>
/// <param name="Plays">Rows of order, colour and item.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record DecisionRecord(
    [property: MemoryPackOrder(0)] int Slot,
    [property: MemoryPackOrder(1)] double[] Shares,
    [property: MemoryPackOrder(2)] bool[] Held,
    [property: MemoryPackOrder(3)] bool[] Probe,
    [property: MemoryPackOrder(4)] double[] Plays)
{
    public static DecisionRecord Of(PlacementDecision decision) =>
        new(decision.Slot, [.. decision.Shares], [.. decision.Held], [.. decision.Probe], Rows.Of(decision.Plays, p => [p.Order, p.Colour, p.Item]));

    public PlacementDecision ToDecision(ScenarioIds ids) => new(ids.Slot(Slot), [.. Shares], [.. Held])
    {
        Probe = [.. Probe],
        Plays = [.. Rows.From(Plays, 3, p => new SlotPlay((int)p[0], (int)p[1], (int)p[2]))],
    };
}
