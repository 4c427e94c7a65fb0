using System.Text;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Network.Import;
using IdnActors.Configuration.Tests.Scenarios;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Configuration.Tests.Network.Import;

/// <summary>What holds for every format: imports read back from the file written of them, and damage is reported.</summary>
public class ImportedFileTests(ITestOutputHelper output)
{
    private const int Cases = 400;

    [Fact]
    public void Random_graphs_read_back_from_the_file_written_of_them() => TestSeed.ForEachCase(output, Cases, random =>
    {
        AssertReadsBack(GraphMlImporter.Import(RandomGraphMl(random), "random.graphml", RandomOptions(random)));
        AssertReadsBack(NodeLinkJsonImporter.Import(RandomJson(random), "random.json", RandomOptions(random)));
    });

    [Fact]
    public void Damaged_graphs_are_reported()
    {
        var accepted = 0;
        TestSeed.ForEachCase(output, 2 * Cases, random =>
        {
            if (IsAccepted(() => GraphMlImporter.Import(Mutation.Apply(RandomGraphMl(random), random), "fuzz.graphml"))) accepted++;
            if (IsAccepted(() => NodeLinkJsonImporter.Import(Mutation.Apply(RandomJson(random), random), "fuzz.json"))) accepted++;
        });
        output.WriteLine($"{accepted} of {4 * Cases} still valid");
        Assert.InRange(accepted, 1, (4 * Cases) - 1);
    }

    [Fact]
    public void The_file_says_where_it_comes_from_and_what_was_decided()
    {
        const string Odd = "net\u2028.graphml";
        var text = TopologyFile.Render(GraphMlImporter.Import("<graphml><graph><node id='a'/><node id='b'/><edge source='a' target='b'/></graph></graphml>", Odd));
        Assert.Contains("# Imported from net .graphml (GraphML): 2 nodes, 1 links in both directions.\n", text, StringComparison.Ordinal);
        Assert.StartsWith("#   node_a ─── 1Gbps, 5ms ── node_b\n#\n# Question: ", text, StringComparison.Ordinal);
        Assert.Contains("# - 1 of 1 links state no rate (node_a–node_b) – each has the default rate, 1Gbps, in each direction for which none is stated\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topology_file_of_two_parts_is_refused_with_the_nodes_that_are_apart()
    {
        const string Node = "tier = 1, device = server-cpu }";
        using var folder = new TemporaryFolder();
        var path = folder.Write("two.conf", $"nodes = [ {{ name = a, {Node}, {{ name = b, {Node}, {{ name = c, {Node}, {{ name = d, {Node} ]\n"
            + "links = [ { between = [a, b], rate = 1Gbps, delay = 1ms }, { between = [c, d], rate = 1Gbps, delay = 1ms } ]");
        var problem = Assert.Single(Assert.Throws<ScenarioException>(() => TopologyLoader.Load(path)).Problems);
        Assert.EndsWith("links leave c, d without a path to a – every node reaches every other one; add the missing links", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_format_is_not_taken_for_a_topology_file()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("net.graphml", "<graphml/>");
        var problem = Assert.Single(Assert.Throws<ScenarioException>(() => TopologyLoader.Load(path)).Problems);
        Assert.StartsWith("import it first: idn topology import", problem.Remedy, StringComparison.Ordinal);
        Assert.StartsWith("has an extension", Assert.Throws<ScenarioException>(() => TopologyImporter.Import(folder.Write("net.txt", "x"))).Problems[0].Found, StringComparison.Ordinal);
        Assert.StartsWith("does not exist", Assert.Throws<ScenarioException>(() => TopologyImporter.Import(folder.Path + "/no.json")).Problems[0].Found, StringComparison.Ordinal);
    }

    internal static void AssertReadsBack(ImportedTopology imported)
    {
        var read = TopologyLoader.Parse(TopologyFile.Render(imported), "other.conf");
        Assert.Equal(imported.Topology.Name, read.Name);
        Assert.Equal(imported.Topology.Nodes.ToArray(), read.Nodes.ToArray());
        Assert.Equal(imported.Topology.Links.ToArray(), read.Links.ToArray());
    }

    private static bool IsAccepted(Func<ImportedTopology> import)
    {
        try
        {
            AssertReadsBack(import());
            return true;
        }
        catch (ScenarioException e)
        {
            Assert.NotEmpty(e.Problems);
            return false;
        }
    }

    private static ImportOptions RandomOptions(RandomSource random) => new()
    {
        UnknownPlaces = (UnknownPlaces)random.NextInt(2),
        Tiers = (TierRule)random.NextInt(2),
        Device = random.NextInt(2) == 0 ? "edge-cpu" : "single-board",
    };

    private static string RandomGraphMl(RandomSource random)
    {
        var text = new StringBuilder($"<graphml><graph edgedefault=\"{(random.NextInt(3) == 0 ? "directed" : "undirected")}\">\n");
        var nodes = 1 + random.NextInt(8);
        for (var i = 0; i < nodes; i++)
        {
            text.Append($"<node id=\"{i}\"><data key=\"label\">{(random.NextInt(2) == 0 ? "São - " + (i / 2) : "x")}</data>");
            if (random.NextInt(3) > 0) text.Append($"<data key=\"Latitude\">{random.NextInt(5)}.5</data><data key=\"Longitude\">{random.NextInt(5)}.25</data>");
            text.Append("</node>\n");
        }
        for (var n = random.NextInt(2 * nodes); n > 0; n--)
        {
            text.Append($"<edge source=\"{random.NextInt(nodes)}\" target=\"{random.NextInt(nodes)}\">");
            if (random.NextInt(2) == 0) text.Append($"<data key=\"LinkSpeedRaw\">{(random.NextInt(4) == 0 ? "1" : "155000000.0")}</data>");
            if (random.NextInt(4) == 0) text.Append("<data key=\"delay\">1.25ms</data>");
            text.Append("</edge>\n");
        }
        return text.Append("</graph></graphml>").ToString();
    }

    private static string RandomJson(RandomSource random)
    {
        var nodes = 1 + random.NextInt(8);
        var places = Enumerable.Range(0, nodes).Select(i => $"{{\"id\": {i}, \"name\": \"n-{i}\"{(random.NextInt(3) > 0 ? $", \"pos\": [{random.NextInt(9)}.5, 3]" : "")}}}");
        var edges = Enumerable.Range(0, random.NextInt(2 * nodes)).Select(_ =>
            $"{{\"source\": {random.NextInt(nodes)}, \"target\": {random.NextInt(nodes)}{(random.NextInt(2) > 0 ? $", \"dist\": {random.NextInt(900)}" : "")}}}");
        return $"{{\"nodes\": [{string.Join(",\n", places)}],\n\"edges\": [{string.Join(",\n", edges)}]}}";
    }
}
