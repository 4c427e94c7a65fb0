using System.Text.Json;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Tests.Commands;

/// <summary>Sweeps, and comparisons as far as they are the same, whose runs are processes.</summary>
public sealed class ExperimentCommandTests : IDisposable
{
    private static readonly string[] Small = ["sweep", "line-3", "--set", "serving.accuracy-weight=1ms,20ms", "--set", "run.duration=1s", "-p", "2"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_sweep_writes_runs_table_and_report_and_says_how_variants_differ()
    {
        var result = await CliRunner.RunAsync([.. Small, "--seeds", "2", "--out", _folder["out"]]);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Equal(["accuracy-weight-1ms", "accuracy-weight-20ms", "compare.parquet", "experiment.json", "report.html"], Names(_folder["out"]));
        Assert.Equal(["seed-1", "seed-2"], Names(Path.Combine(_folder["out"], "accuracy-weight-1ms")));
        Assert.Contains("mean cost (ms)", result.Output, StringComparison.Ordinal);
        Assert.Contains("Below each mean: the difference from accuracy-weight=1ms", result.Output, StringComparison.Ordinal);
        Assert.Equal(["out"], Names(_folder.Path));
    }

    [Fact]
    public async Task The_table_of_all_values_has_a_row_per_variant_seed_and_metric()
    {
        await CliRunner.RunAsync([.. Small, "--seeds", "2", "--out", _folder["out"], "--no-report"]);

        var rows = new List<(string Variant, string Overrides, double Seed, string Metric, double Value, double Difference)>();
        await foreach (var group in ColumnReader.ReadAsync(Path.Combine(_folder["out"], "compare.parquet"), [.. ExperimentMetrics.OfComparison.Select(m => m.Name)]))
        {
            for (var i = 0; i < group.Rows; i++)
            {
                rows.Add((group.Texts("variant")[i], group.Texts("overrides")[i], group.Numbers("seed")[i], group.Texts("metric")[i],
                    group.Numbers("value")[i], group.Numbers("baseline_difference")[i]));
            }
        }
        Assert.Equal(2 * 2 * Metrics.OfRun.Count, rows.Count);
        Assert.All(rows.Where(r => r.Variant == "accuracy-weight=1ms" && !double.IsNaN(r.Value)), r => Assert.Equal(0, r.Difference));
        var latencies = rows.Where(r => r.Metric == "mean latency").ToDictionary(r => (r.Variant, r.Seed));
        var other = latencies[("accuracy-weight=20ms", 2)];
        Assert.Equal(other.Value - latencies[("accuracy-weight=1ms", 2)].Value, other.Difference);
        Assert.Equal("serving.accuracy-weight=20ms run.duration=1s", other.Overrides);
        Assert.False(File.Exists(Path.Combine(_folder["out"], "report.html")));
    }

    [Fact]
    public async Task The_result_is_json_on_request()
    {
        var result = await CliRunner.RunAsync([.. Small, "--seeds", "2", "--json", "--metric", "mean latency", "--out", _folder["out"]]);

        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal("mean latency", json.RootElement.GetProperty("mainMetric").GetString());
        var metrics = json.RootElement.GetProperty("variants")[1].GetProperty("metrics").EnumerateArray();
        var latency = metrics.Single(m => m.GetProperty("name").GetString() == "mean latency");
        Assert.Equal(2, latency.GetProperty("difference").GetProperty("n").GetInt32());
        Assert.True(latency.GetProperty("halfWidth").GetDouble() >= 0);
    }

    [Fact]
    public async Task A_signal_ends_the_runs_and_the_same_command_goes_on_from_there()
    {
        if (OperatingSystem.IsWindows()) return;
        string[] arguments = ["sweep", "line-3", "--set", "demand.rate=20/s,40000/s", "--set", "run.duration=600s", "--seeds", "1", "-p", "2", "--out", _folder["out"]];
        using var process = CliRunner.Start(arguments);
        // The first is over while the second, with two thousand times the requests, has only begun.
        while (!Directory.Exists(Path.Combine(_folder["out"], "rate-20-s", "seed-1")) && !process.HasExited) await Task.Yield();

        using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"])) await kill.WaitForExitAsync();
        var result = await CliRunner.FinishAsync(process);

        Assert.True(result.ExitCode == ExitCode.Interrupted, $"exit code {result.ExitCode}: {result.Error}");
        Assert.Contains("PARTIAL", result.Output, StringComparison.Ordinal);
        Assert.Contains("interrupted: 1 of 2 runs is missing", result.Error, StringComparison.Ordinal);
        Assert.Contains("Partial: 1 of 2 runs is missing", await File.ReadAllTextAsync(Path.Combine(_folder["out"], "report.html")), StringComparison.Ordinal);
        Assert.Equal([], Names(Path.Combine(_folder["out"], "rate-40000-s")));
        Assert.Equal(["out"], Names(_folder.Path));
    }

    [Fact]
    public async Task A_precision_that_is_not_reached_is_told()
    {
        var result = await CliRunner.RunAsync([.. Small, "--until-precision", "0.0001%", "--max-seeds", "3", "--no-report", "--out", _folder["out"]]);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Contains("NOT AS PRECISE as demanded: mean cost of accuracy-weight=1ms after 3 seeds", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0001%", 1e-6, false)]
    [InlineData("90%", 0.9, true)]
    public async Task As_json_a_precision_says_what_was_demanded_and_whether_it_is_reached(string demanded, double relative, bool isReached)
    {
        var result = await CliRunner.RunAsync([.. Small, "--until-precision", demanded, "--max-seeds", "4", "--metric", "accuracy", "--json", "--no-report", "--out", _folder["out"]]);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var precision = json.RootElement.GetProperty("precision");
        Assert.Equal(["demanded", "mostSeeds", "reached"], precision.EnumerateObject().Select(p => p.Name));
        Assert.Equal(relative, precision.GetProperty("demanded").GetDouble(), 1e-12);
        Assert.Equal((4, isReached), (precision.GetProperty("mostSeeds").GetInt32(), precision.GetProperty("reached").GetBoolean()));
        Assert.Equal(isReached ? PrecisionRule.LeastSeeds : 4, json.RootElement.GetProperty("seeds").GetInt32());
    }

    [Fact]
    public async Task All_problems_of_all_variants_are_told_before_anything_runs()
    {
        var result = await CliRunner.RunAsync("sweep", "line-3", "--set", "serving.accuracy-weight=1ms,much,5parsecs", "--set", "run.slott=1s", "--out", _folder["out"]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("(variant accuracy-weight=much)", result.Error, StringComparison.Ordinal);
        Assert.Contains("(variant accuracy-weight=5parsecs)", result.Error, StringComparison.Ordinal);
        // Wrong with every variant, told once.
        Assert.Equal(2, result.Error.Split("run.slott").Length);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Theory]
    [InlineData("another experiment (its variants are accuracy-weight=1ms, accuracy-weight=20ms)", "sweep", "line-3", "--set", "serving.accuracy-weight=1ms,5ms", "--set", "run.duration=1s")]
    [InlineData("the scenario has changed since, for accuracy-weight=1ms, accuracy-weight=20ms", "sweep", "line-3", "--set", "serving.accuracy-weight=1ms,20ms", "--set", "run.duration=2s")]
    [InlineData("of the scenario line-3", "sweep", "quickstart", "--set", "serving.accuracy-weight=1ms,20ms")]
    public async Task A_folder_of_another_experiment_is_refused(string expected, params string[] other)
    {
        await CliRunner.RunAsync([.. Small, "--seeds", "1", "--out", _folder["out"]]);

        var result = await CliRunner.RunAsync([.. other, "--out", _folder["out"]]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_something_else_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(_folder["out"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["out"], "thesis.tex"), "years of work");

        var result = await CliRunner.RunAsync([.. Small, "--out", _folder["out"]]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("holds files, but no experiment.json", result.Error, StringComparison.Ordinal);
        Assert.Equal(["thesis.tex"], Names(_folder["out"]));
    }

    [Theory]
    [InlineData("--until-precision", "--until-precision", "much")]
    [InlineData("--until-precision", "--until-precision", "0%")]
    [InlineData("names run.seed", "--set", "run.seed=1,2")]
    [InlineData("without --until-precision", "--max-seeds", "5")]
    [InlineData("known are NTAG", "--metric", "beauty")]
    [InlineData("1 to 100000", "--seeds", "0")]
    [InlineData("1 to 1024", "-p", "0")]
    public async Task What_cannot_be_meant_is_bad_input(string expected, params string[] options)
    {
        var result = await CliRunner.RunAsync([.. Small[..^2], .. options, "--out", _folder["out"]]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task A_comparison_runs_every_policy_and_the_first_is_the_baseline()
    {
        var result = await CliRunner.RunAsync(
            "compare", "line-3", "--policies", "repository-only,oga:rounding=dependent", "--set", "placement.initial=[]", "--set", "placement.changes=[]",
            "--set", "run.inference=profiled", "--seeds", "2", "-p", "2", "--out", _folder["out"]);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Contains("NTAG (ms)", result.Output, StringComparison.Ordinal);
        Assert.Contains("the difference from repository-only", result.Output, StringComparison.Ordinal);
        Assert.Equal(["compare.parquet", "experiment.json", "oga-rounding-dependent", "report.html", "repository-only"], Names(_folder["out"]));
        var page = await File.ReadAllTextAsync(Path.Combine(_folder["out"], "report.html"));
        foreach (var figure in (string[])["Gain over time", "Regret", "Accuracy and latency", "Distribution of latencies", "Latency over time", "Bytes moved", "Placement over time: oga"])
            Assert.Contains($"<h3>{figure}", page, StringComparison.Ordinal);
        Assert.Contains("idn compare line-3 --policies &quot;repository-only,oga:rounding=dependent&quot;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_has_lost_what_was_learned_is_made_again()
    {
        string[] arguments = ["compare", "line-3", "--policies", "oga", "--set", "placement.initial=[]", "--set", "placement.changes=[]",
            "--set", "run.inference=profiled", "--seeds", "1", "--no-report", "--out", _folder["out"]];
        Assert.Equal(ExitCode.Ok, (await CliRunner.RunAsync(arguments)).ExitCode);
        var learned = Path.Combine(_folder["out"], "oga", "seed-1", "learning.parquet");
        var before = await File.ReadAllBytesAsync(learned);
        File.Delete(learned);

        var result = await CliRunner.RunAsync(arguments);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Equal(before, await File.ReadAllBytesAsync(learned));
    }

    [Fact]
    public async Task Policies_and_options_that_there_are_not_are_told_together()
    {
        var result = await CliRunner.RunAsync("compare", "line-3", "--policies", "ogre,oga:rounding=upwards,lru:colour=red", "--set", "placement.initial=[]", "--out", _folder["out"]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        foreach (var variant in (string[])["ogre", "oga:rounding=upwards", "lru:colour=red"]) Assert.Contains($"(variant {variant})", result.Error, StringComparison.Ordinal);
        Assert.Contains("--policies: policy.name is \"ogre\"", result.Error, StringComparison.Ordinal);
        Assert.Contains("known: ader, ", result.Error, StringComparison.Ordinal);
        Assert.Contains("--policies: policy.options.colour", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private static IEnumerable<string?> Names(string folder) => Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
