using System.Runtime.Serialization;
using IdnActors.Cluster.Manifests;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>Entries of a <see cref="Regions.LookLog"/> that were added together.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LookEntriesRecord([property: MemoryPackOrder(0)] LookRecord[] Entries);

/// <summary>A <see cref="LookEntry"/> as it is kept, or what else a coordinator has to know. Tags and orders are added, never used again for something else.</summary>
[MemoryPackable]
[MemoryPackUnion(0, typeof(BegunRecord))]
[MemoryPackUnion(1, typeof(LookedRecord))]
[MemoryPackUnion(2, typeof(DiedRecord))]
[MemoryPackUnion(3, typeof(CountedRecord))]
[MemoryPackUnion(4, typeof(BackRecord))]
[MemoryPackUnion(5, typeof(EndingRecord))]
[MemoryPackUnion(6, typeof(SettledRecord))]
[MemoryPackUnion(7, typeof(ClosedRecord))]
[MemoryPackUnion(8, typeof(OverRecord))]
[MemoryPackUnion(9, typeof(RecoveredRecord))]
[MemoryPackUnion(10, typeof(HandedOverRecord))]
[MemoryPackUnion(11, typeof(RegionMovedRecord))]
[MemoryPackUnion(12, typeof(StartingRecord))]
internal abstract partial record LookRecord
{
    /// <summary>The entry; null where it is none of a run's.</summary>
    /// <param name="codec">Reads what regions have told.</param>
    /// <param name="regions">How many regions there are.</param>
    /// <exception cref="SerializationException">It is not of the scenario.</exception>
    public LookEntry? ToEntry(CoordinatorCodec codec, int regions) => Records.Guard("entry", () => Read(codec, regions));

    protected abstract LookEntry? Read(CoordinatorCodec codec, int regions);

    protected static int Region(int region, int regions) => ScenarioIds.Within(region, regions, "region");
}

/// <summary>A run has begun, or has begun anew.</summary>
/// <param name="Policy">The policy where it is not the scenario's own.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Regions">How many regions there should be.</param>
/// <param name="Runs">The number of the run of each region.</param>
/// <param name="Journals">By region, the file of its controllers' journal; empty: in memory.</param>
/// <param name="Timestamp">When the regions' time began, in nanoseconds of the coordinator's clock.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record BegunRecord(
    [property: MemoryPackOrder(0)] string? Policy,
    [property: MemoryPackOrder(1)] ulong Seed,
    [property: MemoryPackOrder(2)] int Regions,
    [property: MemoryPackOrder(3)] long[] Runs,
    [property: MemoryPackOrder(4)] string[] Journals,
    [property: MemoryPackOrder(5)] long Timestamp) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Begun(Processes.MonotonicClock.ToTimestamp(Timestamp));
}

/// <summary>See <see cref="LookEntry.Looked"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LookedRecord([property: MemoryPackOrder(0)] byte[]?[] Look) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => Look.Length == regions && Look.Any(s => s is not null)
        ? new LookEntry.Looked([.. Look.Select(bytes => bytes is null ? null : codec.ReadSnapshot(bytes, Look.Length))])
        : throw new SerializationException($"{Look.Length} snapshots are not of {regions} regions.");
}

/// <summary>See <see cref="LookEntry.Died"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record DiedRecord([property: MemoryPackOrder(0)] int Number, [property: MemoryPackOrder(1)] BooksRecord? Books) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Died(Region(Number, regions), Books?.ToBooks(codec.Ids));
}

/// <summary>See <see cref="LookEntry.Counted"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record CountedRecord(
    [property: MemoryPackOrder(0)] int Number,
    [property: MemoryPackOrder(1)] int Lost,
    [property: MemoryPackOrder(2)] long AtNs) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) =>
        new LookEntry.Counted(Region(Number, regions), (int)ScenarioIds.Natural(Lost, "requests"), new Instant(ScenarioIds.Natural(AtNs, "nanoseconds")));
}

/// <summary>See <see cref="LookEntry.Back"/>.</summary>
/// <param name="Number">The region.</param>
/// <param name="AtNs">When.</param>
/// <param name="Run">The number of its run.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record BackRecord(
    [property: MemoryPackOrder(0)] int Number,
    [property: MemoryPackOrder(1)] long AtNs,
    [property: MemoryPackOrder(2)] long Run) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Back(Region(Number, regions), new Instant(ScenarioIds.Natural(AtNs, "nanoseconds")));
}

/// <summary>See <see cref="LookEntry.HandedOver"/>.</summary>
/// <param name="Number">The region.</param>
/// <param name="Moving">What it has handed over: bytes of a <see cref="Regions.MovingRecord"/>.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record HandedOverRecord([property: MemoryPackOrder(0)] int Number, [property: MemoryPackOrder(1)] byte[] Moving) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.HandedOver(Region(Number, regions), codec.ReadMoving(Moving, regions));
}

/// <summary>See <see cref="LookEntry.Moved"/>.</summary>
/// <param name="Number">The region.</param>
/// <param name="AtNs">When.</param>
/// <param name="SilenceTicks">For how long it had issued nothing.</param>
/// <param name="Kept">Packets that waited for it.</param>
/// <param name="Run">The number of the run in which it takes orders now; its letters keep theirs.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RegionMovedRecord(
    [property: MemoryPackOrder(0)] int Number,
    [property: MemoryPackOrder(1)] long AtNs,
    [property: MemoryPackOrder(2)] long SilenceTicks,
    [property: MemoryPackOrder(3)] int Kept,
    [property: MemoryPackOrder(4)] long Run) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Moved(Region(Number, regions), new Instant(ScenarioIds.Natural(AtNs, "nanoseconds")),
        TimeSpan.FromTicks(ScenarioIds.Natural(SilenceTicks, "ticks")), (int)ScenarioIds.Natural(Kept, "packets"));
}

/// <summary>See <see cref="LookEntry.Starting"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record StartingRecord([property: MemoryPackOrder(0)] int Number) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Starting(Region(Number, regions));
}

/// <summary>See <see cref="LookEntry.Ending"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record EndingRecord([property: MemoryPackOrder(0)] bool IsInterrupted) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Ending(IsInterrupted);
}

/// <summary>See <see cref="LookEntry.Settled"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record SettledRecord : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Settled();
}

/// <summary>See <see cref="LookEntry.Closed"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ClosedRecord([property: MemoryPackOrder(0)] int Number, [property: MemoryPackOrder(1)] byte[] Closing) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Closed(Region(Number, regions), codec.ReadClosing(Closing));
}

/// <summary>See <see cref="LookEntry.Over"/>.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record OverRecord([property: MemoryPackOrder(0)] long WallNs, [property: MemoryPackOrder(1)] bool IsInterrupted) : LookRecord
{
    protected override LookEntry Read(CoordinatorCodec codec, int regions) => new LookEntry.Over(Duration.FromNanoseconds(ScenarioIds.Natural(WallNs, "nanoseconds")), IsInterrupted);
}

/// <summary>A <see cref="Regions.RegionRecovery"/>; once more when a request has ended there again.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record RecoveredRecord(
    [property: MemoryPackOrder(0)] int Number,
    [property: MemoryPackOrder(1)] string Process,
    [property: MemoryPackOrder(2)] long SilenceTicks,
    [property: MemoryPackOrder(3)] long CatchingUpTicks,
    [property: MemoryPackOrder(4)] int Orders,
    [property: MemoryPackOrder(5)] long FirstServedTicks) : LookRecord
{
    private const long None = -1;

    public static RecoveredRecord Of(Regions.RegionRecovery recovery) => new(recovery.Region, recovery.Process, recovery.Silence.Ticks, recovery.CatchingUp.Ticks, recovery.Orders, recovery.FirstServed?.Ticks ?? None);

    public Regions.RegionRecovery ToRecovery() =>
        new(Number, Process, TimeSpan.FromTicks(SilenceTicks), TimeSpan.FromTicks(CatchingUpTicks), Orders) { FirstServed = FirstServedTicks < 0 ? null : TimeSpan.FromTicks(FirstServedTicks) };

    protected override LookEntry? Read(CoordinatorCodec codec, int regions) => null;
}
