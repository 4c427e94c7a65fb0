using System.Security.Cryptography;
using System.Text;
using IdnActors.Configuration.Network;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Configuration.Tests.Network.Generation;

public class GenerateReaderTests(ITestOutputHelper output)
{
    private const string Common = "device = edge-cpu, rate = 1Gbps, delay = 5ms";

    [Fact]
    public void A_tree_gives_names_devices_and_rates_by_level()
    {
        var tree = Generate("names = [root, gw, leaf], device = [server-gpu, edge-cpu], rate = [1Gbps, 100Mbps], delay = [50ms, 2ms], queue = 2MiB, tree { fan-out = [2, 3] }");
        Assert.Equal(["root", "gw-1", "gw-2", "leaf-1-1", "leaf-1-2", "leaf-1-3", "leaf-2-1", "leaf-2-2", "leaf-2-3"], tree.Nodes.Select(n => n.Name));
        Assert.Equal([0, 1, 1, 2, 2, 2, 2, 2, 2], tree.Nodes.Select(n => n.Tier));
        Assert.Equal(["server-gpu", "edge-cpu", "edge-cpu", "edge-cpu"], tree.Nodes.Take(4).Select(n => n.Device.Name));
        Assert.Equal(["root-gw-1 1Gbps 50ms 2MiB", "gw-2-leaf-2-3 100Mbps 2ms 2MiB"],
            new[] { tree.Links[0], tree.Links[^2] }.Select(l => $"{tree.NameOf(l.Id)} {l.Rate} {l.Delay} {l.QueueCapacity}"));
    }

    [Theory]
    [InlineData("tree { fan-out = 4 }", 5, 4)]
    [InlineData("tree { fan-out = [10, 110] }", 1111, 1110)]
    [InlineData("star { leaves = 7 }", 8, 7)]
    [InlineData("grid { rows = 3, columns = 5 }", 15, 22)]
    [InlineData("grid { rows = 1, columns = 1 }", 1, 0)]
    [InlineData("barabasi-albert { nodes = 100, edges-per-node = 3 }", 100, 3 * 97)]
    [InlineData("barabasi-albert { nodes = 2, edges-per-node = 1 }", 2, 1)]
    [InlineData("waxman { nodes = 1 }", 1, 0)]
    [InlineData("waxman { nodes = 30, alpha = 1, beta = 1 }", 30, null)]
    public void Shapes_have_the_nodes_and_links_they_should(string shape, int nodes, int? pairs)
    {
        // Loading refuses what is not connected.
        var topology = Generate($"{Common}, {shape}");
        Assert.Equal(nodes, topology.Nodes.Length);
        if (pairs is { } expected) Assert.Equal(2 * expected, topology.Links.Length);
        Assert.Equal(topology.Links.Length, topology.Nodes.Sum(n => topology.Outgoing(n.Id).Length));
    }

    [Fact]
    public void Random_shapes_are_connected_whatever_their_parameters() => TestSeed.ForEachCase(output, 100, random =>
    {
        var (nodes, edges) = (2 + random.NextInt(60), 1 + random.NextInt(3));
        var waxman = Generate(FormattableString.Invariant(
            $"{Common}, waxman {{ nodes = {nodes}, alpha = {0.001 + (0.5 * random.NextDouble())}, beta = {0.001 + (0.9 * random.NextDouble())}, seed = {random.NextUInt64()} }}"));
        Assert.Equal(nodes, waxman.Nodes.Length);
        if (edges >= nodes) return;
        var scaleFree = Generate($"{Common}, barabasi-albert {{ nodes = {nodes}, edges-per-node = {edges}, seed = {random.NextUInt64()} }}");
        Assert.Equal(2 * edges * (nodes - edges), scaleFree.Links.Length);
        Assert.All(scaleFree.Nodes.Skip(edges + 1), n => Assert.True(scaleFree.Outgoing(n.Id).Length >= edges));
    });

    [Fact]
    public void Waxman_links_are_as_many_as_the_model_expects()
    {
        const int Nodes = 200;
        const double Alpha = 0.15, Beta = 0.4, Side = 1000;
        var (expected, actual) = (0.0, 0);
        for (var seed = 0; seed < 5; seed++)
        {
            var graph = Configuration.Network.Generation.Shapes.Waxman(Nodes, Alpha, Beta, Side, (ulong)seed);
            actual += graph.Edges.Count;
            for (var a = 0; a < Nodes; a++)
            {
                for (var b = a + 1; b < Nodes; b++)
                {
                    var length = GreatCircle.Kilometres(graph.Nodes[a].Place!.Value, graph.Nodes[b].Place!.Value);
                    expected += Beta * Math.Exp(-length / (Alpha * Side * Math.Sqrt(2)));
                }
            }
        }
        output.WriteLine($"{actual} links, {expected:F0} expected");
        // A sum of independent draws: its standard deviation is below the root of its mean.
        Assert.InRange(actual, expected - (4 * Math.Sqrt(expected)), expected + (4 * Math.Sqrt(expected)));
    }

    [Fact]
    public void Few_nodes_of_a_scale_free_network_have_many_links()
    {
        var topology = Generate($"{Common}, barabasi-albert {{ nodes = 1000, edges-per-node = 2 }}");
        var degrees = topology.Nodes.Select(n => topology.Outgoing(n.Id).Length).Order().ToList();
        Assert.InRange(degrees[^1], 30, 200);
        Assert.Equal(2, degrees[300]);
    }

    [Fact]
    public void Equal_seeds_give_equal_networks_and_others_others()
    {
        foreach (var shape in new[] { "barabasi-albert { nodes = 40, edges-per-node = 2, seed = # }", "waxman { nodes = 40, seed = # }" })
        {
            string Text(int seed) => TopologyFile.Render(Generate($"{Common}, {shape.Replace("#", $"{seed}", StringComparison.Ordinal)}"), []);
            Assert.Equal(Text(1), Text(1));
            Assert.NotEqual(Text(1), Text(2));
        }
    }

    /// <summary>A scenario must mean the same network for ever, in every process and on every machine: a golden hash.</summary>
    [Theory]
    [InlineData("barabasi-albert { nodes = 40, edges-per-node = 2, seed = 7 }", "BDB39F754AEF5DA7")]
    [InlineData("waxman { nodes = 40, seed = 7 }", "BBE379CCA0E9F58F")]
    public void Generated_networks_stay_as_they_were_published(string shape, string hash) => Assert.Equal(hash,
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(TopologyFile.Render(Generate($"device = edge-cpu, rate = 1Gbps, delay = 1ms, {shape}"), []))))[..16]);

    [Fact]
    public void Delays_of_a_Waxman_network_follow_from_distances_unless_stated()
    {
        var topology = Generate("device = edge-cpu, rate = 1Gbps, waxman { nodes = 20, area = 1000km }");
        foreach (var link in topology.Links)
        {
            var length = GreatCircle.Kilometres(topology[link.From].Location!.Value, topology[link.To].Location!.Value);
            Assert.Equal(GreatCircle.DelayOver(length).Milliseconds, link.Delay.Milliseconds, 0.1);
        }
    }

    [Fact]
    public void Listed_nodes_and_links_join_the_generated_ones()
    {
        var topology = TopologyLoader.Parse($$"""
            generate { {{Common}}, tier = 1, grid { rows = 2, columns = 2 } }
            nodes = [ { name = cloud, tier = 0, device = server-gpu } ]
            links = [ { between = [n-1-1, cloud], rate = 1Gbps, delay = 20ms } ]
            """, "net.conf");
        Assert.Equal((5, 10), (topology.Nodes.Length, topology.Links.Length));
    }

    [Theory]
    [InlineData("generate { }", "generate.delay generate.device generate.rate generate.tree")]
    [InlineData("generate = tree", "generate")]
    [InlineData("generate { device = edge-cpu, rate = 1Gbps, delay = 1ms, star { leaves = 2 }, grid { rows = 1, columns = 2 } }", "generate.grid")]
    [InlineData("generate { device = edge-cpo, rate = 1Gbps, delay = 1ms, star { leaves = 2 } }", "generate.device")]
    [InlineData("generate { device = edge-cpu, rate = 1, star { leaves = 2 } }", "generate.delay generate.rate")]
    [InlineData("generate { device = edge-cpu, rate = 1Gbps, delay = 1ms, star { leaves = 100000 } }", "generate.star.leaves")]
    [InlineData("generate { device = edge-cpu, rate = 1Gbps, delay = 1ms, tree { fan-out = [1000, 1000, 100000, 100000, 100000] } }", "generate.tree.fan-out")]
    [InlineData("generate { device = edge-cpu, rate = 1Gbps, delay = 1ms, barabasi-albert { nodes = 3, edges-per-node = 3 } }", "generate.barabasi-albert.edges-per-node")]
    [InlineData("generate { device = edge-cpu, rate = 1Gbps, waxman { nodes = 4000, beta = 1 } }", "generate.waxman.beta")]
    [InlineData("generate { device = edge-cpu, rate = 1Gbps, waxman { nodes = 5, area = 40 } }", "generate.waxman.area")]
    [InlineData("generate { device = edge-cpu, rate = 1bps, delay = 1ms, star { leaves = 2 } }", "generate.queue")]
    [InlineData("generate { device = edge-cpu, rate = 1Gbps, delay = 1ms, tier = 100, star { leaves = 2 } }", "generate.names")]
    [InlineData("generate { device = edge-cpu, rate = 1Gbps, delay = 1ms, star { leafs = 2 } }", "generate.star.leafs generate.star.leaves")]
    public void Mistakes_are_located(string text, string keys) =>
        Assert.Equal(keys.Split(' '), Assert.Throws<ScenarioException>(() => TopologyLoader.Parse(text, "net.conf")).Problems.Select(p => p.Key).Distinct());

    private static Topology Generate(string block) => TopologyLoader.Parse($"generate {{ {block} }}", "net.conf");
}
