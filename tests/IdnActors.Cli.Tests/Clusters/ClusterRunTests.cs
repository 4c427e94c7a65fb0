namespace IdnActors.Cli.Tests.Clusters;

/// <summary>Several processes run a scenario together, and some of them die: results are those of one process, to the byte.</summary>
public sealed class ClusterRunTests : IDisposable
{
    private static readonly string[] Scenario = ["quickstart", "--set", "run.duration=20s", "--set", "run.slot=1s", "--set", "run.compare-with=[repository-only]"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Three_processes_started_by_one_command_give_the_files_of_one()
    {
        var reference = await RunAloneAsync(Scenario);
        var run = await CliRunner.RunProcessAsync(["run", .. Scenario, "--no-report", "--cluster", "3", "--out", _folder["cluster"]]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        ClusterFiles.AssertSame(reference, _folder["cluster"]);
        Assert.Equal(3, ClusterFiles.ClusterOf(_folder["cluster"]).Number("regions"));
        // Nobody has named an address: all are at the loopback.
        Assert.Equal(3, ClusterFiles.HomesOf(_folder["cluster"]).Where(h => h.StartsWith("127.0.0.1:", StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal(0, ClusterFiles.ClusterOf(_folder["cluster"]).Number("messagesRefused"));
    }

    [Fact]
    public async Task A_killed_host_a_moved_region_and_a_late_process_change_nothing()
    {
        var reference = await RunAloneAsync(Scenario);
        await using var cluster = await ClusterUnderTest.FoundAsync(Scenario, 3, _folder["cluster"]);
        var stranger = cluster.Join("--seed", "77", "--set", "run.drain=7s");
        Assert.Equal(ExitCode.BadInput, await cluster.EndOfAsync(stranger));
        Assert.Matches("does not let this process in. Scenario: [0-9a-f]{64} here, [0-9a-f]{64} there; .* Seed: 77 here, [0-9]+ there", ClusterUnderTest.InOneLine(stranger.Error));
        var host = cluster.Join();
        cluster.Join("--roles", "host");
        await cluster.UntilUnderWayAsync();

        var home = await CliRunner.RunAsync("cluster", "move", "1", cluster.First.Address, "--at", cluster.First.Address);
        Assert.True(home.ExitCode == ExitCode.Ok || home.Error.Contains("already", StringComparison.Ordinal), $"{home.Error}\n{cluster}");
        host.Process.Kill();
        cluster.Join();

        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        ClusterFiles.AssertSame(reference, _folder["cluster"]);
        var recoveries = ClusterFiles.ClusterOf(_folder["cluster"]).GetProperty("recoveries").EnumerateArray().ToList();
        Assert.NotEmpty(recoveries);
        // Of one that comes at the very end nobody is served any more.
        Assert.All(recoveries, r => Assert.True(!r.TryGetProperty("firstServedSeconds", out var served) || served.GetDouble() >= r.GetProperty("silenceSeconds").GetDouble()));
    }

    [UnixFact]
    public async Task A_process_that_stands_still_is_waited_for_and_replaced_when_it_takes_too_long_which_changes_nothing()
    {
        string[] scenario = ["quickstart", "--set", "run.duration=120s", "--set", "run.slot=1s", "--set", "run.compare-with=[]", "--set", "run.inference=profiled"];
        var reference = await RunAloneAsync(scenario);
        await using var cluster = await ClusterUnderTest.FoundAsync(scenario, 3, _folder["cluster"]);
        var (second, third) = (cluster.Join("--roles", "host"), cluster.Join("--roles", "host"));
        await cluster.UntilUnderWayAsync();

        // All wait for it; and are not sure yet, for heartbeats may be missing for 3 s, and the picture has to be the same for 3 more.
        await ClusterUnderTest.SignalAsync(second, "STOP");
        await cluster.UntilPassedAsync(TimeSpan.FromSeconds(2));
        await ClusterUnderTest.SignalAsync(second, "CONT");
        await cluster.UntilFurtherAsync(1);
        Assert.Equal(3, (await cluster.StatusAsync()).Processes.Length);
        var homes = (await cluster.StatusAsync()).Homes;
        await ClusterUnderTest.SignalAsync(third, "STOP");
        await cluster.UntilAsync(async () => (await cluster.StatusAsync()).Processes.Length == 2, "the process counts as dead");
        await ClusterUnderTest.SignalAsync(third, "CONT");

        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Failed, cluster.ToString());
        Assert.Contains("go on without it", third.Error, StringComparison.Ordinal);
        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        ClusterFiles.AssertSame(reference, _folder["cluster"]);
        // Of the one that stood still for too long; the others are where they were.
        var moved = Assert.Single(homes.Zip(ClusterFiles.HomesOf(_folder["cluster"])).Index(), h => h.Item.First != h.Item.Second).Index;
        Assert.Contains(ClusterFiles.ClusterOf(_folder["cluster"]).GetProperty("recoveries").EnumerateArray(), r => r.Number("region") == moved);
    }

    [Fact]
    public async Task Where_nobody_answers_a_process_says_so()
    {
        var result = await CliRunner.RunAsync("cluster", "move", "0", "127.0.0.1:1", "--at", "127.0.0.1:1");
        Assert.Equal(ExitCode.BadInput, result.ExitCode);
        Assert.Contains("no coordinator answers at 127.0.0.1:1", result.Error, StringComparison.Ordinal);
    }

    private async Task<string> RunAloneAsync(string[] scenario)
    {
        var alone = await CliRunner.RunAsync(["run", .. scenario, "--no-report", "--out", _folder["alone"]]);
        Assert.True(alone.ExitCode == ExitCode.Ok, alone.Error);
        return _folder["alone"];
    }
}
