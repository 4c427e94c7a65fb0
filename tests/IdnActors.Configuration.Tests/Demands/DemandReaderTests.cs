using IdnActors.Configuration.Tests.Scenarios;
using IdnActors.Model.Demands;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Tests.Demands;

/// <summary>Kinds of arrivals and shapes of rates: what is read, and which keys contradict each other.</summary>
public class DemandReaderTests
{
    private const string Closed = "arrivals = closed-loop\n  closed-loop { clients = 5, think = 100ms }";

    [Fact]
    public void Shapes_are_read_as_they_are_written()
    {
        var demand = SmallScenario.Load(With("""
            rate = 10/s
            daily { period = 24h, starts-at = 6h, points = [ { at = 4h, factor = 0.2 }, { at = 20h, factor = 1.5 } ] }
            modulation { states = [ { factor = 4, mean = 2s }, { factor = 0, mean = 6s } ], order = random, shared = on }
            flash-crowds = [
              { at = 5s, peak = 10, rise = 1s, hold = 2s, decay = 3s, nodes = [leaf-2], task = see-1 }
              { at = 6s, peak = 2, hold = 1s, decay-law = linear }
            ]
            """)).Demand;

        Assert.Equal((Duration.FromMinutes(24 * 60), Duration.FromMinutes(360)), (demand.Daily!.Period, demand.Daily.StartsAt));
        Assert.Equal([0.2, 1.5], demand.Daily.Points.Select(p => p.Factor));
        Assert.Equal([(4.0, Duration.FromSeconds(2)), (0.0, Duration.FromSeconds(6))], demand.Modulation!.States.Select(s => (s.Factor, s.MeanSojourn)));
        Assert.Equal((ModulationOrder.Random, true, 1.0), (demand.Modulation.Order, demand.Modulation.IsShared, demand.Modulation.MeanFactor));
        var (first, second) = (demand.FlashCrowds[0], demand.FlashCrowds[1]);
        Assert.Equal((10.0, CrowdDecay.Exponential, "leaf-2", "see-1"), (first.Peak, first.DecayKind, SmallScenario.Load(SmallScenario.Text).Topology.NameOf(first.Nodes.Single()), "see-1"));
        Assert.Equal((CrowdDecay.Linear, true, null), (second.DecayKind, second.Nodes.IsEmpty, second.Task));
    }

    [Fact]
    public void Clients_take_the_deadline_for_their_patience_or_their_own()
    {
        var loop = SmallScenario.Load(With(Closed)).Demand.ClosedLoop!;
        Assert.Equal((5, Duration.FromMilliseconds(100), ThinkKind.Exponential, null), (loop.Clients, loop.Think, loop.ThinkKind, loop.Patience));
        Assert.Equal(Duration.FromSeconds(3), SmallScenario.Load(With(Closed), "demand.closed-loop.patience=3s", "demand.closed-loop.think-law=fixed").Demand.ClosedLoop!.Patience);
    }

    [Theory]
    [InlineData("rate = 10/s\n  closed-loop { clients = 1, think = 1s }", "demand.closed-loop stands beside arrivals = poisson – requests come at a rate; remove it, or write arrivals = closed-loop")]
    [InlineData("rate = 10/s\n  trace { file = x.csv }", "demand.trace stands beside arrivals = poisson – requests come at a rate; remove it, or write arrivals = trace")]
    [InlineData(Closed + "\n  rate = 1/s", "demand.rate stands beside arrivals = closed-loop – clients ask when they have been answered, at no rate; remove it, or choose other arrivals")]
    [InlineData(Closed + "\n  flash-crowds = [ { at = 1s, peak = 2, hold = 1s } ]", "demand.flash-crowds stands beside arrivals = closed-loop – clients ask when they have been answered, at no rate; remove it, or choose other arrivals")]
    [InlineData("arrivals = closed-loop", "demand.closed-loop is missing – clients are required; write e.g. closed-loop { clients = 10, think = 1s }")]
    [InlineData("arrivals = trace", "demand.trace is missing – the file of the trace is required; write e.g. trace { file = requests.csv }")]
    [InlineData("arrivals = deterministic", "demand.rate is missing – a request rate is required; write e.g. rate = 50/s")]
    [InlineData("arrivals = closed-loop\n  closed-loop { clients = 0, think = 0s }", "demand.closed-loop.think is \"0s\" – a duration from 1us to 3600000s is required; write a value in that range")]
    [InlineData("rate = 1/s\n  daily { }", "demand.daily.points is missing – the factor at some times of the day is required; write e.g. points = [ { at = 4h, factor = 0.2 }, { at = 20h, factor = 1.5 } ]")]
    [InlineData("rate = 1/s\n  daily { period = 1h, points = [ { at = 1h, factor = 1 } ] }", "demand.daily.points[0].at is 3600s, not below the period 3600s – a point lies within the period; subtract the period")]
    [InlineData("rate = 1/s\n  daily { points = [ { at = 2h, factor = 1 }, { at = 1h, factor = 1 } ] }", "demand.daily.points[1].at is 3600s, not after 7200s – points stand in order of time; sort them")]
    [InlineData("rate = 1/s\n  daily { points = [ { at = 1h, factor = 0 } ] }", "demand.daily.points are all 0 – some request must come; raise a factor")]
    [InlineData("rate = 1/s\n  daily { starts-at = 24h, points = [ { at = 1h, factor = 1 } ] }", "demand.daily.starts-at is 86400s, not below the period 86400s – a run begins within a period; subtract the period")]
    [InlineData("rate = 1/s\n  daily { period = 1ms, points = [ { at = 0s, factor = 1 } ] }\n", "demand.daily.period is 1ms, so that the curve bends 36000000 times in run.duration – at most 10000000 times are possible; lengthen the period, or shorten the run", "run.duration=10h", "run.slot=1s")]
    [InlineData("rate = 1/s\n  modulation { states = [ { factor = 1, mean = 1s } ] }", "demand.modulation.states is one – modulation goes between at least two states; add another, or remove modulation")]
    [InlineData("rate = 1/s\n  modulation { states = [ { factor = 0, mean = 1s }, { factor = 0, mean = 1s } ] }", "demand.modulation.states have only factors of 0 – some request must come; raise a factor")]
    [InlineData("rate = 1/s\n  modulation { states = [ { factor = 0, mean = 1ms }, { factor = 1, mean = 1ms } ] }", "demand.modulation.states change 36000000 times in run.duration – at most 10000000 times are possible; lengthen their means, or shorten the run", "run.duration=10h", "run.slot=1s")]
    [InlineData("rate = 1/s\n  flash-crowds = [ { at = 1s, peak = 1, hold = 1s } ]", "demand.flash-crowds[0].peak is \"1\" – a peak from 1.000001 to 1000000 is required; write e.g. 10")]
    [InlineData("rate = 1/s\n  flash-crowds = [ { at = 1s, peak = 2 } ]", "demand.flash-crowds[0].hold is missing – a crowd takes some time; write at least one of rise, hold and decay")]
    [InlineData("rate = 1/s\n  flash-crowds = [ { at = 1s, peak = 2, hold = 1s, nodes = all } ]", "demand.flash-crowds[0].nodes means cloud, where no requests enter – a crowd comes where there are sources; name a node of demand.sources")]
    [InlineData("rate = 1/s\n  flash-crowds = [ { at = 1s, peak = 2, hold = 1s, task = all } ]", "demand.flash-crowds[0].task means 2 tasks – a crowd asks for one task, or by popularity; write one crowd for each")]
    [InlineData("rate = 900000000/s\n  flash-crowds = [ { at = 1s, peak = 2, hold = 1s } ]", "demand.rate makes 2700000000 requests per second at one source, by weights and phases – at most one request per nanosecond is possible; lower the rate, a weight or a rate-factor")]
    public void Messages_have_four_parts(string demand, string message, params string[] overrides)
    {
        // The small scenario's phase doubles the rate, which clients have none of.
        string[] all = ["run.duration=30s", .. overrides, .. demand.Contains("closed-loop", StringComparison.Ordinal) ? ["demand.phases=[]"] : Array.Empty<string>()];
        Assert.Contains("small.conf: " + message, SmallScenario.Problems(With(demand), all).Split('\n'));
    }

    [Fact]
    public void Clients_without_deadline_need_patience()
    {
        var text = With(Closed).Replace("deadline = 1s", "", StringComparison.Ordinal);
        Assert.Contains("small.conf: demand.closed-loop.patience is missing – clients of lost requests give up some time; write e.g. patience = 5s, or give the demand a deadline",
            SmallScenario.Problems(text, "demand.phases=[]"), StringComparison.Ordinal);
    }

    [Fact]
    public void Phases_of_clients_change_the_popularity_alone()
    {
        Assert.Contains("demand.phases[0].rate-factor stands where requests follow no rate", SmallScenario.Problems(
            With(Closed).Replace("popularity-shift = 1 }", "popularity-shift = 1, rate-factor = 2 }", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(1, SmallScenario.Load(With(Closed)).Demand.Phases.Single().PopularityShift);
    }

    [Fact]
    public void A_source_has_at_most_a_million_clients() => Assert.Contains("demand.closed-loop.clients are 5000000 at one source, by its weight",
        SmallScenario.Problems(With(Closed).Replace("sources = tier 2", "sources = [ { nodes = tier 2, weight = 1000000 } ]", StringComparison.Ordinal)), StringComparison.Ordinal);

    /// <summary>The small scenario with other arrivals; its phase has no rate factor then.</summary>
    private static string With(string demand)
    {
        var text = SmallScenario.Spoilt("rate = 10/s", demand);
        return demand.Contains("closed-loop {", StringComparison.Ordinal) ? text.Replace("rate-factor = 2, ", "", StringComparison.Ordinal) : text;
    }
}
