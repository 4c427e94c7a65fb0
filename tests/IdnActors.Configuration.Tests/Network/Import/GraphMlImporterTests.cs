using IdnActors.Configuration.Network.Import;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Configuration.Tests.Network.Import;

public class GraphMlImporterTests
{
    private const string Keys = """
        <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
          <key attr.name="label" for="node" id="n0"/><key attr.name="Latitude" for="node" id="n1"/><key attr.name="Longitude" for="node" id="n2"/>
          <key attr.name="LinkSpeedRaw" for="edge" id="e0"/><key attr.name="LinkSpeed" for="edge" id="e1"/><key attr.name="LinkSpeedUnits" for="edge" id="e2"/>
          <key attr.name="LinkLabel" for="edge" id="e3"/><key attr.name="delay" for="edge" id="e4"/><key attr.name="rate" for="edge" id="e5"/>
        """;

    private static readonly string TwoCities = Node("a", "Paris", 48.86, 2.35) + Node("b", "London", 51.51, -0.13);

    [Fact]
    public void Labels_places_and_speeds_are_read_and_delays_follow_from_the_distance()
    {
        var imported = Import(TwoCities + Edge("a", "b", ("e0", "2500000000.0")));
        var topology = imported.Topology;
        Assert.Equal(["Paris", "London"], topology.Nodes.Select(n => n.Name));
        Assert.Equal(new GeoPoint(48.86, 2.35), topology.Nodes[0].Location);
        Assert.Equal("2500Mbps 1.719ms", $"{topology.Links[0].Rate} {topology.Links[0].Delay}");
        Assert.Equal(topology.Links[0] with { Id = new(1), From = topology.Links[0].To, To = topology.Links[0].From }, topology.Links[1]);
        Assert.Equal(
            ["1 of 1 links state no delay but have a length, or ends with coordinates", "no node is said to be the cloud, and Paris has the least mean delay to the others", "the file says nothing about tiers and devices"],
            imported.Findings.Select(f => f.Found));
    }

    [Theory]
    [InlineData("e1=10;e2=G", "10Gbps")]
    [InlineData("e1=622;e2=M", "622Mbps")]
    [InlineData("e1=1.5;e2=Mbps", "1500kbps")]
    [InlineData("e5=3Mbps", "3Mbps")]
    [InlineData("e3=Peering, 2.5 Gbps", "2500Mbps", "no speed but the label \"Peering, 2.5 Gbps\" – its rate is taken to be 2500Mbps")]
    [InlineData("e0=5;e1=1;e2=G", "5bps", "LinkSpeedRaw says 5bps, LinkSpeed says 1Gbps – LinkSpeedRaw is believed")]
    [InlineData("e0=NaN", "1Gbps", "LinkSpeedRaw \"NaN\" – not used: a rate is from 1bps to 100Tbps")]
    [InlineData("e0=-7;e1=2;e2=G", "2Gbps", "LinkSpeedRaw \"-7\" – not used: a rate is from 1bps to 100Tbps")]
    [InlineData("e1=10", "1Gbps", "LinkSpeed \"10\" with LinkSpeedUnits none – not used: units are K, M, G or T bits per second")]
    [InlineData("e1=10;e2=GB", "1Gbps", "LinkSpeed \"10\" with LinkSpeedUnits \"GB\" – not used: units are K, M, G or T bits per second")]
    [InlineData("e5=3", "1Gbps", "rate \"3\" – not used: a bare number needs the option rate-unit")]
    [InlineData("e3=Peering", "1Gbps", "1 of 1 links state no rate (Paris–London) – each has the default rate, 1Gbps, in each direction for which none is stated")]
    public void Speeds_come_in_many_forms(string attributes, string rate, string? finding = null)
    {
        var imported = Import(TwoCities + Edge("a", "b", [.. attributes.Split(';').Select(a => (a.Split('=')[0], a.Split('=')[1]))]));
        Assert.Equal(rate, imported.Topology.Links[0].Rate.ToString());
        if (finding is not null) Assert.Contains(imported.Findings, f => f.ToString().EndsWith(finding, StringComparison.Ordinal));
    }

    [Fact]
    public void A_stated_delay_is_taken_and_a_bare_one_needs_its_unit()
    {
        Assert.Equal("7ms", Import(TwoCities + Edge("a", "b", ("e4", "7ms"))).Topology.Links[0].Delay.ToString());
        Assert.Equal("1.719ms", Import(TwoCities + Edge("a", "b", ("e4", "7"))).Topology.Links[0].Delay.ToString());
        Assert.Equal("7us", Import(TwoCities + Edge("a", "b", ("e4", "7")), new ImportOptions { DelayUnit = "us" }).Topology.Links[0].Delay.ToString());
    }

    [Fact]
    public void Parallel_edges_become_one_link_and_self_loops_none()
    {
        var imported = Import(TwoCities + Edge("a", "b", ("e0", "1e9")) + Edge("b", "a", ("e0", "2e9"), ("e4", "1ms")) + Edge("a", "a", ("e0", "3e9")));
        Assert.Equal("3Gbps 1ms", $"{imported.Topology.Links[0].Rate} {imported.Topology.Links[0].Delay}");
        Assert.Equal(2, imported.Topology.Links.Length);
        Assert.Contains("Paris–London has 2 parallel edges – merged into one link with the sum of their rates and the least of their delays", Texts(imported));
        Assert.Contains("Paris is joined with itself – dropped: a link joins two different nodes", Texts(imported));
        Assert.Contains(imported.Findings, f => f.Place.StartsWith("line ", StringComparison.Ordinal));
    }

    [Fact]
    public void Directed_edges_are_the_directions_of_a_link()
    {
        var imported = Import(TwoCities + Node("c", "Rome", 41.9, 12.5) + Edge("a", "b", ("e0", "1e9")) + Edge("b", "a", ("e0", "2e9")) + Edge("c", "a", ("e0", "3e9")), edges: "directed");
        Assert.Equal(["1Gbps", "2Gbps", "3Gbps", "3Gbps"], imported.Topology.Links.Select(l => l.Rate.ToString()));
        Assert.Contains("1 of 2 links are directed one way only (Rome–Paris) – the other direction is given the same rate and delay", Texts(imported));
    }

    [Theory]
    [InlineData(UnknownPlaces.DefaultDelay, "", "5ms")]
    [InlineData(UnknownPlaces.Interpolate, "50.1916,1.1444", "859us")]
    public void A_node_without_coordinates_stays_so_or_goes_between_its_neighbours(UnknownPlaces rule, string place, string delay)
    {
        var imported = Import(TwoCities + Node("c", "Peering") + Edge("a", "c") + Edge("b", "c"), new ImportOptions { UnknownPlaces = rule });
        var (node, link) = (imported.Topology.Nodes[2], imported.Topology.Links[0]);
        Assert.Equal(place, node.Location is { } at ? FormattableString.Invariant($"{at.Latitude},{at.Longitude}") : "");
        Assert.Equal(delay, link.Delay.ToString());
        Assert.Contains(imported.Findings, f => f.Found == "1 nodes have no coordinates (Peering)");
    }

    [Fact]
    public void Nodes_at_one_place_have_the_least_delay_and_impossible_places_are_not_used()
    {
        var imported = Import(Node("a", "X", 1, 1) + Node("b", "Y", 1, 1) + Node("c", "Z", 91, 0) + Edge("a", "b") + Edge("b", "c"));
        Assert.Equal(["10us", "5ms"], imported.Topology.Links.Where(l => l.Id.Index % 2 == 0).Select(l => l.Delay.ToString()));
        Assert.Contains("1 of 2 links have ends at one place (X–Y) – each has the least delay, 10us", Texts(imported));
        Assert.Contains("coordinates \"91\", \"0\" – not used: latitudes are from -90 to 90 and longitudes from -180 to 180", Texts(imported));
        Assert.Contains("1 of 2 links have no delay, no length and an end without coordinates (Y–Z) – each has the default delay, 5ms", Texts(imported));
    }

    [Fact]
    public void Labels_become_names_that_are_unique()
    {
        var imported = Import(Node("a", "São Paulo") + Node("b", "GEANT") + Node("c", "GEANT") + Node("d", "") + Node("e", "all") + Node("f", "TO-PIX") + Node("g", "日本")
            + string.Concat("bcdefg".Select(n => Edge("a", n.ToString()))));
        Assert.Equal(["Sao_Paulo", "GEANT", "GEANT.2", "node_d", "node_all", "TO_PIX", "node_"], imported.Topology.Nodes.Select(n => n.Name));
        Assert.Contains("1 node has no label (node_d) – named after its id", Texts(imported));
        Assert.Contains("1 node has the label of another node (GEANT.2) – numbered", Texts(imported));
        Assert.Contains(imported.Findings, f => f.Found.StartsWith("4 nodes have labels that are no names (São Paulo is Sao_Paulo, ", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_the_largest_connected_part_is_kept()
    {
        var imported = Import(Node("x", "Alone") + TwoCities + Edge("a", "b"));
        Assert.Equal(["Paris", "London"], imported.Topology.Nodes.Select(n => n.Name));
        Assert.Contains("2 parts are not connected with each other – only the largest is kept; 1 node is dropped (Alone)", Texts(imported));
    }

    [Fact]
    public void Edges_without_a_rate_add_none_to_parallel_ones()
    {
        var imported = Import(TwoCities + Edge("a", "b", ("e0", "2e9")) + Edge("b", "a") + Edge("a", "b", ("e3", "Peering")));
        Assert.Equal(["2Gbps", "2Gbps"], imported.Topology.Links.Select(l => l.Rate.ToString()));
        Assert.Contains("Paris–London has 3 parallel edges, of which 2 state no rate – merged into one link with the sum of the rates that are stated (2Gbps) and the least of the delays", Texts(imported));
        Assert.DoesNotContain(imported.Findings, f => f.Rule.Contains("default rate", StringComparison.Ordinal));

        var silent = Import(TwoCities + Edge("a", "b") + Edge("b", "a"));
        Assert.Equal(["1Gbps", "1Gbps"], silent.Topology.Links.Select(l => l.Rate.ToString()));
        Assert.Contains(silent.Findings, f => f.Rule.EndsWith("has the default rate once", StringComparison.Ordinal));
    }

    [Fact]
    public void Defaults_of_keys_count_where_an_element_has_no_data()
    {
        var imported = GraphMlImporter.Import("""
            <graphml><key id="d0" for="edge" attr.name="rate"><default>10Gbps</default></key><key id="d1" for="node" attr.name="label"><default>pop</default></key>
            <key id="d2" attr.name="delay" for="all"><default> 2ms </default></key><key id="d3" for="graph" attr.name="LinkSpeedRaw"><default>5</default></key>
            <graph><node id="a"/><node id="b"><data key="d1">core</data></node><node id="c"/>
            <edge source="a" target="b"/><edge source="b" target="c"><data key="d0">1Mbps</data><data key="d2">3ms</data><data key="d9">x</data></edge></graph></graphml>
            """, "net.graphml");
        Assert.Equal(["pop", "core", "pop.2"], imported.Topology.Nodes.Select(n => n.Name));
        Assert.Equal(["10Gbps 2ms", "1Mbps 3ms"], imported.Topology.Links.Where(l => l.Id.Index % 2 == 0).Select(l => $"{l.Rate} {l.Delay}"));
        Assert.Equal("attributes that mean nothing to an import: nodes.delay, edges.d9", Assert.Single(imported.Findings, f => f.Rule.StartsWith("ignored", StringComparison.Ordinal)).Found);
    }

    [Fact]
    public void Hyperedges_and_further_graphs_are_left_out()
    {
        var imported = Import(TwoCities + "<hyperedge><endpoint node=\"a\"/></hyperedge>" + Edge("a", "b"), after: "<graph/>");
        Assert.Contains("a hyperedge joins any number of nodes – left out: a link joins two", Texts(imported));
        Assert.Contains("1 more graphs besides or inside the first – left out: a file is one network", Texts(imported));
    }

    [Fact]
    public void Tiers_are_hops_to_the_cloud_or_flat()
    {
        var chain = string.Concat("abcde".Select(n => Node(n.ToString(), n.ToString()))) + Edge("a", "b") + Edge("b", "c") + Edge("c", "d") + Edge("d", "e");
        Assert.Equal([2, 1, 0, 1, 2], Import(chain).Topology.Nodes.Select(n => n.Tier));
        Assert.Equal([0, 1, 2, 3, 4], Import(chain, new ImportOptions { Cloud = "a" }).Topology.Nodes.Select(n => n.Tier));
        Assert.Equal([1, 1, 0, 1, 1], Import(chain, new ImportOptions { Tiers = TierRule.Flat }).Topology.Nodes.Select(n => n.Tier));
        Assert.Equal("datacentre-gpu server-cpu", $"{Import(chain).Topology.Nodes[2].Device.Name} {Import(chain).Topology.Nodes[0].Device.Name}");
    }

    [Theory]
    [InlineData("", "", "is not well-formed XML")]
    [InlineData("<graphml>\n<graph>", "line 2", "is not well-formed XML")]
    [InlineData("<!DOCTYPE graphml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<graphml>&x;</graphml>", "", "is not well-formed XML")]
    [InlineData("<svg/>", "line 1", "has no <graph>")]
    [InlineData("<graphml><graph/></graphml>", "", "has 0 nodes")]
    [InlineData("<graphml><graph>\n<node/></graph></graphml>", "line 2", "has no id in <node>")]
    [InlineData("<graphml><graph><node id='a'/>\n<node id='a'/></graph></graphml>", "line 2", "has the node \"a\" again")]
    [InlineData("<graphml><graph><node id='a'/>\n\n<edge source='a' target='b'/></graph></graphml>", "line 3", "joins \"a\" with \"b\"")]
    [InlineData("<graphml><graph><node id='a'/>\n<edge source='a'/></graph></graphml>", "line 2", "has no target in <edge>")]
    public void Malformed_files_are_reported_with_their_line(string text, string place, string found)
    {
        var problem = Assert.Throws<ScenarioException>(() => GraphMlImporter.Import(text, "net.graphml")).Problems.Single();
        Assert.Equal(("net.graphml", place), (problem.File, problem.Key));
        Assert.StartsWith(found, problem.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Very_deep_nesting_is_no_danger()
    {
        const int Depth = 100_000;
        var text = string.Concat(Enumerable.Repeat("<graph>", Depth)) + string.Concat(Enumerable.Repeat("</graph>", Depth));
        Assert.Throws<ScenarioException>(() => GraphMlImporter.Import($"<graphml>{text}</graphml>", "deep.graphml"));
    }

    [SampleFact("garr.topologyzoo.graphml")]
    public void The_network_of_GARR_comes_in_with_all_its_gaps_reported()
    {
        var imported = TopologyImporter.Import(SampleFile.Find("garr.topologyzoo.graphml")!);
        Assert.Equal((61, "garr"), (imported.Topology.Nodes.Length, imported.Topology.Name));
        Assert.Equal(11, imported.Findings.Count(f => f.Found.Contains("spenta (Dark Fibre)", StringComparison.Ordinal)));
        // A twelfth has only a dark fibre beside it.
        Assert.Equal(11, imported.Findings.Count(f => f.Found.Contains("parallel edges", StringComparison.Ordinal)));
        Assert.Contains(imported.Findings, f => f.Found.StartsWith("13 nodes have no coordinates", StringComparison.Ordinal));
        Assert.Contains(imported.Findings, f => f.Found.Contains("state no rate", StringComparison.Ordinal));
        ImportedFileTests.AssertReadsBack(imported);
    }

    private static IEnumerable<string> Texts(ImportedTopology imported) => imported.Findings.Select(f => $"{f.Found} – {f.Rule}");

    private static ImportedTopology Import(string content, ImportOptions? options = null, string edges = "undirected", string after = "") =>
        GraphMlImporter.Import($"{Keys}<graph edgedefault=\"{edges}\">{content}</graph>{after}</graphml>", "net.graphml", options);

    private static string Node(string id, string label, double? latitude = null, double? longitude = null) => FormattableString.Invariant(
        $"<node id=\"{id}\"><data key=\"n0\">{label}</data>{(latitude is null ? "" : FormattableString.Invariant($"<data key=\"n1\">{latitude}</data><data key=\"n2\">{longitude}</data>"))}</node>\n");

    private static string Edge(string source, string target, params (string Key, string Value)[] data) =>
        $"<edge source=\"{source}\" target=\"{target}\">{string.Concat(data.Select(d => $"<data key=\"{d.Key}\">{d.Value}</data>"))}</edge>\n";
}
