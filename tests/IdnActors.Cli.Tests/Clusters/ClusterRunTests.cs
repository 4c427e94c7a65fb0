using System.Text.Json;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>Several processes run a scenario together, and some of them die: results are those of one process, to the byte.</summary>
public sealed class ClusterRunTests : IDisposable
{
    private static readonly string[] Scenario = ["quickstart", "--set", "run.duration=20s", "--set", "run.slot=1s"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Three_processes_started_by_one_command_give_the_files_of_one()
    {
        var reference = await RunAloneAsync();
        var run = await CliRunner.RunProcessAsync(["run", .. Scenario, "--no-report", "--cluster", "3", "--out", _folder["cluster"]]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        ClusterFiles.AssertSame(reference, _folder["cluster"]);
        Assert.Equal(3, ClusterOf(_folder["cluster"]).GetProperty("regions").GetInt32());
    }

    [Fact]
    public async Task A_killed_host_a_moved_region_and_a_late_process_change_nothing()
    {
        var reference = await RunAloneAsync();
        await using var cluster = await ClusterUnderTest.FoundAsync(Scenario, 3, _folder["cluster"]);
        var stranger = cluster.Join("--seed", "77");
        Assert.Equal(ExitCode.BadInput, await cluster.EndOfAsync(stranger));
        Assert.Contains("does not let this process in", stranger.Error, StringComparison.Ordinal);
        var host = cluster.Join();
        cluster.Join("--roles", "host");
        await cluster.UntilUnderWayAsync();

        var home = await CliRunner.RunAsync("cluster", "move", "1", cluster.First.Address, "--at", cluster.First.Address);
        Assert.True(home.ExitCode == ExitCode.Ok || home.Error.Contains("already", StringComparison.Ordinal), $"{home.Error}\n{cluster}");
        host.Process.Kill();
        cluster.Join();

        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        ClusterFiles.AssertSame(reference, _folder["cluster"]);
        Assert.NotEqual(0, ClusterOf(_folder["cluster"]).GetProperty("recoveries").GetArrayLength());
    }

    [Fact]
    public async Task When_the_coordinator_is_killed_another_one_brings_the_run_to_the_same_end()
    {
        var reference = await RunAloneAsync();
        await using var cluster = await ClusterUnderTest.FoundAsync(Scenario, 3, _folder["cluster"]);
        var second = cluster.Join();
        var third = cluster.Join();
        await cluster.UntilUnderWayAsync();

        cluster.First.Process.Kill();

        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Ok, cluster.ToString());
        ClusterFiles.AssertSame(reference, _folder["cluster"]);
        Assert.True(ClusterOf(_folder["cluster"]).GetProperty("hasTakenOver").GetBoolean());
        Assert.Equal(3, ClusterOf(_folder["cluster"]).GetProperty("regions").GetInt32());
    }

    [Fact]
    public async Task With_the_real_clock_processes_issue_the_same_requests_and_lose_none_when_none_dies()
    {
        string[] scenario = ["quickstart", "--set", "run.duration=3s", "--set", "run.compare-with=[]"];
        var alone = await CliRunner.RunAsync(["run", .. scenario, "--no-report", "--out", _folder["alone"]]);
        var run = await CliRunner.RunProcessAsync(["run", .. scenario, "--clock", "real", "--no-report", "--cluster", "2", "--out", _folder["cluster"]]);

        Assert.True(alone.ExitCode == ExitCode.Ok, alone.Error);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        var (expected, actual) = (RequestsOf(_folder["alone"]), RequestsOf(_folder["cluster"]));
        Assert.Equal(expected.GetProperty("issued").GetInt64(), actual.GetProperty("issued").GetInt64());
        Assert.Equal(0, actual.GetProperty("lost").GetInt64());
        Assert.Equal(2, ClusterOf(_folder["cluster"]).GetProperty("clocks").GetArrayLength());
        Assert.Equal(["journal-0.sqlite", "journal-1.sqlite"], Directory.GetFiles(_folder["cluster"], "journal*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_nobody_answers_a_process_says_so()
    {
        var result = await CliRunner.RunAsync("cluster", "move", "0", "127.0.0.1:1", "--at", "127.0.0.1:1");
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("no coordinator answers at 127.0.0.1:1", result.Error, StringComparison.Ordinal);
    }

    private async Task<string> RunAloneAsync()
    {
        var alone = await CliRunner.RunAsync(["run", .. Scenario, "--no-report", "--out", _folder["alone"]]);
        Assert.True(alone.ExitCode == ExitCode.Ok, alone.Error);
        return _folder["alone"];
    }

    private static JsonElement RequestsOf(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).RootElement.GetProperty("requests");

    private static JsonElement ClusterOf(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "environment.json"))).RootElement.GetProperty("cluster");
}
