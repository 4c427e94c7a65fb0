namespace IdnActors.Configuration.Tests.Scenarios;

/// <summary>The wording of messages: where, what was found, what is required, what to do.</summary>
public class ErrorMessageTests
{
    [Theory]
    [InlineData("rate = 1Gbps", "rate = 100", "topology.links[0].rate is \"100\" – a data rate needs a unit; write e.g. 100Mbps")]
    [InlineData("rate = 1Gbps", "rate = 1GB", "topology.links[0].rate is \"1GB\" – a data rate has one of the units bps kbps Mbps Gbps Tbps; write e.g. 100Mbps")]
    [InlineData("rate = 1Gbps", "rate = 0", "topology.links[0].rate is \"0\" – a data rate from 1bps to 100Tbps is required; write a value in that range")]
    [InlineData("rate = 1Gbps, ", "", "topology.links[0].rate is missing – a data rate is required; write e.g. rate = 100Mbps, or one each in up and down")]
    [InlineData("delay = 20ms", "delay = -20ms", "topology.links[0].delay is \"-20ms\" – a duration from 0s to 3600s is required; write a value in that range")]
    [InlineData("delay = 20ms", "delay = 0.5ns", "topology.links[0].delay is \"0.5ns\" – a duration is a whole number of nanoseconds; round it")]
    [InlineData("delay = 20ms", "delay = 1e-50s", "topology.links[0].delay is \"1e-50s\" – a duration is a whole number of nanoseconds; round it")]
    [InlineData("delay = 20ms", "dealy = 20ms", "topology.links[0].dealy is not a key that is known here – every key is documented in hocon/reference.conf; did you mean delay?", 2)]
    [InlineData("rate = 1Gbps", "rate = 1bps", "topology.links[0].queue of 1MiB takes more than 1000 h to send at 1bps – a full queue is sent within 1000 h; choose a smaller queue or a higher rate")]
    [InlineData("speed = 0.5", "speed = 0", "topology.nodes[2].speed is \"0\" – a speed factor from 1E-06 to 1000000 is required; write e.g. 1")]
    [InlineData("rate = 10/s", "rate = 600000000/s", "demand.rate makes 1200000000 requests per second at one source, by weights and phases – at most one request per nanosecond is possible; lower the rate, a weight or a rate-factor")]
    [InlineData("request-size = 10kB", "request-size = 10", "catalogue.tasks.\"see-{1..2}\".request-size is \"10\" – a size needs a unit; write e.g. 1kB")]
    [InlineData("loss = 1%", "loss = NaN", "topology.links[1].loss is \"NaN\" – a probability from 0 to 1, or 0% to 100%, is required; write e.g. 0.01 or 1%")]
    [InlineData("loss = 1%", "loss = 1.5", "topology.links[1].loss is \"1.5\" – a probability from 0 to 1, or 0% to 100%, is required; write e.g. 0.01 or 1%")]
    [InlineData("[hub, cloud]", "[hub, clod]", "topology.links[0].between names \"clod\" – both ends are nodes of this topology; did you mean cloud?")]
    [InlineData("[hub, cloud]", "[hub, hub]", "topology.links[0].between joins hub with itself – a link joins two different nodes; name the other end")]
    [InlineData("[hub, cloud]", "[hub]", "topology.links[0].between has 1 ends – a link has two ends; write e.g. between = [edge-1, cloud]")]
    [InlineData("[\"leaf-{1..2}\", hub]", "[\"leaf-{1..2}\", \"hub-{1..3}\"]", "topology.links[1].between is [leaf-{1..2}, hub-{1..3}] – ranges at the same position of both ends run together and have equal bounds; write e.g. between = [\"gw-{1..7}\", \"leaf-{1..7}-{1..7}\"]")]
    [InlineData("{ between = [hub, cloud], rate = 1Gbps, delay = 20ms }", "", "topology.links leave hub, leaf-1, leaf-2 without a path to cloud – every node reaches every other one; add the missing links", 3)]
    [InlineData("{ between = [hub, cloud], rate = 1Gbps, delay = 20ms }", "{ between = [hub, cloud], rate = 1Gbps, delay = 20ms }, { between = [cloud, hub], rate = 1Gbps, delay = 20ms }", "topology.links[1].between joins cloud and hub again – two nodes have one link entry, which describes both directions; remove one of them")]
    [InlineData("device = edge-gpu", "device = edge-gpus", "topology.nodes[1].device is \"edge-gpus\" – a device class of hocon/devices.conf or of this topology is required; did you mean edge-gpu?", null)]
    [InlineData("name = hub", "name = cloud", "topology.nodes[1].name gives the node cloud again – a node has a name of its own; rename one of them, or remove it", null)]
    [InlineData("leaf-{1..2}\", tier", "leaf-{2..1}\", tier", "topology.nodes[2].name is \"leaf-{2..1}\" – a range is written {first..last} with whole numbers, first not above last; write e.g. edge-{1..8}", null)]
    [InlineData("executors = 2", "executors = 0", "topology.nodes[2].executors is \"0\" – a number of executors from 1 to 100000 is required; write e.g. 1")]
    [InlineData("accuracy = 80%", "accuracy = 0.8", "catalogue.profiles.small.accuracy is \"0.8\" – an accuracy needs a unit; write e.g. 92.78%")]
    [InlineData("size = 5MB, ", "", "catalogue.profiles.large.size is missing – a size is required; write e.g. size = 245MB, or a list of parts")]
    [InlineData("latency { edge-gpu", "latency { edge-gpo", "catalogue.profiles.small.latency.edge-gpo names \"edge-gpo\" – a device class is required; did you mean edge-gpu?")]
    [InlineData("variants = [small, large] }", "variants = [small, lrge] }", "catalogue.tasks.\"see-{1..2}\".variants[1] is \"lrge\" – a model of the library or of profiles is required; did you mean large?", null)]
    [InlineData("edge-gpu = 1ms }", "edge-gpu = 1ms }, batch-factor { 1 = 2 }", "catalogue.profiles.small.batch-factor.1 is not the factor of a batch – a size from 2 to 4096 is required; write e.g. batch-factor { 8 = 2.4 }")]
    [InlineData("edge-gpu = 1ms }", "edge-gpu = 1ms }, batch-factor { 2 = 2, 10 = 1.5 }", "catalogue.profiles.small.batch-factor falls to 1.5 at 10 – a larger batch takes no less time; correct the factors")]
    [InlineData("edge-gpu = 1ms }", "edge-gpu = 1ms }, batch-factor { 2 = 0.5 }", "catalogue.profiles.small.batch-factor.2 is \"0.5\" – a factor from 1 to 1000000 is required; write e.g. 2.4")]
    [InlineData("run { duration", "serving { when-full = wait }\nrun { duration", "serving.when-full is \"wait\" – one of forward, refuse, drop is required; write e.g. refuse")]
    [InlineData("run { duration", "serving { batching { max-size = 0 } }\nrun { duration", "serving.batching.max-size is \"0\" – a number of requests from 1 to 4096 is required; write e.g. 8")]
    [InlineData("sources = tier 2", "sources = tier 3", "demand.sources is \"tier 3\" – a tier with nodes is required; the tiers are 0, 1, 2")]
    [InlineData("sources = tier 2", "sources = [leaf-1, tier 2]", "demand.sources[1] gives a second source at leaf-1 – a node has one source; raise its weight instead")]
    [InlineData("sources = tier 2", "sources = [leaf-3]", "demand.sources[0] is \"leaf-3\" – a node of line is required; did you mean leaf-1?")]
    [InlineData("rate = 10/s", "rate = -1/s", "demand.rate is \"-1/s\" – a request rate from 0/s to 1000000000/s is required; write a value in that range")]
    [InlineData("[see-2, see-1]", "[see-2, see-2]", "demand.popularity.ranking[1] ranks see-2 again – a task has one rank; remove one of them")]
    [InlineData("serving = [large] }", "tasks = see-1, serving = [large] }", "repositories hold no task see-2 – every task that is asked for has a repository; add it to the tasks of one, or leave it out of demand.popularity.ranking")]
    [InlineData("serving = [large] }", "serving = [\"see-1:large\"] }", "repositories[0].serving has no variant of see-2 – a repository serves at least one variant of each of its tasks; add one, or name its tasks")]
    [InlineData("see-{1..2}:small\"]", "see-{1..2}:small\", \"see-2:large\"]", "placement.initial[0].variants[1] puts see-2:large (5000000B) on leaf-1, which holds 800000B of its 1000000B already – what is deployed on a node fits into its memory; choose a smaller variant, unload one, or raise the node's memory")]
    [InlineData("{ at = 5s", "{ at = 3s, load = \"see-1:large\", node = hub }, { at = 5s", "placement.changes[1].load puts see-1:large on hub again – a node holds a variant once; remove it, or unload it before")]
    [InlineData("unload = \"see-1:small\", node = leaf-1", "unload = \"see-1:small\", node = hub", "placement.changes[1].unload takes see-1:small from hub – only what is deployed there at that time can be unloaded; check the node, the variant and the times")]
    [InlineData("unload = \"see-1:small\", ", "", "placement.changes[1].load is missing – load or unload is required; write e.g. load = \"fashion:cnn16\"")]
    [InlineData("inference = profiled", "inference = maybe", "run.inference is \"maybe\" – one of live, recorded, profiled is required; write e.g. live", null)]
    [InlineData("inference = profiled", "inference = profiled, compare-with = [lru, lfo]", "run.compare-with[1] is \"lfo\" – a policy that idn policies lists is required; did you mean lfu?")]
    [InlineData("inference = profiled", "inference = profiled, compare-with = [lru, lru]", "run.compare-with[1] is lru again – a policy is compared with once; remove one of them")]
    [InlineData("duration = 30s", "warm-up = 30s, duration = 30s", "run.warm-up is 30s, not below the duration 30s – some of the run must count; shorten the warm-up")]
    [InlineData("duration = 30s", "slot = 29us, duration = 30s", "run.slot is 29us, so that run.duration of 30s has more than 1000000 slots – a run has at most 1000000 slots; lengthen run.slot, or shorten run.duration")]
    [InlineData("duration = 30s, ", "", "run.duration is missing – a duration is required; write e.g. duration = 60s")]
    [InlineData("run { duration", "run { seed = -1, duration", "run.seed is \"-1\" – a seed is a whole number from 0 to 18446744073709551615; write e.g. 1")]
    [InlineData("run { duration", "runn { x = 1 }\nrun { duration", "runn is not a key that is known here – every key is documented in hocon/reference.conf; did you mean run?")]
    public void Messages_have_four_parts(string piece, string by, string message, int? problems = 1)
    {
        var lines = SmallScenario.Problems(SmallScenario.Spoilt(piece, by)).Split('\n');
        Assert.Contains("small.conf: " + message, lines);
        // null: other problems follow from the first.
        if (problems is { } expected) Assert.Equal(expected, lines.Length);
    }

    [Theory]
    [InlineData("live")]
    [InlineData("recorded")]
    public void Inference_by_networks_needs_files_and_a_data_set(string mode) => Assert.Equal(
        $"""
        small.conf: catalogue.tasks.see-1.data-set is missing – {mode} inference needs a data set; write e.g. data-set = fashion-mnist, or run.inference = profiled
        small.conf: catalogue.tasks.see-1.variants have see-1:small, which has no file – {mode} inference runs models of the library; choose a model of the library, or write run.inference = profiled
        """,
        string.Join('\n', SmallScenario.Problems(SmallScenario.Text, $"run.inference={mode}").Split('\n').Where(l => l.Contains("see-1", StringComparison.Ordinal) && !l.Contains("large", StringComparison.Ordinal))));

    [Fact]
    public void Inference_that_would_take_centuries_is_refused() => Assert.Contains(
        "small.conf: catalogue.tasks.see-1.variants have see-1:large, which takes more than 1000 h on leaf-1 – an inference ends within 1000 h; lower its MACs, or raise the speed of the node or its class",
        SmallScenario.Problems(SmallScenario.Spoilt("macs = 1.5GMAC", "macs = 1000T"), "topology.nodes[2].speed=0.00001").Split('\n'));

    [Fact]
    public void Ten_mistakes_are_ten_located_problems()
    {
        var text = SmallScenario.Text
            .Replace("rate = 1Gbps", "rate = 100", StringComparison.Ordinal)
            .Replace("loss = 1%", "loss = 2", StringComparison.Ordinal)
            .Replace("speed = 0.5", "sped = 0.5", StringComparison.Ordinal)
            .Replace("accuracy = 80%", "accuracy = 180%", StringComparison.Ordinal)
            .Replace("request-size = 10kB, ", "", StringComparison.Ordinal)
            .Replace("rate = 10/s", "rate = 10", StringComparison.Ordinal)
            .Replace("zipf = 1.2", "zipf = many", StringComparison.Ordinal)
            .Replace("see-2, see-1", "see-2, sea-1", StringComparison.Ordinal)
            .Replace("node = hub", "node = hob", StringComparison.Ordinal)
            .Replace("duration = 30s", "duration = 30", StringComparison.Ordinal);
        Assert.Equal(
            [
                "catalogue.profiles.small.accuracy", "catalogue.tasks.\"see-{1..2}\".request-size", "demand.popularity.ranking[1]", "demand.popularity.zipf", "demand.rate",
                "placement.changes[0].node", "run.duration", "topology.links[0].rate", "topology.links[1].loss", "topology.nodes[2].sped",
            ],
            Assert.Throws<Model.Scenarios.ScenarioException>(() => SmallScenario.Load(text)).Problems.Select(p => p.Key));
    }

    [Fact]
    public void Problems_of_scenario_topology_and_card_come_together_sorted_by_file()
    {
        using var folder = new TemporaryFolder();
        folder.Write("topologies/net.conf", "nodes = [ { name = a, tier = 0, device = edge-cpu, memory = 1 } ]");
        folder.Write("library/tiny/model.conf", "model { accuracy = 300% }");
        var path = folder.Write("s.conf",
            """
            topology = net
            catalogue.tasks.see { data-set = fashion-mnist, request-size = 1kB, response-size = 1B, variants = [tiny] }
            demand { rate = 5/s, sources = b }
            repositories = [ { node = a, serving = [tiny] } ]
            run { duration = 1s }
            """);
        var options = Shipped.Options with { ModelLibrary = Path.Combine(folder.Path, "library"), Overrides = ["run.sed=3"] };
        var problems = Assert.Throws<Model.Scenarios.ScenarioException>(() => Configuration.Scenarios.ScenarioLoader.Load(path, options)).Problems;
        string Name(string file) => Path.GetRelativePath(folder.Path, file).Replace('\\', '/');
        Assert.Equal(["--set", "library/tiny/model.conf", "s.conf", "topologies/net.conf"], problems.Select(p => p.File == "--set" ? p.File : Name(p.File)).Distinct());
        Assert.Contains(problems, p => p is { File: "--set", Key: "run.sed", Remedy: "did you mean seed?" });
        Assert.Contains(problems, p => p.Key == "model.accuracy");
        Assert.Contains(problems, p => p.Key == "nodes[0].memory");
        Assert.Contains(problems, p => p.Key == "demand.sources");
    }
}
