using System.Runtime.Serialization;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Splits.Cuts;
using IdnActors.Model.Units;
using MemoryPack;

namespace IdnActors.Cluster.Wire;

/// <summary>A <see cref="RegionClosing"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record ClosingRecord(
    [property: MemoryPackOrder(0)] BooksRecord Books,
    [property: MemoryPackOrder(1)] bool IsInterrupted,
    [property: MemoryPackOrder(2)] bool IsComplete,
    [property: MemoryPackOrder(3)] string[] Failures,
    [property: MemoryPackOrder(4)] RowsRecord? Rows,
    [property: MemoryPackOrder(5)] LearningRecord? Learned)
{
    public static ClosingRecord Of(RegionClosing closing, ScenarioIds ids) => new(BooksRecord.Of(closing.Books), closing.IsInterrupted, closing.IsComplete, [.. closing.Failures],
        RowsRecord.Of(closing.Rows, ids), closing.Learned is { } learned ? LearningRecord.Of(learned) : null);

    /// <exception cref="SerializationException">It is not of the scenario.</exception>
    public RegionClosing ToClosing(ScenarioIds ids) =>
        new(Books.ToBooks(ids), IsInterrupted, IsComplete, Texts.Checked(Failures), RowsRecord.ToRows(Rows, ids), Learned?.ToLearning(ids));
}

/// <summary>A <see cref="RegionLearning"/> as it is sent.</summary>
/// <param name="Notes">What was told at last.</param>
/// <param name="Served">By slot, the upper and the lower half of the sum.</param>
/// <param name="Nodes">Nodes with a decision in force.</param>
/// <param name="Current">The decisions, likewise.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record LearningRecord(
    [property: MemoryPackOrder(0)] NoteRecord[] Notes,
    [property: MemoryPackOrder(1)] ulong[] Served,
    [property: MemoryPackOrder(2)] int[] Nodes,
    [property: MemoryPackOrder(3)] DecisionRecord[] Current)
{
    public static LearningRecord Of(RegionLearning learned) => new([.. learned.Notes.Select(NoteRecord.Of)], [.. learned.Served.SelectMany(Wide.Of)],
        [.. learned.Current.Select(c => c.Node.Index)], [.. learned.Current.Select(c => DecisionRecord.Of(c.Decision))]);

    public RegionLearning ToLearning(ScenarioIds ids)
    {
        if (Nodes.Length != Current.Length) throw new SerializationException($"{Current.Length} decisions are not of {Nodes.Length} nodes.");
        // The first slot has number 0, and the one behind the last of a run none.
        if (Served.Length > 0) ids.Slot((Served.Length / 2) - 1);
        return new RegionLearning([.. Notes.Select(n => n.ToNote(ids))], [.. Served.Chunk(2).Select(Wide.From)], [.. Nodes.Zip(Current, (n, d) => (ids.Node(n), d.ToDecision(ids)))]);
    }
}

/// <summary><see cref="RunBooks"/> as they are sent.</summary>
/// <param name="Seed">Of all chance.</param>
/// <param name="Now">When the run ended.</param>
/// <param name="Meters">What was counted.</param>
/// <param name="Open">Requests without an outcome.</param>
/// <param name="Latencies">Values in nanoseconds, each followed by its count.</param>
/// <param name="LatencySum">Upper and lower half of the sum.</param>
/// <param name="LatencyMax">The largest.</param>
/// <param name="Violations">What contradicts the books.</param>
/// <param name="Cuts">Of planners.</param>
/// <param name="EventsFired">Timed events.</param>
/// <param name="MailboxRuns">Mailbox runs.</param>
/// <param name="Faults">Exceptions that no actor has caught.</param>
/// <param name="Fidelity">With the real clock.</param>
/// <param name="Experienced">Values in nanoseconds, each followed by its count; null with a virtual clock.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record BooksRecord(
    [property: MemoryPackOrder(0)] ulong Seed,
    [property: MemoryPackOrder(1)] long Now,
    [property: MemoryPackOrder(2)] MetersRecord Meters,
    [property: MemoryPackOrder(3)] OpenRecord[] Open,
    [property: MemoryPackOrder(4)] long[] Latencies,
    [property: MemoryPackOrder(5)] ulong[] LatencySum,
    [property: MemoryPackOrder(6)] long LatencyMax,
    [property: MemoryPackOrder(7)] string[] Violations,
    [property: MemoryPackOrder(8)] CutRecord[] Cuts,
    [property: MemoryPackOrder(9)] long EventsFired,
    [property: MemoryPackOrder(10)] long MailboxRuns,
    [property: MemoryPackOrder(11)] string[] Faults,
    [property: MemoryPackOrder(12)] FidelityRecord? Fidelity,
    [property: MemoryPackOrder(13)] long[]? Experienced)
{
    public static BooksRecord Of(RunBooks books)
    {
        var planners = books.Scenario.Splitting.Planners;
        return new BooksRecord(books.Seed, books.Now.Nanoseconds, MetersRecord.Of(books.Meters, books.Scenario, books.Now),
            [.. books.Open.Select(o => new OpenRecord(o.Key, o.Entry.Index, o.Text))], [.. books.Latencies.Pairs], Wide.Of(books.LatencySumNanoseconds), books.LatencyMaxNanoseconds,
            [.. books.Violations], [.. books.Cuts.Select(c => CutRecord.Of(c, planners.IndexOf(c.Planning)))], books.EventsFired, books.MailboxRuns, [.. books.Faults],
            books.Fidelity is { } fidelity ? FidelityRecord.Of(fidelity) : null, books.Experienced is { } experienced ? [.. experienced.Pairs] : null);
    }

    public RunBooks ToBooks(ScenarioIds ids)
    {
        return new RunBooks(ids.Scenario, Seed, new Instant(ScenarioIds.Natural(Now, "nanoseconds")), Meters.ToMeters(ids))
        {
            Open = [.. Open.Select(o => new OpenRequest(o.Key, ids.Node(o.Entry), o.Text ?? throw new SerializationException("An open request is not shown.")))],
            Latencies = TimeCounts.Of(Counters.Checked(Latencies)),
            Experienced = Experienced is null ? null : TimeCounts.Of(Experienced),
            LatencySumNanoseconds = Wide.From(LatencySum),
            LatencyMaxNanoseconds = ScenarioIds.Natural(LatencyMax, "nanoseconds"),
            Violations = Texts.Checked(Violations),
            Cuts = [.. Cuts.Select(c => c.ToReport(ids))],
            EventsFired = ScenarioIds.Natural(EventsFired, "events"),
            MailboxRuns = ScenarioIds.Natural(MailboxRuns, "mailbox runs"),
            Fidelity = Fidelity?.ToSummary(),
            Faults = Texts.Checked(Faults),
        };
    }
}

/// <summary>An <see cref="OpenRequest"/> as it is sent.</summary>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record OpenRecord(
    [property: MemoryPackOrder(0)] ulong Key,
    [property: MemoryPackOrder(1)] int Entry,
    [property: MemoryPackOrder(2)] string Text);

/// <summary>A <see cref="CutReport"/> as it is sent.</summary>
/// <param name="Planner">Which of the scenario's planners.</param>
/// <param name="Requests">See <see cref="CutReport.Requests"/>.</param>
/// <param name="Changes">See <see cref="CutReport.Changes"/>.</param>
/// <param name="ExcessMs">See <see cref="CutReport.ExcessMs"/>.</param>
/// <param name="RegretMs">See <see cref="CutReport.RegretMs"/>.</param>
/// <param name="Planned">See <see cref="CutReport.Planned"/>.</param>
/// <param name="DeviceJoules">See <see cref="CutReport.DeviceJoules"/>; NaN where it is not counted.</param>
[MemoryPackable(GenerateType.VersionTolerant)]
internal sealed partial record CutRecord(
    [property: MemoryPackOrder(0)] int Planner,
    [property: MemoryPackOrder(1)] long Requests,
    [property: MemoryPackOrder(2)] long Changes,
    [property: MemoryPackOrder(3)] double ExcessMs,
    [property: MemoryPackOrder(4)] double RegretMs,
    [property: MemoryPackOrder(5)] long Planned,
    [property: MemoryPackOrder(6)] double DeviceJoules)
{
    public static CutRecord Of(CutReport report, int planner) => new(planner, report.Requests, report.Changes, report.ExcessMs, report.RegretMs, report.Planned, report.DeviceJoules ?? double.NaN);

    public CutReport ToReport(ScenarioIds ids)
    {
        var planners = ids.Scenario.Splitting.Planners;
        return new CutReport(planners[ScenarioIds.Within(Planner, planners.Length, "planner")], Requests, Changes, ExcessMs, RegretMs) { Planned = Planned, DeviceJoules = double.IsNaN(DeviceJoules) ? null : DeviceJoules };
    }
}

/// <summary>128-bit sums as two halves, the upper one first.</summary>
internal static class Wide
{
    public static ulong[] Of(Int128 sum) => [(ulong)(sum >> 64 & ulong.MaxValue), (ulong)(sum & ulong.MaxValue)];

    /// <exception cref="SerializationException">They are not two.</exception>
    public static Int128 From(ulong[] halves) => halves.Length == 2 ? new Int128(halves[0], halves[1]) : throw new SerializationException("A sum has two halves.");
}
