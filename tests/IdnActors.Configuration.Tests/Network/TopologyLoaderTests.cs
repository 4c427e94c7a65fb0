using IdnActors.Configuration.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Tests.Network;

public class TopologyLoaderTests
{
    [Fact]
    public void Up_leads_to_the_lower_tier_however_the_ends_are_ordered()
    {
        const string Nodes = "nodes = [ { name = a, tier = 0, device = edge-cpu }, { name = b, tier = 1, device = edge-cpu } ]\n";
        const string Rates = "delay = 1ms, up { rate = 1Mbps }, down { rate = 2Mbps }";
        foreach (var ends in new[] { "[a, b]", "[b, a]" })
        {
            var topology = TopologyLoader.Parse($"{Nodes}links = [ {{ between = {ends}, {Rates} }} ]", "net.conf");
            Assert.Equal("1Mbps", topology.Links.Single(l => topology.NameOf(l.From) == "b").Rate.ToString());
            Assert.Equal("2Mbps", topology.Links.Single(l => topology.NameOf(l.From) == "a").Rate.ToString());
        }
    }

    [Fact]
    public void Links_keep_the_default_queue_and_loss_unless_stated()
    {
        var topology = TopologyLoader.Parse("""
            nodes = [ { name = "n{1..3}", tier = 0, device = edge-cpu } ]
            links = [ { between = [n1, n2], rate = 1Mbps, delay = 0 }, { between = [n2, n3], rate = 1Mbps, delay = 0, loss = 2%, up { loss = 0 }, queue = 9kB } ]
            """, "net.conf");
        Assert.Equal(["1MiB 0", "1MiB 0", "9000B 0", "9000B 0.02"], topology.Links.Select(l => $"{l.QueueCapacity} {l.LossProbability}"));
    }

    [Fact]
    public void A_topology_changes_single_figures_of_a_known_device_class()
    {
        var topology = TopologyLoader.Parse("""
            device-classes { edge-cpu { executors = 9 } }
            nodes = [ { name = a, tier = 0, device = edge-cpu } ]
            """, "net.conf");
        Assert.Equal(DeviceClassReader.Shipped["edge-cpu"] with { Executors = 9 }, topology.Nodes[0].Device);
        Assert.Equal((9, topology.Nodes[0].Device.Memory), (topology.Nodes[0].Executors, topology.Nodes[0].MemoryBudget));
    }

    [Fact]
    public void A_new_device_class_must_be_complete() => Assert.Equal(
        ["device-classes.mine.load-rate", "device-classes.mine.mac-rate", "device-classes.mine.source"],
        Keys("device-classes { mine { memory = 1MiB } }\nnodes = [ { name = a, tier = 0, device = mine } ]"));

    [Fact]
    public void Two_links_of_one_name_are_refused() => Assert.Equal(["links[1].between"], Keys("""
        nodes = [ { name = a, tier = 0, device = edge-cpu }, { name = b-c, tier = 0, device = edge-cpu }, { name = a-b, tier = 0, device = edge-cpu }, { name = c, tier = 0, device = edge-cpu } ]
        links = [ { between = [a, b-c], rate = 1Mbps, delay = 0 }, { between = [a-b, c], rate = 1Mbps, delay = 0 }, { between = [a, c], rate = 1Mbps, delay = 0 } ]
        """));

    [Fact]
    public void A_single_node_is_a_topology() =>
        Assert.Empty(TopologyLoader.Parse("nodes = { name = a, tier = 0, device = edge-cpu }", "net.conf").Links);

    [Fact]
    public void An_unknown_name_is_reported_with_the_nearest_known_one()
    {
        var problem = Assert.Throws<ScenarioException>(() => TopologyLoader.Load("metro-21")).Problems.Single();
        Assert.Equal(("metro-21", "did you mean metro-12?"), (problem.File, problem.Remedy));
    }

    [Theory]
    [InlineData("nodes = []", "nodes")]
    [InlineData("links = []", "nodes")]
    [InlineData("nodes = 7", "nodes")]
    [InlineData("nodes = [ [1] ]", "nodes[0]")]
    [InlineData("nodes = [ { name = all, tier = 0, device = edge-cpu } ]", "nodes[0].name")]
    [InlineData("nodes = [ { name = \"a b\", tier = 0, device = edge-cpu } ]", "nodes[0].name")]
    [InlineData("nodes = [ { name = \"\", tier = 0, device = edge-cpu } ]", "nodes[0].name")]
    [InlineData("nodes = [ { name = [a], tier = 0, device = edge-cpu } ]", "nodes[0].name")]
    [InlineData("nodes = [ { name = \"n{1..100000}\", tier = 0, device = edge-cpu }, { name = m, tier = 0, device = edge-cpu } ]", "nodes[1].name")]
    public void Other_mistakes_are_located(string text, string key) => Assert.Equal([key], Keys(text));

    private static IEnumerable<string> Keys(string text) =>
        Assert.Throws<ScenarioException>(() => TopologyLoader.Parse(text, "net.conf")).Problems.Select(p => p.Key);
}
