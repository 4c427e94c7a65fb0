using System.Text.Json;
using System.Text.RegularExpressions;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>Several processes run a scenario together, and some of them die: results are those of one process, to the byte.</summary>
public sealed partial class ClusterRunTests : IDisposable
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
        var recoveries = ClusterOf(_folder["cluster"]).GetProperty("recoveries").EnumerateArray().ToList();
        Assert.NotEmpty(recoveries);
        // Of one that comes at the very end nobody is served any more.
        Assert.All(recoveries, r => Assert.True(!r.TryGetProperty("firstServedSeconds", out var served) || served.GetDouble() >= r.GetProperty("silenceSeconds").GetDouble()));
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
    public async Task With_the_real_clock_a_region_moves_there_and_back_while_requests_flow_and_nothing_is_lost()
    {
        string[] scenario = ["quickstart", "--set", "run.inference=profiled", "--set", "run.duration=25s", "--set", "run.compare-with=[]"];
        await using var cluster = await ClusterUnderTest.FoundAsync([.. scenario, "--clock", "real"], 2, _folder["cluster"]);
        var second = cluster.Join();
        await cluster.UntilUnderWayAsync();
        var status = await cluster.StatusAsync();
        var home = HomeOf(status, region: 0);
        var other = status.Split('\n').Select(HostOf).Single(host => host.Length > 0 && host != home);

        var there = await CliRunner.RunAsync("cluster", "move", "0", other, "--at", cluster.First.Address);
        Assert.True(there.ExitCode == ExitCode.Ok, $"{there.Error}\n{cluster}");
        Assert.Contains($"region 0 runs at {other}: it issued nothing for", there.Output, StringComparison.Ordinal);
        Assert.Equal(other, HomeOf(await cluster.StatusAsync(), region: 0));
        var back = await CliRunner.RunAsync("cluster", "move", "0", home, "--at", other);
        Assert.True(back.ExitCode == ExitCode.Ok, $"{back.Error}\n{cluster}");

        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        AssertMovedTwiceAndAllServed();
        Assert.Equal(0, ClusterOf(_folder["cluster"]).GetProperty("recoveries").GetArrayLength());
    }

    [Fact]
    public async Task With_the_real_clock_regions_move_away_from_a_process_that_leaves_and_to_one_that_joins_late_and_nothing_is_lost()
    {
        string[] scenario = ["quickstart", "--set", "run.inference=profiled", "--set", "run.duration=45s", "--set", "run.compare-with=[]"];
        await using var cluster = await ClusterUnderTest.FoundAsync([.. scenario, "--clock", "real"], 2, _folder["cluster"]);
        var second = cluster.Join();
        await cluster.UntilUnderWayAsync();

        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{second.Process.Id}"])) await kill.WaitForExitAsync();
        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Interrupted, cluster.ToString());
        Assert.Contains("leaves when its regions have moved", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("is lost", second.Error, StringComparison.Ordinal);
        Assert.Contains($"{cluster.First.Address}: regions 0, 1", await cluster.StatusAsync(), StringComparison.Ordinal);

        var third = cluster.Join();
        await cluster.UntilAsync(() => cluster.First.Error.Split("has moved to").Length > 2, "a region moves to the late process");
        Assert.Equal(2, (await cluster.StatusAsync()).Split('\n').Count(line => Regex.IsMatch(line, @": regions \d+\s*$")));

        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Ok, cluster.ToString());
        AssertMovedTwiceAndAllServed();
    }

    [Fact]
    public async Task With_the_real_clock_nothing_is_lost_with_a_coordinator_whose_region_has_moved_away()
    {
        string[] scenario = ["quickstart", "--set", "run.inference=profiled", "--set", "run.duration=32s", "--set", "run.compare-with=[]"];
        await using var cluster = await ClusterUnderTest.FoundAsync([.. scenario, "--clock", "real"], 3, _folder["cluster"]);
        var (second, third) = (cluster.Join(), cluster.Join());
        await cluster.UntilUnderWayAsync();
        var lines = (await cluster.StatusAsync()).Split('\n');
        var other = lines.Select(HostOf).First(host => host.Length > 0 && host != cluster.First.Address);
        var region = Regex.Match(lines.Single(line => HostOf(line) == cluster.First.Address), @"regions (\d+)\s*$").Groups[1].Value;

        var move = await CliRunner.RunAsync("cluster", "move", region, other, "--at", cluster.First.Address);
        Assert.True(move.ExitCode == ExitCode.Ok, $"{move.Error}\n{cluster}");
        cluster.First.Process.Kill();

        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Ok, cluster.ToString());
        Assert.DoesNotContain("begins anew", second.Error + third.Error, StringComparison.Ordinal);
        var requests = RequestsOf(_folder["cluster"]);
        Assert.Equal(requests.GetProperty("issued").GetInt64(), requests.GetProperty("served").GetInt64());
        var events = File.ReadAllLines(Path.Combine(_folder["cluster"], "events.jsonl"));
        Assert.Single(events, e => e.Contains("region-moved", StringComparison.Ordinal));
        Assert.DoesNotContain(events, e => e.Contains("region-died", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_real_clock_the_run_goes_on_when_the_coordinator_is_killed()
    {
        string[] scenario = ["quickstart", "--set", "run.duration=32s", "--set", "run.slot=1s", "--set", "run.compare-with=[]"];
        var alone = await CliRunner.RunAsync(["run", .. scenario, "--no-report", "--out", _folder["alone"]]);
        await using var cluster = await ClusterUnderTest.FoundAsync([.. scenario, "--clock", "real"], 3, _folder["cluster"]);
        var second = cluster.Join();
        var third = cluster.Join();
        await cluster.UntilUnderWayAsync();
        await cluster.UntilAsync(async () => SecondsOf(await cluster.StatusAsync()) > 2, "two seconds are over");

        cluster.First.Process.Kill();

        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Ok, cluster.ToString());
        Assert.Equal(ExitCode.Ok, alone.ExitCode);
        var notice = NoticeOfTakeover().Match(second.Error + third.Error);
        Assert.True(notice.Success && Parse(notice.Groups[1].Value) > 2, cluster.ToString());
        Assert.DoesNotContain("begins anew", second.Error + third.Error, StringComparison.Ordinal);
        var (figures, requests) = (ClusterOf(_folder["cluster"]), RequestsOf(_folder["cluster"]));
        Assert.True(figures.GetProperty("hasTakenOver").GetBoolean());
        Assert.NotEqual(0, figures.GetProperty("recoveries").GetArrayLength());
        Assert.Equal(requests.GetProperty("issued").GetInt64(), requests.GetProperty("served").GetInt64() + requests.GetProperty("lost").GetInt64());
        // What had been issued before is in the books, and whoever did not die has issued all. The region that died may have no sources.
        AssertSourcesWentOn(_folder["alone"], _folder["cluster"]);
        var events = File.ReadAllLines(Path.Combine(_folder["cluster"], "events.jsonl"));
        Assert.Equal(events.Count(e => e.Contains("region-died", StringComparison.Ordinal)), events.Count(e => e.Contains("region-back", StringComparison.Ordinal)));
        Assert.Contains(events, e => TimeOf(e) < 2);
        Assert.Equal(["journal-0.sqlite", "journal-1.sqlite", "journal-2.sqlite"], Directory.GetFiles(_folder["cluster"], "journal*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["alone", "cluster"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>No node issues what it did not when nobody died, and those of regions that live issue all of it.</summary>
    private static void AssertSourcesWentOn(string alone, string cluster)
    {
        var less = 0;
        foreach (var (expected, actual) in NodesOf(alone).Zip(NodesOf(cluster)))
        {
            Assert.InRange(actual, 0, expected);
            if (actual < expected) less++;
        }
        Assert.True(less < NodesOf(alone).Count(n => n > 0));
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

    private static double SecondsOf(string status) => Progress().Match(status) is { Success: true } match ? Parse(match.Groups[1].Value) : 0;

    private static double TimeOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("atSeconds").GetDouble();

    private static double Parse(string number) => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);

    private static List<long> NodesOf(string folder) =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).RootElement.GetProperty("perNode").EnumerateArray().Select(n => n.GetProperty("issued").GetInt64())];

    [GeneratedRegex(@"coordinates now; the run goes on at ([0-9.]+) s")]
    private static partial Regex NoticeOfTakeover();

    [GeneratedRegex(@"([0-9.]+) s of [0-9.]+ s,")]
    private static partial Regex Progress();

    /// <summary>Where a region runs, as the status says.</summary>
    private static string HomeOf(string status, int region) => HostOf(status.Split('\n').Single(line => HostOf(line).Length > 0 && Regex.IsMatch(line, FormattableString.Invariant($@": regions .*\b{region}\b"))));

    /// <summary>The process of which a line of the status tells; empty where it tells of none.</summary>
    private static string HostOf(string line) => Regex.Match(line, "^(.+): (regions|no region)").Groups[1].Value;

    private static JsonElement RequestsOf(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json"))).RootElement.GetProperty("requests");

    private void AssertMovedTwiceAndAllServed()
    {
        var requests = RequestsOf(_folder["cluster"]);
        Assert.NotEqual(0, requests.GetProperty("issued").GetInt64());
        Assert.Equal(requests.GetProperty("issued").GetInt64(), requests.GetProperty("served").GetInt64());
        var events = File.ReadAllLines(Path.Combine(_folder["cluster"], "events.jsonl"));
        Assert.Equal(2, events.Count(e => e.Contains("region-moved", StringComparison.Ordinal)));
        Assert.DoesNotContain(events, e => e.Contains("region-died", StringComparison.Ordinal));
    }

    private static JsonElement ClusterOf(string folder) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "environment.json"))).RootElement.GetProperty("cluster");
}
