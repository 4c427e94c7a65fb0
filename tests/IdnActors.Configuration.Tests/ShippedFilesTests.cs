using System.Text.RegularExpressions;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Scenarios;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Configuration.Tests;

public class ShippedFilesTests
{
    public static TheoryData<string> Scenarios => Shipped.Scenarios;
    public static TheoryData<string> Topologies => Shipped.Topologies;

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_scenario_loads_with_every_hash_verified(string name)
    {
        var scenario = ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options with { VerifyHashes = true });
        Assert.Equal(name, scenario.Name);
        Assert.NotEmpty(scenario.Description);
        Assert.Matches("^[0-9a-f]{64}$", scenario.Hash);
    }

    [Theory]
    [MemberData(nameof(Topologies))]
    public void Every_topology_loads(string name) => Assert.Equal(name, TopologyLoader.Load(Shipped.TopologyPath(name)).Name);

    [Fact]
    public void Every_experiment_names_a_shipped_scenario_and_has_a_row()
    {
        var rows = File.ReadLines(RepositoryRoot.Combine("hocon/experiments/README.md")).ToList();
        foreach (var file in Directory.GetFiles(RepositoryRoot.Combine("hocon/experiments"), "*.conf"))
        {
            var scenario = Regex.Match(File.ReadAllText(file), @"(?m)^  scenario = (\S+)$").Groups[1].Value;
            Assert.True(File.Exists(Shipped.ScenarioPath(scenario)), $"{file} names {scenario}.");
            var name = Path.GetFileNameWithoutExtension(file);
            Assert.True(rows.Exists(r => r.StartsWith($"| `{name}` | `{scenario}` |", StringComparison.Ordinal)), $"hocon/experiments/README.md has no row for {name}.");
        }
    }

    [Theory]
    [InlineData("hocon/scenarios")]
    [InlineData("topologies")]
    public void Every_file_begins_with_a_drawing_and_its_question(string folder)
    {
        foreach (var file in Directory.GetFiles(RepositoryRoot.Combine(folder), "*.conf"))
        {
            var header = File.ReadLines(file).TakeWhile(l => l.StartsWith('#')).ToList();
            Assert.True(header.Count >= 3 && header.Take(4).Any(l => l.AsSpan().IndexOfAny("─│┌┴┬") >= 0), $"{file} does not begin with a drawing.");
            Assert.True(header.Exists(l => l.StartsWith("# Question: ", StringComparison.Ordinal)), $"{file} does not say which question it answers.");
        }
    }

    [Theory]
    [InlineData("hocon/scenarios", "`{0}`")]
    [InlineData("topologies", "`{0}`")]
    [InlineData("hocon", "[{0}.conf]({0}.conf)")]
    public void Every_file_has_a_row_in_the_table_of_its_folder(string folder, string form)
    {
        var rows = File.ReadLines(Path.Combine(RepositoryRoot.Combine(folder), "README.md")).Where(l => l.StartsWith('|')).ToList();
        foreach (var name in Directory.GetFiles(RepositoryRoot.Combine(folder), "*.conf").Select(f => Path.GetFileNameWithoutExtension(f)))
        {
            var cell = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, name);
            Assert.True(rows.Exists(r => r.StartsWith($"| {cell} |", StringComparison.Ordinal)), $"{folder}/README.md has no row for {name}.");
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Every_scenario_of_the_table_names_its_topology(string name)
    {
        var row = File.ReadLines(Path.Combine(Shipped.ScenarioFolder, "README.md")).Single(l => l.StartsWith($"| `{name}` |", StringComparison.Ordinal));
        Assert.Contains($"| `{ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options).Topology.Name}` |", row, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Shipped_files_lie_beside_every_program_that_uses_the_loader(string name)
    {
        var copy = Path.Combine(AppContext.BaseDirectory, "hocon", "scenarios", name + ".conf");
        Assert.Equal(ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options).Hash, ScenarioLoader.Load(copy, Shipped.Options).Hash);
    }

    [Fact]
    public void A_topology_is_found_beside_the_program_when_no_folder_above_the_scenario_has_it()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("moved.conf", File.ReadAllText(Shipped.ScenarioPath("tree-57-edge")));
        Assert.Equal(57, ScenarioLoader.Load(path, Shipped.Options).Topology.Nodes.Length);
    }

    [Theory]
    [InlineData("line-3", 3, 2)]
    [InlineData("tree-57", 57, 56)]
    [InlineData("metro-12", 12, 11)]
    [InlineData("isp-5-tier", 36, 35)]
    [InlineData("tree-1111", 1111, 1110)]
    [InlineData("abilene", 12, 15)]
    [InlineData("geant", 22, 36)]
    [InlineData("scale-free-100", 101, 197)]
    [InlineData("lossy-edge", 6, 5)]
    public void Topologies_have_the_size_they_are_known_for(string name, int nodes, int pairs)
    {
        var topology = TopologyLoader.Load(Shipped.TopologyPath(name));
        Assert.Equal((nodes, 2 * pairs), (topology.Nodes.Length, topology.Links.Length));
    }

    [Fact]
    public void Tree_57_joins_each_gateway_with_its_own_leaves_at_the_rates_of_workload_T()
    {
        var topology = TopologyLoader.Load(Shipped.TopologyPath("tree-57"));
        Assert.True(topology.TryFind("gw-3", out var gateway));
        var neighbours = topology.Outgoing(gateway).Select(l => (topology.NameOf(l.To), l.Rate.ToString(), l.Delay.ToString()));
        Assert.Equal([("root", "1Gbps", "50ms"), .. Enumerable.Range(1, 7).Select(i => ($"leaf-3-{i}", "100Mbps", "2ms"))], neighbours);
    }

    [Fact]
    public void The_five_tiers_have_24_base_stations_and_the_recalled_round_trip_times()
    {
        var topology = TopologyLoader.Load(Shipped.TopologyPath("isp-5-tier"));
        Assert.Equal([1, 1, 2, 8, 24], Enumerable.Range(0, 5).Select(t => topology.Nodes.Count(n => n.Tier == t)));
        foreach (var link in topology.Links.Where(l => topology[l.To].Tier < topology[l.From].Tier))
            Assert.Equal(topology[link.From].Tier switch { 4 or 3 => 6, 2 => 15, _ => 40 }, 2 * link.Delay.Milliseconds);
    }

    [Fact]
    public void Quickstart_is_what_the_readme_promises()
    {
        var scenario = ScenarioLoader.Load(Shipped.ScenarioPath("quickstart"), Shipped.Options);
        Assert.Equal((InferenceMode.Live, "oga-multilinear", Duration.FromMinutes(1)), (scenario.Run.Inference, scenario.Policy?.Name, scenario.Run.Duration));
        Assert.Equal(["repository-only", "static-greedy"], scenario.Run.CompareWith.ToArray());
        Assert.All(scenario.Catalogue.Variants, v => Assert.True(File.Exists(v.Parts[0].File!.Path)));
        Assert.Equal("ee", scenario.Catalogue[scenario.Repositories[0].Serving[0]].Name.Split(':')[1]);
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void No_scenario_issues_more_than_a_few_hundred_thousand_requests(string name)
    {
        var scenario = ScenarioLoader.Load(Shipped.ScenarioPath(name), Shipped.Options);
        var expected = scenario.Demand.Sources.Sum(s => s.Weight) * scenario.Demand.Rate.PerSecond * scenario.Run.Duration.Seconds;
        Assert.InRange(expected, 100, 300_000);
    }

    [Fact]
    public void Device_classes_reach_from_a_data_centre_to_a_microcontroller_and_name_a_source()
    {
        var classes = DeviceClassReader.Shipped;
        Assert.Equal(9, classes.Count);
        Assert.All(classes.Values, c => Assert.NotEmpty(c.Source));
        Assert.True(classes["datacentre-gpu"].MacsPerSecond > 10_000 * classes["microcontroller"].MacsPerSecond);
    }
}
