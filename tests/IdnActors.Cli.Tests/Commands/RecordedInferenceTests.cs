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
