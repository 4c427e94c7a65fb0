using System.Text.Json;

namespace IdnActors.Cli.Tests.Commands;

/// <summary>Runs whose demand comes from a file.</summary>
public class TraceTests
{
    private const string Trace = "time_s,node,task,sample\n0.1,edge,fashion,5\n0.2,edge,fashion,\n0.7,edge,fashion,9999\n";

    [Fact]
    public async Task The_result_can_be_run_again_and_refuses_another_trace()
    {
        using var folder = new TemporaryFolder();
        var scenario = Write(folder, Trace);
        var first = await CliRunner.RunAsync("run", scenario, "--set", "run.compare-with=repository-only", "--out", folder["a"]);
        Assert.True(first.ExitCode == ExitCode.Ok, first.Error);
        var resolved = Path.Combine(folder["a"], "scenario.conf");
        Assert.Contains("file = \"../t.csv\"", await File.ReadAllTextAsync(resolved), StringComparison.Ordinal);
        Assert.Contains("file = \"../../t.csv\"", await File.ReadAllTextAsync(Path.Combine(folder["a"], "repository-only", "scenario.conf")), StringComparison.Ordinal);

        var second = await CliRunner.RunAsync("run", resolved, "--out", folder["b"], "--json");
        Assert.True(second.ExitCode == ExitCode.Ok, second.Error);
        using var summary = JsonDocument.Parse(second.Output);
        Assert.Equal(3, summary.RootElement.GetProperty("summary").GetProperty("requests").GetProperty("issued").GetInt32());
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(folder["a"], "summary.json")), await File.ReadAllTextAsync(Path.Combine(folder["b"], "summary.json")));

        await File.WriteAllTextAsync(folder["t.csv"], Trace + "0.8,edge,fashion,1\n");
        var third = await CliRunner.RunAsync("run", resolved, "--out", folder["c"]);
        Assert.Equal(ExitCode.BadInput, third.ExitCode);
        Assert.Contains("demand.trace.sha256", third.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["c"]));
    }

    [Fact]
    public async Task A_check_counts_the_requests_and_finds_samples_that_do_not_exist()
    {
        using var folder = new TemporaryFolder();
        var scenario = Write(folder, Trace);
        Assert.Contains("1 sources of 3 traced requests, 3 of them in the run;", (await CliRunner.RunAsync("check", scenario)).Output, StringComparison.Ordinal);

        Write(folder, Trace.Replace("9999", "10000", StringComparison.Ordinal));
        var live = await CliRunner.RunAsync("check", scenario, "--set", "run.inference=live");
        Assert.Equal(ExitCode.BadInput, live.ExitCode);
        Assert.Contains("asks for sample 10000 – fashion-mnist has the samples 0 to 9999", live.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await CliRunner.RunAsync("check", scenario)).ExitCode);
    }

    [Fact]
    public async Task Requests_after_the_end_are_warned_of()
    {
        using var folder = new TemporaryFolder();
        var scenario = Write(folder, Trace);
        var check = await CliRunner.RunAsync("check", scenario, "--set", "run.duration=200ms");
        Assert.Equal(ExitCode.Ok, check.ExitCode);
        Assert.Contains("of 3 traced requests, 1 of them in the run;", check.Output, StringComparison.Ordinal);
        const string Warning = "demand.trace has 2 of 3 requests at or after the end of the run, run.duration = 200ms – they are left out; lengthen run.duration, or cut the file";
        Assert.Contains(Warning, check.Error, StringComparison.Ordinal);

        var run = await CliRunner.RunAsync("run", scenario, "--set", "run.duration=200ms", "--out", folder["a"], "--json", "--no-report");
        Assert.Contains(Warning, run.Error, StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(run.Output);
        Assert.Equal(1, summary.RootElement.GetProperty("summary").GetProperty("requests").GetProperty("issued").GetInt32());
        Assert.DoesNotContain("warning", (await CliRunner.RunAsync("check", scenario)).Error, StringComparison.Ordinal);
    }

    private static string Write(TemporaryFolder folder, string trace)
    {
        File.WriteAllText(folder["t.csv"], trace);
        File.WriteAllText(folder["s.conf"], """
            topology = line-3
            catalogue.tasks.fashion { data-set = fashion-mnist, request-size = 848B, response-size = 64B, variants = [cnn4, ee] }
            demand { arrivals = trace, trace { file = t.csv } }
            repositories = [ { node = cloud, serving = [ee] } ]
            run { duration = 1s, inference = profiled }
            """);
        return folder["s.conf"];
    }
}
