using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Cli.Tests.Display;

public sealed class HindsightWordsTests : IDisposable
{
    private static readonly VariantsOptimum Optimum = new("SCIP", HindsightStatus.Optimal, 100, 100);
    private static readonly VariantsOptimum Cut = new("SCIP", HindsightStatus.LimitReached, 98, 100);
    private static readonly VariantsOptimum Heuristic = new("greedy + Frank–Wolfe", HindsightStatus.Heuristic, 190, 200);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(HindsightStatus.Optimal, "the optimum (SCIP)")]
    [InlineData(HindsightStatus.GapReached, "the best found until close enough (SCIP), up to 2 % below the optimum, by which regret may be larger")]
    [InlineData(HindsightStatus.LimitReached, "the best found until a limit ended the search (SCIP), up to 2 % below the optimum, by which regret may be larger")]
    [InlineData(HindsightStatus.Heuristic, "the best that a heuristic found (SCIP), up to 2 % below the optimum, by which regret may be larger")]
    public void Only_what_is_proved_is_called_the_optimum(HindsightStatus status, string words) => Assert.Equal(words, HindsightWords.Of(Cut with { Status = status }));

    [Fact]
    public void Of_several_runs_those_without_an_optimum_are_counted_and_the_widest_gap_is_told()
    {
        Assert.Null(HindsightWords.Of([]));
        Assert.Equal("the optimum (SCIP)", HindsightWords.Of([Optimum, Optimum]));
        Assert.Equal("the optimum", HindsightWords.Of([Optimum, Optimum with { Solver = "HiGHS" }]));
        Assert.Equal("the optimum in 1 of 3 runs; in 2 the best that was found (SCIP, greedy + Frank–Wolfe), up to 5 % below the optimum, by which regret may be larger",
            HindsightWords.Of([Optimum, Cut, Heuristic]));
        Assert.Equal("the best that was found (SCIP, greedy + Frank–Wolfe), up to 5 % below the optimum, by which regret may be larger", HindsightWords.Of([Cut, Heuristic]));
    }

    [Fact]
    public async Task A_run_and_a_comparison_tell_it_where_they_tell_the_regret()
    {
        string[] small = ["hub-and-leaves", "--set", "run.duration=5s", "--set", "run.slot=1s", "--no-report"];
        var run = await CliRunner.RunAsync(["run", .. small, "--set", "policy.name=oga", "--out", _folder["run"]]);
        var comparison = await CliRunner.RunAsync(["compare", .. small, "--policies", "oga,lru", "--seeds", "2", "--out", _folder["comparison"]]);

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.True(comparison.ExitCode == ExitCode.Ok, comparison.Error);
        Assert.Contains("The best variants in hindsight are the optimum (", run.Output, StringComparison.Ordinal);
        Assert.Contains("held regret: against the best fixed variants in hindsight, the optimum (", comparison.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_a_policy_tells_nothing_of_it()
    {
        var run = await CliRunner.RunAsync("run", "line-3", "--set", "run.duration=1s", "--no-report", "--out", _folder["run"]);

        Assert.DoesNotContain("in hindsight", run.Output, StringComparison.Ordinal);
    }
}
