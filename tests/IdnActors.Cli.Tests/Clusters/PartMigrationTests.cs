using System.Text.Json;
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
        await RunAsync("real", "--cluster", $"{Processes}", "--clock", "real");

        // Bytes of links and all else.
        ClusterFiles.AssertSame(_folder["alone"], _folder["virtual"]);
        var (expected, actual) = (Summary("alone").GetProperty("requests"), Summary("real").GetProperty("requests"));
        Assert.Equal(Number(expected, "issued"), Number(actual, "issued"));
        Assert.Equal(0, Number(actual, "lost"));
        var parts = BytesOfParts();
        var fetched = Events("real").Where(e => e.GetProperty("kind").GetString() == "fetch-started").ToList();
        Assert.NotEmpty(fetched);
        // What is transferred is what an emulated network would: the files of the parts, whatever carries them between processes.
        Assert.All(fetched, f => Assert.Equal(parts[f.GetProperty("part").GetString()!], Number(f, "bytes")));
        Assert.Contains(Events("real"), e => e.GetProperty("kind").GetString() == "shard-unloaded");
        Assert.All(Summary("real").GetProperty("perLink").EnumerateArray(), l => Assert.Equal((0, 0), (Number(l, "lostBytes"), Number(l, "overflowedBytes"))));
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
        Events("alone").Where(e => e.GetProperty("kind").GetString() == "fetch-started").DistinctBy(e => e.GetProperty("part").GetString()).ToDictionary(e => e.GetProperty("part").GetString()!, e => Number(e, "bytes"));

    private async Task RunAsync(string name, params string[] options)
    {
        var run = await CliRunner.RunProcessAsync([.. Run, "--out", _folder[name], .. options]);
        Assert.True(run.ExitCode == ExitCode.Ok, $"{name}: {run.Error}");
    }

    private JsonElement Summary(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder[name], "summary.json"))).RootElement;

    private List<JsonElement> Events(string name) => [.. File.ReadAllLines(Path.Combine(_folder[name], "events.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
