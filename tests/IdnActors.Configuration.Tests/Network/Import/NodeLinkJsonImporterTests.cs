using IdnActors.Configuration.Network.Import;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Configuration.Tests.Network.Import;

public class NodeLinkJsonImporterTests
{
    [Theory]
    [InlineData("edges")]
    [InlineData("links")]
    public void Positions_are_longitude_first_and_lengths_are_kilometres(string edges)
    {
        var topology = Import($$"""
            { "directed": false, "nodes": [ { "id": 0, "name": "paris", "pos": [2.35, 48.86] }, { "id": 1, "name": "london", "pos": [-0.13, 51.51] }, { "id": "x" } ],
              "{{edges}}": [ { "source": 0, "target": 1, "dist": 1000 }, { "source": 1, "target": "x", "rate": "10Mbps", "delay": "3ms" } ] }
            """).Topology;
        Assert.Equal(["paris", "london", "node_x"], topology.Nodes.Select(n => n.Name));
        Assert.Equal(new GeoPoint(48.86, 2.35), topology.Nodes[0].Location);
        Assert.Equal(["1Gbps 5.003ms", "10Mbps 3ms"], topology.Links.Where(l => l.Id.Index % 2 == 0).Select(l => $"{l.Rate} {l.Delay}"));
    }

    [Theory]
    [InlineData("\"pos\": [1]", "pos is a Array – not used: it is [longitude, latitude]")]
    [InlineData("\"pos\": [200, 10]", "coordinates \"10\", \"200\" – not used: latitudes are from -90 to 90 and longitudes from -180 to 180")]
    [InlineData("\"pos\": [1e400, 10]", "coordinates \"10\", \"1e400\" – not used: latitudes are from -90 to 90 and longitudes from -180 to 180")]
    public void Odd_positions_are_reported(string position, string finding) => Assert.Contains(
        Import($$"""{ "nodes": [ { "id": 0, {{position}} } ], "edges": [] }""").Findings, f => f is { Place: "nodes[0]" } && f.ToString() == $"nodes[0]: {finding}");

    [Fact]
    public void An_odd_length_is_reported() => Assert.Contains(
        Import("""{ "nodes": [ { "id": 0 }, { "id": 1 } ], "edges": [ { "source": 0, "target": 1, "dist": -3 } ] }""").Findings,
        f => f.ToString() == "edges[0]: dist \"-3\" – not used: a length is from 0 to 1000000 km");

    [Theory]
    [InlineData("", "line 1", "is not well-formed JSON")]
    [InlineData("{\n\"nodes\": [,] }", "line 2", "is not well-formed JSON")]
    [InlineData("[]", "", "has no lists nodes and edges")]
    [InlineData("{ \"nodes\": [] }", "", "has no lists nodes and edges")]
    [InlineData("{ \"nodes\": [], \"edges\": [] }", "", "has 0 nodes")]
    [InlineData("{ \"nodes\": [ 7 ], \"edges\": [] }", "nodes[0]", "has no id")]
    [InlineData("{ \"nodes\": [ { \"id\": 1 }, { \"id\": 1 } ], \"edges\": [] }", "nodes[1]", "has the id \"1\" again")]
    [InlineData("{ \"nodes\": [ { \"id\": 1 } ], \"edges\": [ { \"source\": 1, \"target\": 2 } ] }", "edges[0]", "joins \"1\" with \"2\"")]
    [InlineData("{ \"nodes\": [ { \"id\": 1 } ], \"edges\": [ { \"source\": null, \"target\": 2 } ] }", "edges[0]", "has no source")]
    [InlineData("{ \"nodes\": [ { \"id\": \"\\uD800\" } ], \"edges\": [] }", "", "has a text that is no Unicode")]
    public void Malformed_files_are_located(string text, string place, string found)
    {
        var problem = Assert.Throws<ScenarioException>(() => Import(text)).Problems.Single();
        Assert.Equal(("net.json", place), (problem.File, problem.Key));
        Assert.StartsWith(found, problem.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_lists_of_edges_are_refused_unless_one_is_empty()
    {
        const string Nodes = """{ "nodes": [ { "id": 1 }, { "id": 2 } ], """;
        const string One = """[ { "source": 1, "target": 2, "dist": -1 } ]""";
        var problem = Assert.Throws<ScenarioException>(() => Import($"{Nodes} \"edges\": {One}, \"links\": {One} }}")).Problems.Single();
        Assert.Equal("has both edges (1) and links (1)", problem.Found);
        var imported = Import($"{Nodes} \"edges\": [], \"links\": {One} }}");
        Assert.Equal(2, imported.Topology.Links.Length);
        Assert.Contains("has both edges (0) and links (1) – links are taken: edges is empty", imported.Findings.Select(f => f.ToString()));
        Assert.Contains(imported.Findings, f => f.Place == "links[0]");
    }

    [Fact]
    public void What_is_not_used_is_named_once()
    {
        var imported = Import("""
            { "multigraph": false, "graph": { "name": "x", "demands": {} }, "stats": 1, "nodes": [ { "id": 1, "type": "hub" }, { "id": 2, "type": "leaf" } ],
              "edges": [ { "source": 1, "target": 2, "bandwidth": "10 Gbps", "odd name": 1 } ] }
            """);
        Assert.Equal("attributes that mean nothing to an import: graph.name, graph.demands, stats, nodes.type, edges.bandwidth, \"edges.odd name\"",
            Assert.Single(imported.Findings, f => f.Rule.StartsWith("ignored", StringComparison.Ordinal)).Found);
    }

    [Fact]
    public void Very_deep_nesting_is_reported() => Assert.Throws<ScenarioException>(() => Import(new string('[', 100_000)));

    [Theory]
    [InlineData("default-rate", "10", "is \"10\"")]
    [InlineData("device", "edge-gpo", "is \"edge-gpo\"")]
    [InlineData("tiers", "deep", "is \"deep\"")]
    [InlineData("delay-unit", "weeks", "is \"weeks\"")]
    public void Options_that_cannot_be_are_reported_by_their_name(string option, string value, string found)
    {
        var problem = Assert.Throws<ScenarioException>(() => ImportOptions.Read(new Dictionary<string, string?> { [option] = value })).Problems.Single();
        Assert.Equal(("--" + option, found), (problem.File, problem.Found));
    }

    [Fact]
    public void Options_are_read_with_their_units()
    {
        var options = ImportOptions.Read(new Dictionary<string, string?> { ["default-rate"] = "40Gbps", ["tiers"] = "flat", ["unknown-places"] = "interpolate", ["cloud"] = null });
        Assert.Equal("40Gbps Flat Interpolate 5ms", $"{options.DefaultRate} {options.Tiers} {options.UnknownPlaces} {options.DefaultDelay}");
        Assert.Equal("--cloud", Assert.Throws<ScenarioException>(() =>
            NodeLinkJsonImporter.Import("""{ "nodes": [ { "id": 1 } ], "edges": [] }""", "net.json", options with { Cloud = "here" })).Problems.Single().File);
    }

    [SampleFact("abilene.topohub.json")]
    public void Abilene_has_12_nodes_and_15_links()
    {
        var imported = TopologyImporter.Import(SampleFile.Find("abilene.topohub.json")!);
        Assert.Equal((12, 30), (imported.Topology.Nodes.Length, imported.Topology.Links.Length));
        ImportedFileTests.AssertReadsBack(imported);
    }

    [SampleFact("geant.topohub.json")]
    public void Stated_lengths_of_GEANT_are_those_of_the_great_circle()
    {
        var text = SampleFile.Read("geant.topohub.json");
        var stated = NodeLinkJsonImporter.Import(text, "geant.json").Topology;
        var computed = NodeLinkJsonImporter.Import(text.Replace("\"dist\"", "\"unused\"", StringComparison.Ordinal), "geant.json").Topology;
        Assert.Equal((22, 72), (stated.Nodes.Length, stated.Links.Length));
        foreach (var link in stated.Links) Assert.InRange(computed[link.Id].Delay.Milliseconds / link.Delay.Milliseconds, 0.99, 1.01);
    }

    private static ImportedTopology Import(string text) => NodeLinkJsonImporter.Import(text, "net.json");
}
