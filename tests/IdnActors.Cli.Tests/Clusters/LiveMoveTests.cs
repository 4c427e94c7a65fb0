namespace IdnActors.Cli.Tests.Clusters;

/// <summary>With the real clock regions move between processes while requests flow, and nothing is lost.</summary>
public sealed class LiveMoveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_region_moves_there_and_back()
    {
        await using var cluster = await ClusterUnderTest.FoundAsync([.. ScenarioOf("25s"), .. ClusterUnderTest.Patiently(_folder)], 2, _folder["cluster"]);
        var second = cluster.Join();
        await cluster.UntilUnderWayAsync();
        var status = await cluster.StatusAsync();
        var home = status.Homes[0];
        var other = status.Homes[1];

        var there = await CliRunner.RunAsync("cluster", "move", "0", other, "--at", cluster.First.Address);
        Assert.True(there.ExitCode == ExitCode.Ok, $"{there.Error}\n{cluster}");
        Assert.Contains($"region 0 runs at {other}: it issued nothing for", there.Output, StringComparison.Ordinal);
        var shown = await CliRunner.RunAsync("cluster", "status", "--at", other);
        Assert.Contains($"{other}: regions 0, 1", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"{home}: no region", shown.Output, StringComparison.Ordinal);
        var back = await CliRunner.RunAsync("cluster", "move", "0", home, "--at", other);
        Assert.True(back.ExitCode == ExitCode.Ok, $"{back.Error}\n{cluster}");

        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        AssertAllServed(moves: 2);
        Assert.Equal(0, ClusterFiles.ClusterOf(_folder["cluster"]).GetProperty("recoveries").GetArrayLength());
    }

    [UnixFact]
    public async Task Regions_move_away_from_a_process_that_leaves_and_to_one_that_joins_late()
    {
        await using var cluster = await ClusterUnderTest.FoundAsync([.. ScenarioOf("45s"), .. ClusterUnderTest.Patiently(_folder)], 2, _folder["cluster"]);
        var second = cluster.Join();
        await cluster.UntilUnderWayAsync();

        await ClusterUnderTest.SignalAsync(second, "TERM");
        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Interrupted, cluster.ToString());
        Assert.Contains("leaves when its regions have moved", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("is lost", second.Error, StringComparison.Ordinal);
        Assert.Equal((string[])[cluster.First.Address, cluster.First.Address], (await cluster.StatusAsync()).Homes.AsEnumerable());

        var third = cluster.Join();
        await cluster.UntilAsync(() => cluster.First.Error.Split("has moved to").Length > 2, "a region moves to the late process");
        Assert.Equal(2, (await cluster.StatusAsync()).Homes.Distinct().Count());

        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Ok, cluster.ToString());
        AssertAllServed(moves: 2);
    }

    [Fact]
    public async Task Nothing_dies_with_a_coordinator_whose_region_has_moved_away()
    {
        await using var cluster = await ClusterUnderTest.FoundAsync([.. ScenarioOf("38s"), .. ClusterUnderTest.Patiently(_folder, seconds: 6)], 3, _folder["cluster"]);
        var (second, third) = (cluster.Join(), cluster.Join());
        await cluster.UntilUnderWayAsync();
        var homes = (await cluster.StatusAsync()).Homes;
        var other = homes.First(process => process != cluster.First.Address);

        var move = await CliRunner.RunAsync("cluster", "move", $"{homes.IndexOf(cluster.First.Address)}", other, "--at", cluster.First.Address);
        Assert.True(move.ExitCode == ExitCode.Ok, $"{move.Error}\n{cluster}");
        cluster.First.Process.Kill();

        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Ok, cluster.ToString());
        Assert.DoesNotContain("begins anew", second.Error + third.Error, StringComparison.Ordinal);
        AssertAllServed(moves: 1);
        Assert.DoesNotContain(cluster.First.Address, ClusterFiles.HomesOf(_folder["cluster"]));
    }

    private static string[] ScenarioOf(string duration) => ["quickstart", "--clock", "real", "--set", "run.inference=profiled", "--set", $"run.duration={duration}", "--set", "run.compare-with=[]"];

    private void AssertAllServed(int moves)
    {
        var requests = ClusterFiles.RequestsOf(_folder["cluster"]);
        Assert.NotEqual(0, requests.Number("issued"));
        Assert.True(requests.Number("issued") == requests.Number("served"), requests.ToString());
        Assert.Equal(moves, ClusterFiles.EventsOf(_folder["cluster"], "region-moved").Count);
        Assert.Empty(ClusterFiles.EventsOf(_folder["cluster"], "region-died"));
    }
}
