using IdnActors.Configuration.Network;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Tests.Network;

public class LinkPropertyTests
{
    private const string Nodes = "nodes = [ { name = a, tier = 0, device = edge-cpu }, { name = b, tier = 1, device = edge-cpu } ]\n";
    private const string Trace = "traces { t { steps = [ { at = 0s, rate = 5Mbps } ] } }\n";

    [Fact]
    public void Every_property_is_read()
    {
        var link = Links("""
            loss = 2%, burst-loss { length = 5, bad = 50% }, jitter { distribution = pareto, mean = 3ms, shape = 2.5 }, reordering = on
            duty-cycle { share = 1%, burst = 400ms }, trace = t, deficit-round-robin { control = 8, request = 4, model-transfer = 1, quantum = 1kB }
            """)[0];
        Assert.Equal(new BurstLoss(5, 0, 0.5), link.BurstLoss);
        Assert.Equal(new ParetoJitter(Duration.FromMilliseconds(3), 2.5), link.Jitter);
        Assert.True(link.MayReorder);
        Assert.Equal(new DutyCycle(0.01, Duration.FromMilliseconds(400)), link.DutyCycle);
        Assert.Equal(new LinkTrace("t", [new LinkStep(Instant.Start, DataRate.FromMegabitsPerSecond(5))]), link.Trace);
        Assert.Equal(new DeficitRoundRobin(new ByteSize(1_000), 8, 4, 1), link.Classes);
    }

    [Fact]
    public void Every_distribution_is_read()
    {
        var (two, three) = (Duration.FromMilliseconds(2), Duration.FromMilliseconds(3));
        foreach (var (text, jitter) in new (string, Jitter)[]
        {
            ("uniform, maximum = 3ms", new UniformJitter(Duration.Zero, three)), ("uniform, minimum = 2ms, maximum = 3ms", new UniformJitter(two, three)),
            ("normal, mean = 3ms, deviation = 2ms", new NormalJitter(three, two)), ("lognormal, mean = 3ms, deviation = 2ms", new LognormalJitter(three, two)),
        })
            Assert.Equal(jitter, Links($"jitter {{ distribution = {text} }}")[0].Jitter);
    }

    [Fact]
    public void A_direction_may_differ_and_take_away_what_the_entry_has()
    {
        var links = Links("""
            loss = 10%, burst-loss { length = 3 }, jitter { distribution = uniform, maximum = 1ms }, trace = t, duty-cycle { share = 50%, burst = 1s }, deficit-round-robin { }, reordering = on
            up { burst-loss = none, jitter = none, trace = none, duty-cycle = none, deficit-round-robin = none, reordering = off }
            down { jitter { distribution = uniform, maximum = 2ms } }
            """);
        // From a, of tier 0, leads down to b.
        Assert.Equal(new UniformJitter(Duration.Zero, Duration.FromMilliseconds(2)), links[0].Jitter);
        Assert.True(links[0] is { BurstLoss.Length: 3, Trace: not null, DutyCycle: not null, Classes: not null, MayReorder: true });
        Assert.True(links[1] is { BurstLoss: null, Jitter: null, Trace: null, DutyCycle: null, Classes: null, MayReorder: false, LossProbability: 0.1 });
    }

    [Fact]
    public void A_file_as_people_write_it_reads_back()
    {
        var text = Nodes + Trace + """
            links = [ { between = [a, b], rate = 1Mbps, delay = 0, trace = t, reordering = on, loss = 1%
              up { jitter { distribution = lognormal, mean = 3ms, deviation = 1us } }, down { trace = none, burst-loss { length = 1.5 }, duty-cycle { share = 0.1%, burst = 1s } } } ]
            """;
        var topology = TopologyLoader.Parse(text, "net.conf");
        Assert.Equal(topology.Links.AsEnumerable(), TopologyLoader.Parse(TopologyFile.Render(topology, ["again"]), "net.conf").Links);
    }

    [Theory]
    [InlineData("burst-loss { }", "burst-loss.length is missing – a number of messages is required; write e.g. length = 4")]
    [InlineData("burst-loss { length = 0.5 }", "burst-loss.length is \"0.5\" – a number of messages from 1 to 1000000 is required; write e.g. 4")]
    [InlineData("loss = 60%, burst-loss { length = 1 }", "burst-loss has length 1, good 0 and bad 1 at a loss of 0.6 – bursts so short cannot lose so much: length is at least (loss - good) / (bad - loss); change one of them")]
    [InlineData("loss = 100%, burst-loss { length = 9 }", "burst-loss has length 9, good 0 and bad 1 at a loss of 1 – the mean loss lies between that of the good and that of the bad state, below the latter; change one of them")]
    [InlineData("jitter = 3ms", "jitter is \"3ms\" – a block is required; write { key = value, … }")]
    [InlineData("jitter { mean = 3ms }", "jitter.distribution is missing – a distribution is required; write e.g. distribution = lognormal")]
    [InlineData("jitter { distribution = gamma, mean = 3ms }", "jitter.distribution is \"gamma\" – one of lognormal, normal, pareto, uniform is required; write e.g. lognormal")]
    [InlineData("jitter { distribution = normal, mean = 3ms }", "jitter.deviation is missing – a normal distribution has mean and deviation; write e.g. deviation = 10ms")]
    [InlineData("jitter { distribution = uniform, maximum = 3ms, shape = 2 }", "jitter.shape stands beside distribution = uniform – a uniform distribution has minimum and maximum; remove it")]
    [InlineData("jitter { distribution = uniform, minimum = 5ms, maximum = 3ms }", "jitter.maximum is 3ms, below the minimum 5ms – the maximum is not below the minimum; exchange them")]
    [InlineData("jitter { distribution = pareto, mean = 3ms, shape = 1 }", "jitter.shape is \"1\" – a shape from 1.01 to 100 is required; write e.g. 2.5")]
    [InlineData("duty-cycle { share = 0, burst = 1s }", "duty-cycle.share is \"0\" – a share of time from 0.01% to 100% is required; write e.g. 1%")]
    [InlineData("duty-cycle { share = 1% }", "duty-cycle.burst is missing – a duration is required; write e.g. burst = 10ms")]
    [InlineData("queue = 100MB, duty-cycle { share = 0.01%, burst = 1s }", "queue of 100000000B takes more than 1000 h to send at 1Mbps within its duty cycle – a full queue is sent within 1000 h; choose a smaller queue or a higher rate", 0)]
    [InlineData("deficit-round-robin { quantum = 1B }", "deficit-round-robin.quantum is \"1B\" – a size from 64B to 1GiB is required; write a value in that range")]
    [InlineData("deficit-round-robin { transfer = 1 }", "deficit-round-robin.transfer is not a key that is known here – every key is documented in hocon/reference.conf; the keys are control, model-transfer, quantum, request", -1)]
    [InlineData("trace = u", "trace is \"u\" – a trace of this topology, or none, is required; the known ones are t", -1)]
    [InlineData("up { jitter { distribution = normal, mean = 3ms } }", "up.jitter.deviation is missing – a normal distribution has mean and deviation; write e.g. deviation = 10ms")]
    public void Mistakes_are_told(string properties, string message, int exact = 1)
    {
        var problems = Assert.Throws<ScenarioException>(() => Links(properties)).Problems;
        var text = string.Join('\n', problems.Select(p => p.ToString()));
        if (exact == 1) Assert.Equal("net.conf: links[0]." + message, text);
        else if (exact == 0) Assert.Contains("net.conf: links[0]." + message, text, StringComparison.Ordinal);
        else Assert.Contains(message.Split(';')[0], text, StringComparison.Ordinal);
    }

    private static System.Collections.Immutable.ImmutableArray<Link> Links(string properties) =>
        TopologyLoader.Parse($"{Nodes}{Trace}links = [ {{ between = [a, b], rate = 1Mbps, delay = 5ms\n{properties} }} ]", "net.conf").Links;
}
