using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>With the real clock a slow journal keeps controllers many slots behind the rest of the run; nothing of what they tell is lost or booked elsewhere.</summary>
public class LateControllerTests
{
    private const int Slots = 24;
    private const double Speed = 4000;

    [Theory]
    [InlineData("oga")]
    [InlineData("oga-multilinear-fresh")]
    [InlineData("olag")]
    [InlineData("lru")]
    public async Task A_controller_that_is_late_by_slots_tells_of_every_one_of_them(string policy)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy(policy).WithDrain(200);
        var (calm, _) = await TestRun.ExecuteCleanAsync(scenario);

        var (report, open, mostOpen) = await RunAsync(scenario, new LateJournal(Slots - 1));

        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(0, open);
        var learning = report.Learning!;
        Assert.Equal(calm.Learning!.Ledger.Slots.Select(s => s.Requests), learning.Ledger.Slots.Select(s => s.Requests));
        Assert.InRange(mostOpen, LateJournal.Lag, LateJournal.Lag + 2);
        if (!learning.IsBounded) return;
        // The bounds only grow; the last prices come when nobody decides any more.
        Assert.Equal(learning.Ledger.Slots.Select(s => s.BoundMs).Order(), learning.Ledger.Slots.Select(s => s.BoundMs));
        Assert.True(learning.Prices is { Late: > 0, Missing: > 0 }, $"{learning.Prices}");
        Assert.False(learning.IsTheorem);
    }

    [Fact]
    public async Task The_end_of_the_run_finds_what_a_controller_has_not_come_to_tell()
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga").WithDrain(1);
        var (calm, _) = await TestRun.ExecuteCleanAsync(scenario);

        var (report, open, _) = await RunAsync(scenario, new LateJournal(int.MaxValue));

        Assert.InRange(open, LateJournal.Lag, LateJournal.Lag + 1);
        var learning = report.Learning!;
        Assert.Equal(calm.Learning!.Ledger.Slots.Select(s => s.Requests), learning.Ledger.Slots.Select(s => s.Requests));
        Assert.True(learning.Prices.Missing > 0, $"{learning.Prices}");
        Assert.False(learning.IsTheorem);
    }

    private static async Task<(RunReport Report, int OpenDecisions, int MostOpenSlots)> RunAsync(Scenario scenario, LateJournal journal)
    {
        var mostOpen = 0;
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        EmulationRun? current = null;
        var options = new RunOptions
        {
            Seed = scenario.Run.Seed,
            Clock = ClockKind.Real,
            Speed = Speed,
            Journal = journal,
            CrashesAt = (_, _, _) =>
            {
                mostOpen = Math.Max(mostOpen, current!.Placement!.Meter!.OpenSlots);
                return false;
            },
        };
        await using var run = current = await EmulationRun.CreateAsync(scenario, options, engine, new RecordingSink());
        var report = await run.ExecuteAsync(default);
        return (report, run.Placement!.Progress.Open, mostOpen);
    }
}
