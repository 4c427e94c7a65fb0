using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>Runs in which controllers crash, and all that is left of such a run in the end.</summary>
internal static class Crashes
{
    /// <summary>A point at which a controller crashes, once.</summary>
    public readonly record struct Crash(NodeId Node, int Slot, CrashPoint Point);

    /// <summary>What a run has come to, as text.</summary>
    /// <param name="Transcript">Of the sink.</param>
    /// <param name="Figures">Of the report.</param>
    /// <param name="Learning">Ledger, gains, prices.</param>
    /// <param name="Policies">Their snapshots.</param>
    /// <param name="OpenDecisions">Left at the end.</param>
    /// <param name="Learned">The report.</param>
    public sealed record EndState(string Transcript, string Figures, string Learning, string Policies, int OpenDecisions, LearningReport Learned);

    public static async Task<EndState> RunAsync(Scenario scenario, Func<Crash, bool>? crashes = null, IRunJournal? journal = null, RunOptions? options = null)
    {
        var sink = new RecordingSink();
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        options = (options ?? new RunOptions { Seed = scenario.Run.Seed }) with
        {
            Journal = journal ?? new MemoryJournal(),
            CrashesAt = crashes is null ? null : (node, slot, point) => crashes(new Crash(node, slot, point)),
        };
        await using var run = await EmulationRun.CreateAsync(scenario, options, engine, sink);
        var report = await run.ExecuteAsync(default);
        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        var learning = report.Learning!;
        return new EndState(sink.Transcript, TestRun.FiguresOf(report), TextOf(learning), string.Join('\n', run.Placement!.Policies.Select(TextOf)), run.Placement.Progress.Open, learning);
    }

    private static string TextOf(LearningReport learning) => string.Join('\n',
        [.. learning.Ledger.Slots.Select(s => s.ToString()), .. learning.ServedGainMs.Select(g => $"{g:R}"), $"{learning.DelayTermMs:R} {learning.Prices}"]);

    private static string TextOf(Policies.IPlacementPolicy policy)
    {
        var state = policy.Snapshot();
        return $"{state.Policy} {state.Current.Slot} {string.Join(' ', state.Current.Shares.Select(s => $"{s:R}"))} | {string.Join(' ', state.Current.Held)}"
            + $" | {string.Join(' ', state.Current.Probe)} | {string.Join(' ', state.Current.Plays)} | {string.Join(' ', state.Numbers.Select(n => $"{n:R}"))}";
    }
}
