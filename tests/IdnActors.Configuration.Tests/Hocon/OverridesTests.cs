using IdnActors.Configuration.Tests.Scenarios;

namespace IdnActors.Configuration.Tests.Hocon;

public class OverridesTests
{
    [Fact]
    public void Overrides_replace_values_at_any_depth()
    {
        var scenario = SmallScenario.Load(SmallScenario.Text, "run.seed=7", "topology.links[0].rate = 2Gbps", "demand.popularity.zipf=0", "placement.changes=[]", "serving.queue-capacity=3");
        Assert.Equal(7UL, scenario.Run.Seed);
        Assert.Equal("2Gbps", scenario.Topology.Links[0].Rate.ToString());
        Assert.Equal(0, scenario.Demand.ZipfExponent);
        Assert.Empty(scenario.Placement.Changes);
        Assert.Equal(3, scenario.Serving.QueueCapacity);
    }

    [Fact]
    public void Overrides_reach_into_a_topology_that_is_a_file_of_its_own()
    {
        var text = SmallScenario.Text[..SmallScenario.Text.IndexOf("topology {", StringComparison.Ordinal)] + "topology = line-3\n" + """
            catalogue { profiles { small { accuracy = 80%, size = 400kB, macs = 1M } }, tasks { see { request-size = 10kB, response-size = 100B, variants = [small] } } }
            demand { rate = 10/s, sources = device, popularity { zipf = 1 } }
            repositories = [ { node = cloud, serving = [small] } ]
            run { duration = 30s, inference = profiled }
            """;
        var (plain, changed) = (SmallScenario.Load(text), SmallScenario.Load(text, "topology.links[1].loss=10%", "topology.links[1].rate=7Mbps"));

        Assert.Equal([0, 0, 0.1, 0.1], changed.Topology.Links.Select(l => l.LossProbability));
        Assert.Equal("7Mbps", changed.Topology.Links[2].Rate.ToString());
        Assert.NotEqual(plain.Hash, changed.Hash);
        Assert.Equal(plain.Hash, SmallScenario.Load(text, "topology.links[1].loss=10%", "topology=line-3").Hash);
    }

    [Fact]
    public void The_last_override_of_a_key_wins() => Assert.Equal(2UL, SmallScenario.Load(SmallScenario.Text, "run.seed=1", "run.seed=2").Run.Seed);

    [Theory]
    [InlineData("run.seed", "--set: run.seed is \"run.seed\" – an override is key=value; write e.g. --set run.seed=7")]
    [InlineData("=7", "--set: is \"=7\" – an override is key=value; write e.g. --set run.seed=7")]
    [InlineData("run..seed=7", "--set: run..seed is not a key path – names joined by dots, list elements by index; write e.g. topology.links[3].rate=10Mbps")]
    [InlineData("run.sede=7", "--set: run.sede is not a key that is known here – every key is documented in hocon/reference.conf; did you mean seed?")]
    [InlineData("run.seed=x", "--set: run.seed is \"x\" – a seed is a whole number from 0 to 18446744073709551615; write e.g. 1")]
    [InlineData("topology.links[9].rate=1Mbps", "--set: topology.links[9].rate names element 9 of a list of 2 – elements are 0 to 1, as they stand in the file; override the enclosing key as a whole")]
    [InlineData("topology.nods[0].tier=1", "--set: topology.nods[0].tier names element 0 of a list without elements – only elements that a file lists can be changed, not those that are generated")]
    [InlineData("topology.links[7].loss=1%", "--set: topology.links[7].loss names element 7 of a list of 5 – elements are 0 to 4, as they stand in the file", "topology=metro-12")]
    [InlineData("topology.links[0].los=1%", "--set: links[0].los is not a key that is known here", "topology=metro-12")]
    [InlineData("topology.links[2].loss=1%", "--set: topology.links[2].loss names element 2 of a list of 1", "topology=scale-free-100")]
    [InlineData("run.seed.x=1", "--set: run.seed.x goes into \"1\" at step 3", "run.seed=1")]
    [InlineData("placement.changes=[", "--set: placement.changes is \"[\" – a value in the notation of the files is required; check its brackets and quotes")]
    public void Mistakes_are_reported_under_the_name_of_the_option(string text, string message, string before = "run.slot=1s") =>
        Assert.Contains(message, SmallScenario.Problems(SmallScenario.Text, before, text), StringComparison.Ordinal);

    [Fact]
    public void A_value_with_a_colon_needs_no_quotes_on_the_command_line()
    {
        var scenario = SmallScenario.Load(SmallScenario.Text, "placement.changes[0].load=see-2:large");
        Assert.Equal("see-2:large", scenario.Catalogue[scenario.Placement.Changes[0].Deployment.Variant].Name);
    }
}
