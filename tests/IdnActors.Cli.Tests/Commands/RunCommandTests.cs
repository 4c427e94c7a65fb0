using System.Text.Json;
using IdnActors.Cli.Tests.Results;

namespace IdnActors.Cli.Tests.Commands;

public class RunCommandTests
{
    [Fact]
    public async Task Writes_all_result_files_and_says_where()
    {
        using var folder = new TemporaryFolder();

        var result = await CliRunner.RunAsync("run", "line-3", "--out", folder["out"]);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal("", result.Error);
        Assert.Equal(ResultFiles.All, ResultFiles.Below(folder["out"]));
        Assert.Contains($"results: {folder["out"]}", result.Output, StringComparison.Ordinal);
        Assert.Contains("mean latency", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quickstart_shows_the_policy_beside_the_repositories_alone_and_a_greedy_placement()
    {
        using var folder = new TemporaryFolder();

        var result = await CliRunner.RunAsync("run", "quickstart", "--out", folder["out"], "--set", "run.duration=10s");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Matches(@"oga-multilinear +│ repositories only +│ difference +│ static-greedy ", result.Output);
        Assert.Matches(@"Against the repositories alone, oga-multilinear gained \d+\.\d\d ms of mean latency \(\d+ %\) and lost \d+\.\d\d points of accuracy", result.Output);
        var compared = ResultFiles.All.Where(f => f != "report.html").ToList();
        Assert.Equal(
            ((string[])[.. ResultFiles.All, "learning.parquet", "static-greedy/learning.parquet", .. compared.Select(f => $"repository-only/{f}"), .. compared.Select(f => $"static-greedy/{f}")])
                .Select(f => f.Replace('/', Path.DirectorySeparatorChar)).Order(StringComparer.Ordinal),
            ResultFiles.Below(folder["out"]));
    }

    [Fact]
    public async Task Equal_scenario_and_seed_give_equal_bytes_in_two_processes_with_other_thread_pools()
    {
        using var folder = new TemporaryFolder();
        string[] common = ["run", "quickstart", "--set", "run.duration=5s", "--out"];

        var first = await CliRunner.RunProcessAsync([.. common, folder["a"]]);
        var second = await CliRunner.RunProcessAsync([.. common, folder["b"]], new Dictionary<string, string>
        {
            ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "1",
            ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "3",
            ["DOTNET_gcConcurrent"] = "0",
            ["DOTNET_TieredCompilation"] = "0",
        });

        Assert.True(first.ExitCode == ExitCode.Ok, first.Error);
        Assert.True(second.ExitCode == ExitCode.Ok, second.Error);
        ResultFiles.AssertEqual(folder["a"], folder["b"]);
    }

    [Fact]
    public async Task Several_kernels_give_the_bytes_of_one()
    {
        using var folder = new TemporaryFolder();
        string[] common = ["run", "quickstart", "--set", "run.duration=5s", "--out"];

        var one = await CliRunner.RunAsync([.. common, folder["one"]]);
        var three = await CliRunner.RunAsync([.. common, folder["three"], "--kernels", "3"]);

        Assert.True(one.ExitCode == ExitCode.Ok, one.Error);
        Assert.True(three.ExitCode == ExitCode.Ok, three.Error);
        ResultFiles.AssertEqual(folder["one"], folder["three"]);
    }

    [Fact]
    public async Task Several_kernels_with_the_real_clock_issue_what_one_issues_and_have_a_journal_each()
    {
        using var folder = new TemporaryFolder();
        string[] common = ["run", "quickstart", "--set", "run.duration=4s", "--set", "run.inference=profiled", "--set", "run.compare-with=[]", "--no-report", "--out"];

        var one = await CliRunner.RunAsync([.. common, folder["virtual"]]);
        var live = await CliRunner.RunAsync([.. common, folder["live"], "--clock", "real", "--speed", "4", "--kernels", "2"]);
        // Takes the place of the results before.
        var again = await CliRunner.RunAsync([.. common, folder["live"], "--clock", "real", "--speed", "4", "--kernels", "2"]);

        Assert.True(one.ExitCode == ExitCode.Ok, one.Error);
        Assert.True(live.ExitCode == ExitCode.Ok, live.Error);
        Assert.True(again.ExitCode == ExitCode.Ok, again.Error);
        using var modelled = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["virtual"], "summary.json")));
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["live"], "summary.json")));
        long Issued(JsonDocument json) => json.RootElement.GetProperty("requests").GetProperty("issued").GetInt64();
        Assert.Equal(Issued(modelled), Issued(summary));
        Assert.Equal(["journal-0.sqlite", "journal-1.sqlite"], Directory.GetFiles(folder["live"], "journal*").Select(Path.GetFileName).Order());
        using var environment = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["live"], "environment.json")));
        var crossings = environment.RootElement.GetProperty("fidelity").GetProperty("crossings");
        Assert.Equal([(0, 1), (1, 0)], crossings.EnumerateArray().Select(c => (c.GetProperty("from").GetInt32(), c.GetProperty("to").GetInt32())));
        Assert.All(crossings.EnumerateArray(), c => Assert.True(c.GetProperty("packets").GetInt64() > 0));
        Assert.Contains("packets between kernels", live.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_several_kernels_cannot_run_is_said_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();

        var file = await CliRunner.RunAsync("run", "quickstart", "--set", "policy.journal=sqlite", "--kernels", "2", "--out", folder["out"]);
        var none = await CliRunner.RunAsync("run", "quickstart", "--kernels", "0", "--out", folder["out"]);

        Assert.Equal(ExitCode.BadInput, file.ExitCode);
        Assert.Contains("--kernels: is 2, but policy.journal is a file", file.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, none.ExitCode);
        Assert.Contains("--kernels is 0; a number from 1 to 256 is required", none.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task The_resolved_scenario_gives_the_same_results_again()
    {
        using var folder = new TemporaryFolder();

        await CliRunner.RunAsync("run", "line-3", "--out", folder["a"], "--seed", "7");
        var again = await CliRunner.RunAsync("run", Path.Combine(folder["a"], "scenario.conf"), "--out", folder["b"]);

        Assert.Equal(ExitCode.Ok, again.ExitCode);
        ResultFiles.AssertEqual(folder["a"], folder["b"]);
    }

    [Fact]
    public async Task Another_seed_gives_other_requests()
    {
        using var folder = new TemporaryFolder();

        await CliRunner.RunAsync("run", "line-3", "--out", folder["a"], "--seed", "7");
        await CliRunner.RunAsync("run", "line-3", "--out", folder["b"], "--seed", "8");

        Assert.NotEqual(await File.ReadAllTextAsync(Path.Combine(folder["a"], "summary.json")), await File.ReadAllTextAsync(Path.Combine(folder["b"], "summary.json")));
    }

    [Fact]
    public async Task Prints_the_summary_as_json_on_request()
    {
        using var folder = new TemporaryFolder();

        var result = await CliRunner.RunAsync("run", "line-3", "--json", "--out", folder["out"]);

        using var document = JsonDocument.Parse(result.Output);
        Assert.Equal("line-3", document.RootElement.GetProperty("summary").GetProperty("scenario").GetString());
        Assert.Empty(document.RootElement.GetProperty("comparedWith").EnumerateObject());
    }

    [Fact]
    public async Task An_interrupted_run_leaves_complete_files_that_say_so()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));

        var result = await CliRunner.RunAsync(["run", "isp-5-tier", "--set", "run.duration=1000000s", "--out", folder["out"]], cancellation.Token);

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.Equal(ResultFiles.All, ResultFiles.Below(folder["out"]));
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["out"], "summary.json")));
        Assert.True(summary.RootElement.GetProperty("interrupted").GetBoolean());
        Assert.Empty(summary.RootElement.GetProperty("violations").EnumerateArray());
        var requests = summary.RootElement.GetProperty("requests");
        Assert.Equal(
            requests.GetProperty("issued").GetInt64(),
            ((string[])["served", "degraded", "refused", "expired", "lost"]).Sum(outcome => requests.GetProperty(outcome).GetInt64()));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_a_process_cleanly(string signal)
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        using var process = CliRunner.Start(["run", "isp-5-tier", "--set", "run.duration=1000000s", "--out", folder["out"]]);
        // The files of a run exist from the moment on that it can be interrupted.
        while (!Directory.Exists(folder["out.partial"]) && !process.HasExited) await Task.Yield();

        using (var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", $"{process.Id}"])) await kill.WaitForExitAsync();
        var result = await CliRunner.FinishAsync(process);

        Assert.True(result.ExitCode == ExitCode.Interrupted, $"exit code {result.ExitCode}: {result.Error}");
        Assert.Equal(ResultFiles.All, ResultFiles.Below(folder["out"]));
    }

    [Fact]
    public async Task Ten_mistakes_are_told_at_once_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["bad.conf"], """
            scenario { name = bad, descripton = "misspelled key" }
            topology = metro-12
            catalogue { tasks { fashion {
              data-set = fashion-mnist, request-size = 848, response-size = 64B, variants = [cnn4, cnn99, ee]
            } } }
            demand { arrivals = possion, rate = 5, sources = [ { nodes = "bs-99" } ] }
            repositories = [ { node = cloud, tasks = all, serving = [ee] } ]
            placement { initial = [ { nodes = bs-1, variants = [cnn16x] } ] }
            serving { accuracy-weight = 1ms, queue-capacity = -3 }
            run { duration = 1minute, slot = 1s, inference = life }
            """);

        var result = await CliRunner.RunAsync("run", folder["bad.conf"], "--out", folder["out"]);

        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Equal("", result.Output);
        foreach (var key in (string[])["scenario.descripton", "catalogue.tasks.fashion.request-size", "catalogue.tasks.fashion.variants[1]", "demand.arrivals",
            "demand.rate", "demand.sources[0].nodes", "placement.initial[0].variants[0]", "serving.queue-capacity", "run.duration", "run.inference"])
        {
            Assert.Contains($"bad.conf: {key} ", result.Error, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(folder["out"]));
        Assert.False(Directory.Exists(folder["out.partial"]));
    }

    [Fact]
    public async Task Runs_in_real_time_on_request()
    {
        using var folder = new TemporaryFolder();

        var result = await CliRunner.RunAsync("run", "line-3", "--clock", "real", "--speed", "20", "--out", folder["out"]);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        using var environment = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder["out"], ResultFiles.Environment)));
        Assert.True(environment.RootElement.GetProperty("fidelity").GetProperty("events").GetInt64() > 0);
    }
}
