using IdnActors.Configuration.Scenarios;
using IdnActors.Model;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Tests.Scenarios;

public sealed class ViewsReaderTests
{
    private const string Views = """{ task = fashion, model = ddnn-mp-cc, devices = "device-{1..4}", aggregator = gateway, cloud = cloud, timeout = 20ms, answer-timeout = 2s, transfer = push, failed = [device-2] }""";

    private static string Text(string views = Views) => $$"""
        scenario { name = s }
        topology = views-4
        catalogue { tasks { fashion { data-set = fashion-mnist, request-size = 784B, response-size = 40B, variants = [ddnn-mp-cc, ee-split] } } }
        demand { rate = 1/s, sources = gateway }
        repositories = [ { node = cloud, serving = [ddnn-mp-cc] } ]
        splitting { views = [ {{views}} ] }
        run { duration = 1s, inference = profiled }
        """;

    private static Scenario Load(string text) => ScenarioLoader.Parse(text, "s.conf", Shipped.ScenarioFolder, Shipped.Options);

    [Fact]
    public void Parts_are_deployed_where_they_are_needed()
    {
        var scenario = Load(Text());
        var views = Assert.Single(scenario.Splitting.Views);
        string Name(NodeId node) => scenario.Topology.NameOf(node);
        Assert.Equal(["device-1", "device-2", "device-3", "device-4"], views.Devices.Select(Name));
        Assert.Equal(("gateway", "cloud", ViewTransfer.Push), (Name(views.Aggregator), Name(views.Cloud), views.Transfer));
        Assert.Equal((Duration.FromMilliseconds(20), Duration.FromSeconds(2)), (views.Timeout, views.AnswerTimeout));
        Assert.Equal(views.Devices[1], Assert.Single(views.Failed));
        // The cloud has all parts anyway.
        Assert.Equal(
            ["device-1 fashion:ddnn-mp-cc/dev0", "device-2 fashion:ddnn-mp-cc/dev1", "device-3 fashion:ddnn-mp-cc/dev2", "device-4 fashion:ddnn-mp-cc/dev3", "gateway fashion:ddnn-mp-cc/local"],
            scenario.Placement.Initial.Select(d => $"{Name(d.Node)} {scenario.Catalogue[d.Variant].Name}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_reads_back()
    {
        var scenario = Load(Text());
        var written = ScenarioWriter.Render(scenario);
        var read = Load(written);
        Assert.Equal(scenario.Hash, read.Hash);
        Assert.Equal(written, ScenarioWriter.Render(read));
        Assert.NotEqual(scenario.Hash, Load(Text(Views.Replace("push", "pull", StringComparison.Ordinal))).Hash);
    }

    [Fact]
    public void Views_without_requests_are_told()
    {
        var bad = Assert.Throws<ScenarioException>(() => Load(Text().Replace("sources = gateway", "sources = device-1", StringComparison.Ordinal)));
        var problem = Assert.Single(bad.Problems);
        Assert.Equal(("splitting.views[0].aggregator", "is gateway, where no source issues requests", "known: device-1"), (problem.Key, problem.Found, problem.Remedy));
    }

    [Fact]
    public void A_policy_beside_views_is_told_where_they_stand()
    {
        var bad = Assert.Throws<ScenarioException>(() => Load(Text() + "\npolicy.name = lru"));
        Assert.Equal(["splitting.views[0]"], bad.Problems.Select(p => p.Key));
    }

    [Theory]
    [InlineData("model = ddnn-mp-cc", "model = ee-split", "model is \"ee-split\" – one part for each device")]
    [InlineData("\"device-{1..4}\"", "\"device-{1..3}\"", "devices are 3 nodes – ddnn-mp-cc has 4 devices")]
    [InlineData("\"device-{1..4}\"", "[device-1, device-1, device-2, device-3]", "devices are 3 nodes – ddnn-mp-cc has 4 devices")]
    [InlineData("failed = [device-2]", "failed = [cloud]", "failed[0] is cloud – one of the devices is required")]
    [InlineData("aggregator = gateway", "aggregator = all", "aggregator means 6 nodes – one node is required")]
    [InlineData("aggregator = gateway, ", "", "aggregator is missing – a node is required")]
    [InlineData("transfer = push", "transfer = guess", "transfer is \"guess\"")]
    [InlineData("timeout = 20ms", "timeout = 0s", "timeout is \"0s\"")]
    [InlineData("failed = [device-2] }", "failed = [device-2] }, { task = fashion, model = ddnn-mp-cc, devices = \"device-{1..4}\", aggregator = gateway, cloud = cloud }", "is for a task and an aggregator that an entry before it has")]
    public void What_does_not_fit_is_told_with_its_place(string good, string bad, string message)
    {
        var problem = Assert.Throws<ScenarioException>(() => Load(Text(Views.Replace(good, bad, StringComparison.Ordinal)))).Message;
        Assert.Contains(message, problem, StringComparison.Ordinal);
        Assert.Contains("splitting.views[", problem, StringComparison.Ordinal);
    }
}
