using System.Text.Json.Nodes;
using IdnActors.Cli.Tests.Results;

namespace IdnActors.Cli.Tests.Commands;

public class RecordedInferenceTests
{
    // What names the scenario rather than what came of it.
    private static readonly string[] FilesThatNameTheMode = ["report.html", ResultFiles.Environment, "scenario.conf", "summary.json"];

    [Fact]
    public async Task Gives_the_results_of_live_inference_but_for_the_hash()
    {
        using var folder = new TemporaryFolder();

        var live = await CliRunner.RunAsync("run", "line-3", "--out", folder["live"]);
        var recording = await RunRecordedAsync(folder, "first");
        var replaying = await RunRecordedAsync(folder, "second");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok, ExitCode.Ok), (live.ExitCode, recording.ExitCode, replaying.ExitCode));
        Assert.Equal("", recording.Error);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(folder["cache"], "recorded"), "*.answers").Length);
        ResultFiles.AssertEqual(folder["first"], folder["second"]);
        foreach (var file in ResultFiles.All.Except(FilesThatNameTheMode))
            Assert.True(File.ReadAllBytes(Path.Combine(folder["live"], file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder["first"], file))), $"{file} differs.");
        var (figuresOfLive, hashOfLive) = await SummaryOfAsync(folder["live"]);
        var (figures, hash) = await SummaryOfAsync(folder["first"]);
        Assert.Equal(figuresOfLive, figures);
        Assert.NotEqual(hashOfLive, hash);
    }

    /// <summary>Scores are recorded and gates judge them in the run: so tables hold whatever the gates are, and after they have changed.</summary>
    [Fact]
    public async Task Gates_that_change_in_the_run_judge_recorded_scores_as_live_ones()
    {
        using var folder = new TemporaryFolder();
        string[] Run(string mode, string name, string more) =>
            ["run", "early-exit", "--set", "run.duration=20s", "--set", "run.slot=10s", "--set", $"run.inference={mode}", "--cache", folder["cache"], "--out", folder[name], "--set", $"splitting.updates=[{more}]"];
        const string Updates = "{ at = 5s, from = cloud, model = ee-split, threshold = 0 }, { at = 12s, from = edge, model = ee-split, threshold = 0.5, temperature = 2 }";

        var live = await CliRunner.RunAsync(Run("live", "live", Updates));
        var recorded = await CliRunner.RunAsync(Run("recorded", "recorded", Updates));
        var unchanged = await CliRunner.RunAsync(Run("recorded", "unchanged", ""));

        Assert.Equal((ExitCode.Ok, ExitCode.Ok, ExitCode.Ok), (live.ExitCode, recorded.ExitCode, unchanged.ExitCode));
        foreach (var file in ResultFiles.All.Except(FilesThatNameTheMode))
            Assert.True(File.ReadAllBytes(Path.Combine(folder["live"], file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder["recorded"], file))), $"{file} differs.");
        Assert.Equal((await SummaryOfAsync(folder["live"])).Figures, (await SummaryOfAsync(folder["recorded"])).Figures);
        Assert.NotEqual((await SummaryOfAsync(folder["unchanged"])).Figures, (await SummaryOfAsync(folder["recorded"])).Figures);
        Assert.Equal(6, File.ReadLines(Path.Combine(folder["recorded"], "events.jsonl")).Count(l => l.Contains("calibration-applied", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Runs_without_a_cache_that_can_be_written()
    {
        using var folder = new TemporaryFolder();
        // A file where the folder should be.
        await File.WriteAllTextAsync(folder["cache"], "");

        var result = await RunRecordedAsync(folder, "out", "catalogue.tasks.fashion.variants=[cnn4-int7, lin, lin-int7]",
            "repositories=[{ node = cloud, serving = [lin] }]", "placement.changes=[]");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Equal(ResultFiles.All, ResultFiles.Below(folder["out"]));
    }

    [Fact]
    public async Task An_interruption_while_recording_leaves_no_results()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        var result = await CliRunner.RunAsync(
            ["run", "line-3", "--set", "run.inference=recorded", "--cache", folder["cache"], "--out", folder["out"]], cancellation.Token);

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.Contains("interrupted", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_check_records_nothing()
    {
        using var folder = new TemporaryFolder();

        var result = await CliRunner.RunProcessAsync(["check", "line-3", "--set", "run.inference=recorded"], new Dictionary<string, string> { ["IDN_CACHE"] = folder["cache"] });

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("recorded inference", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["cache"]));
    }

    private static Task<CliResult> RunRecordedAsync(TemporaryFolder folder, string name, params string[] changes) => CliRunner.RunAsync(
        ["run", "line-3", "--set", "run.inference=recorded", "--cache", folder["cache"], "--out", folder[name], .. changes.SelectMany(c => new[] { "--set", c })]);

    /// <summary>A summary without the scenario's hash, and the hash.</summary>
    private static async Task<(string Figures, string Hash)> SummaryOfAsync(string folder)
    {
        var summary = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "summary.json")))!.AsObject();
        Assert.True(summary.Remove("scenarioHash", out var hash));
        return (summary.ToJsonString(), hash!.GetValue<string>());
    }
}
