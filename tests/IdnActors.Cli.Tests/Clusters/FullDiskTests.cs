using System.Text.Json;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>The disk of one process becomes full in the middle of a run: all end, and say where, why and what to do.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly string[] Scenario = ["quickstart", "--set", "run.inference=profiled", "--set", "run.duration=60s", "--set", "run.slot=200ms", "--set", "run.compare-with=[]"];

    private readonly TemporaryFolder _folder = new();

    // With a disk below the folder it is the parent of the results that is small.
    private string Results => Path.Combine(_folder.Path, "results", "out");

    public FullDiskTests() => Directory.CreateDirectory(_folder["results"]);

    public void Dispose() => _folder.Dispose();

    [SmallDiskFact]
    public async Task With_the_real_clock_a_full_disk_under_the_journal_of_a_host_ends_the_run_of_all()
    {
        await using var cluster = await ClusterUnderTest.FoundAsync([.. Scenario, "--clock", "real"], 3, Results);
        var other = cluster.Join("--roles", "host");
        // Room for the table, and for some slots: each writes several pages into the log beside the file.
        var full = cluster.JoinOn(SmallDisk.At(_folder["results"], 400, "out.partial"), "--roles", "host");

        foreach (var member in cluster.Members) Assert.True(await cluster.EndOfAsync(member) == ExitCode.Failed, cluster.ToString());

        var told = ClusterUnderTest.InOneLine(cluster.First.Output);
        Assert.Contains("disk full", told, StringComparison.Ordinal);
        Assert.Contains("free some, choose another --out", told, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", cluster.First.Output + cluster.First.Error, StringComparison.Ordinal);
        foreach (var member in (ClusterMember[])[other, full]) Assert.Contains("the run has ended with exit code 1; the process that coordinated it says why", member.Error, StringComparison.Ordinal);
        using var summary = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Results, "summary.json")));
        AssertBalanced(summary.RootElement);
        var failure = Assert.Single(summary.RootElement.GetProperty("failures").EnumerateArray()).GetString();
        Assert.Matches(@"^127\.0\.0\.1:\d+: /user/idn/.*controller/.*/results/out\.partial/journal-\d\.sqlite: disk full[^\n]*$", failure);
        Assert.DoesNotContain(cluster.First.Address, failure, StringComparison.Ordinal);
    }

    [SmallDiskFact]
    public async Task With_the_virtual_clock_a_full_disk_under_the_results_ends_the_run_of_all()
    {
        await using var cluster = await ClusterUnderTest.FoundAsync(Scenario, 2, Results, on: SmallDisk.At(_folder["results"], 32));
        cluster.Join();

        foreach (var member in cluster.Members) Assert.True(await cluster.EndOfAsync(member) == ExitCode.Failed, cluster.ToString());

        AssertToldOfResults(cluster.First.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["results"]));
    }

    [SmallDiskFact]
    public async Task A_run_of_one_process_says_that_its_results_are_lost()
    {
        using var process = CliRunner.Start(["run", .. Scenario, "--no-report", "--out", Results], on: SmallDisk.At(_folder["results"], 32));

        var run = await CliRunner.FinishAsync(process);

        Assert.True(run.ExitCode == ExitCode.Failed, run.Output + run.Error);
        AssertToldOfResults(run.Error);
    }

    private static void AssertBalanced(JsonElement summary)
    {
        var requests = summary.GetProperty("requests");
        long Of(string name) => requests.GetProperty(name).GetInt64();
        Assert.NotEqual(0, Of("issued"));
        Assert.Equal(Of("issued"), Of("served") + Of("degraded") + Of("refused") + Of("expired") + Of("lost"));
        Assert.Empty(summary.GetProperty("violations").EnumerateArray());
        Assert.InRange(summary.GetProperty("endSeconds").GetDouble(), 0, 59);
    }

    private void AssertToldOfResults(string error)
    {
        Assert.Contains($"{Results}: the results cannot be written (No space left on device", error, StringComparison.Ordinal);
        Assert.Contains("are lost", error, StringComparison.Ordinal);
        Assert.Contains("free some, or choose another --out", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
