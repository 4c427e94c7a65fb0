using System.Globalization;
using System.Text.RegularExpressions;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>With the real clock several processes run a scenario together, and some of them die or stand still: the run goes on, and each request ends once.</summary>
public sealed partial class LiveDeathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Processes_issue_the_same_requests_and_lose_none_when_none_dies()
    {
        string[] scenario = ["quickstart", "--set", "run.duration=3s", "--set", "run.compare-with=[]"];
        var alone = await CliRunner.RunAsync(["run", .. scenario, "--no-report", "--out", _folder["alone"]]);
        var run = await CliRunner.RunProcessAsync(["run", .. scenario, "--clock", "real", "--no-report", "--cluster", "2", .. ClusterUnderTest.Patiently(_folder), "--out", _folder["cluster"]]);

        Assert.True(alone.ExitCode == ExitCode.Ok, alone.Error);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        var (expected, actual) = (ClusterFiles.RequestsOf(_folder["alone"]), ClusterFiles.RequestsOf(_folder["cluster"]));
        Assert.Equal(expected.Number("issued"), actual.Number("issued"));
        Assert.Equal(0, actual.Number("lost"));
        Assert.Equal(2, ClusterFiles.ClusterOf(_folder["cluster"]).GetProperty("clocks").GetArrayLength());
        AssertJournals(2);
    }

    [Fact]
    public async Task The_run_goes_on_when_the_coordinator_is_killed()
    {
        string[] scenario = ["quickstart", "--set", "run.duration=32s", "--set", "run.slot=1s", "--set", "run.inference=profiled", "--set", "run.compare-with=[]"];
        var alone = await CliRunner.RunAsync(["run", .. scenario, "--no-report", "--out", _folder["alone"]]);
        await using var cluster = await ClusterUnderTest.FoundAsync([.. scenario, "--clock", "real"], 3, _folder["cluster"]);
        var second = cluster.Join();
        var third = cluster.Join();
        await cluster.UntilAsync(async () => (await cluster.StatusAsync()).Progress.Now.Seconds > 2, "two seconds are over");

        cluster.First.Process.Kill();

        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Ok, cluster.ToString());
        Assert.Equal(ExitCode.Ok, alone.ExitCode);
        var notice = NoticeOfTakeover.Match(second.Error + third.Error);
        Assert.True(notice.Success && double.Parse(notice.Groups[1].Value, CultureInfo.InvariantCulture) > 2, cluster.ToString());
        Assert.DoesNotContain("begins anew", second.Error + third.Error, StringComparison.Ordinal);
        Assert.True(ClusterFiles.ClusterOf(_folder["cluster"]).GetProperty("hasTakenOver").GetBoolean());
        AssertAllEnded();
        // What had been issued before is in the books, and whoever did not die has issued all. The region that died may have no sources.
        AssertSourcesWentOn(_folder["alone"], _folder["cluster"]);
        Assert.Contains(ClusterFiles.EventsOf(_folder["cluster"]), e => e.GetProperty("atSeconds").GetDouble() < 2);
        AssertJournals(3);
        Assert.Equal(["alone", "cluster"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [UnixFact]
    public async Task A_process_that_stands_still_is_waited_for_and_replaced_when_it_takes_too_long()
    {
        string[] scenario = ["quickstart", "--clock", "real", "--set", "run.duration=32s", "--set", "run.slot=1s", "--set", "run.inference=profiled", "--set", "run.compare-with=[]"];
        await using var cluster = await ClusterUnderTest.FoundAsync(scenario, 3, _folder["cluster"]);
        var (second, third) = (cluster.Join(), cluster.Join());
        await cluster.UntilAsync(async () => (await cluster.StatusAsync()).Progress.Now.Seconds > 2, "two seconds are over");

        // Nobody knows how far a region is that does not answer; the others run on, and are not sure yet that it is dead.
        await ClusterUnderTest.SignalAsync(second, "STOP");
        await cluster.UntilPassedAsync(TimeSpan.FromSeconds(2));
        await ClusterUnderTest.SignalAsync(second, "CONT");
        await cluster.UntilFurtherAsync(1);
        Assert.Equal(3, (await cluster.StatusAsync()).Processes.Length);
        var until = (await cluster.StatusAsync()).Progress.Now.Seconds;
        await ClusterUnderTest.SignalAsync(third, "STOP");
        await cluster.UntilAsync(async () => (await cluster.StatusAsync()).Processes.Length == 2, "the process counts as dead");
        await ClusterUnderTest.SignalAsync(third, "CONT");

        Assert.True(await cluster.EndOfAsync(third) == ExitCode.Failed, cluster.ToString());
        Assert.Contains("go on without it", third.Error, StringComparison.Ordinal);
        Assert.True(await cluster.EndOfAsync(cluster.First) == ExitCode.Ok, cluster.ToString());
        Assert.True(await cluster.EndOfAsync(second) == ExitCode.Ok, cluster.ToString());
        AssertAllEnded();
        Assert.True(Assert.Single(ClusterFiles.EventsOf(_folder["cluster"], "region-died")).GetProperty("atSeconds").GetDouble() > until);
        AssertJournals(3);
    }

    /// <summary>No node issues what it did not when nobody died, and those of regions that live issue all of it.</summary>
    private static void AssertSourcesWentOn(string alone, string cluster)
    {
        var less = 0;
        var wanted = IssuedByNode(alone);
        foreach (var (expected, actual) in wanted.Zip(IssuedByNode(cluster)))
        {
            Assert.InRange(actual, 0, expected);
            if (actual < expected) less++;
        }
        Assert.True(less < wanted.Count(n => n > 0));
    }

    private static List<long> IssuedByNode(string folder) => [.. ClusterFiles.SummaryOf(folder).GetProperty("perNode").EnumerateArray().Select(n => n.Number("issued"))];

    /// <summary>Each region that died is back, and what was lost died with it.</summary>
    private void AssertAllEnded()
    {
        var requests = ClusterFiles.RequestsOf(_folder["cluster"]);
        Assert.Equal(requests.Number("issued"), requests.Number("served") + requests.Number("lost"));
        Assert.Equal(requests.Number("lost"), requests.GetProperty("lostTo").TryGetProperty("process", out var died) ? died.GetInt64() : 0);
        Assert.NotEqual(0, ClusterFiles.ClusterOf(_folder["cluster"]).GetProperty("recoveries").GetArrayLength());
        Assert.Equal(ClusterFiles.EventsOf(_folder["cluster"], "region-died").Count, ClusterFiles.EventsOf(_folder["cluster"], "region-back").Count);
    }

    private void AssertJournals(int count) => Assert.Equal(
        Enumerable.Range(0, count).Select(region => $"journal-{region}.sqlite"), Directory.GetFiles(_folder["cluster"], "journal*").Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"coordinates now; the run goes on at ([0-9.]+) s")]
    private static partial Regex NoticeOfTakeover { get; }
}
