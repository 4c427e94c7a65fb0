using IdnActors.Configuration.Scenarios;
using IdnActors.Emulation.Regions;
using IdnActors.Model;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>A policy moves parts of models from a node in one process to a node in another, while requests on their way need them.</summary>
public sealed class PartMigrationTests : IDisposable
{
    private const int Processes = 2;
    private static readonly string[] Settings = ["run.duration=6s", "run.inference=profiled"];
    private static readonly string[] Run = ["run", "moving-parts", "--no-report", .. Settings.SelectMany(s => new[] { "--set", s })];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_request_is_lost_and_links_carry_only_what_is_emulated()
    {
        AssertPartsCross();
        await RunAsync("alone");
        await RunAsync("virtual", "--cluster", $"{Processes}");
        await RunAsync("real", ["--cluster", $"{Processes}", "--clock", "real", .. ClusterUnderTest.Patiently(_folder)]);

        // Bytes of links and all else.
        ClusterFiles.AssertSame(_folder["alone"], _folder["virtual"]);
        var (expected, actual) = (ClusterFiles.RequestsOf(_folder["alone"]), ClusterFiles.RequestsOf(_folder["real"]));
        Assert.Equal(expected.Number("issued"), actual.Number("issued"));
        Assert.True(actual.Number("lost") == 0, $"{actual}\n{ClusterFiles.ClusterOf(_folder["real"])}");
        var parts = BytesOfParts();
        var fetched = ClusterFiles.EventsOf(_folder["real"], "fetch-started");
        Assert.NotEmpty(fetched);
        // What is transferred is what an emulated network would: the files of the parts, whatever carries them between processes.
        Assert.All(fetched, f => Assert.Equal(parts[f.GetProperty("part").GetString()!], f.Number("bytes")));
        Assert.NotEmpty(ClusterFiles.EventsOf(_folder["real"], "shard-unloaded"));
        Assert.All(ClusterFiles.SummaryOf(_folder["real"]).GetProperty("perLink").EnumerateArray(), l => Assert.Equal((0, 0), (l.Number("lostBytes"), l.Number("overflowedBytes"))));
    }

    /// <summary>The edge is in another process than the repository from which parts come.</summary>
    private static void AssertPartsCross()
    {
        var scenario = ScenarioLoader.Load(ScenarioFiles.Find("moving-parts"), new LoadOptions { Overrides = [.. Settings] });
        var plan = RegionPlanner.Plan(scenario, Processes);
        Assert.NotEqual(plan[NodeOf(scenario, "cloud")], plan[NodeOf(scenario, "edge")]);
    }

    private static NodeId NodeOf(Scenario scenario, string name) => scenario.Topology.Nodes.Single(n => n.Name == name).Id;

    /// <summary>As one process transfers them, in virtual time.</summary>
    private Dictionary<string, long> BytesOfParts() =>
        ClusterFiles.EventsOf(_folder["alone"], "fetch-started").DistinctBy(e => e.GetProperty("part").GetString()).ToDictionary(e => e.GetProperty("part").GetString()!, e => e.Number("bytes"));

    private async Task RunAsync(string name, params string[] options)
    {
        var run = await CliRunner.RunProcessAsync([.. Run, "--out", _folder[name], .. options]);
        Assert.True(run.ExitCode == ExitCode.Ok, $"{name}: {run.Error}");
    }
}
