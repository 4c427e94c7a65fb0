using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Optimistic;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Optimistic;

public class OracleOptimisticOgaTests(ITestOutputHelper output)
{
    private const int Tasks = 30;
    private const int Room = 5;
    private const int Slots = 200;

    // So small that no share comes to 1, where gains are no longer linear.
    private const string SmallStep = "20B/ms";

    [Theory]
    [InlineData("1", 0, 0)]
    [InlineData("0.5", Slots / 3, 2 * Slots / 3)]
    [InlineData("0", Slots - 5, Slots - 1)]
    public void Where_gains_are_linear_it_errs_as_often_as_its_accuracy_says(string accuracy, int least, int most)
    {
        var (gain, boundsMs) = Play(OracleOptimisticOga.Entry, new() { ["accuracy"] = accuracy, ["step"] = SmallStep });

        // Slot 0 is not predicted; a bound grows with every error after it, and with nothing else. In few slots nothing is asked for.
        var grown = boundsMs.Zip(boundsMs.Skip(1)).Count(pair => pair.Second > pair.First);
        output.WriteLine($"gain {gain:F0} ms, bound {boundsMs[0]:R} to {boundsMs[^1]:R} ms, {grown} errors");
        Assert.InRange(grown, least, most);
    }

    [Theory]
    [InlineData(SmallStep, 1.0001)]
    [InlineData("10kB/ms", 1.3)]
    public void Gains_more_the_more_accurate_it_is_and_more_than_who_does_not_know(string step, double factor)
    {
        var gains = new List<double>();
        foreach (var accuracy in new[] { "1", "0.5", "0" }) gains.Add(Play(OracleOptimisticOga.Entry, new() { ["accuracy"] = accuracy, ["step"] = step }).GainMs);
        var (unaware, _) = Play(OptimisticOgaPolicy.Entry, new() { ["step"] = step });
        output.WriteLine($"gains {string.Join(", ", gains.Select(g => $"{g:F0}"))} ms; {OptimisticOgaPolicy.Name}: {unaware:F0} ms");
        Assert.Equal(gains.OrderDescending(), gains);
        Assert.True(gains[0] > factor * gains[2], $"{gains[0]} against {gains[2]}");
        Assert.True(gains[0] > factor * unaware, $"{gains[0]} against {unaware}");
    }

    [Fact]
    public void Tells_the_gradient_of_the_next_requests_at_the_unpredicted_shares_of_all_nodes_as_they_really_become() => TestSeed.ForEachCase(output, 40, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random));
        var network = replay.Network;
        var loads = network.Hindsight().ToList();
        var options = OptimisticOgaOptions.Default;
        var streams = new RandomStreams(3);
        OptimisticOgaPolicy PolicyOf(int n, Func<int, double[]?> told) =>
            new(network.Nodes[n], options, streams, new OraclePredictor(0.6, told, streams, network.Nodes[n].Name));
        var oracle = new GradientOracle(network, PolicyOf);
        ImmutableArray<OptimisticOgaPolicy> policies = [.. network.Nodes.Select((_, n) => PolicyOf(n, slot => oracle.Of(n, slot)))];
        for (var slot = 0; slot + 1 < loads.Count; slot++)
        {
            var prices = PolicyReplay.PricesOf(loads[slot], SharesOf(network, n => policies[n].Current.Shares.ToArray()));
            for (var n = 0; n < policies.Length; n++) policies[n].Decide(PolicyReplay.ObservationOf(network.Nodes[n], loads[slot], prices));
            var unpredicted = SharesOf(network, n => policies[n].Unpredicted.ToArray());
            for (var n = 0; n < policies.Length; n++) Assert.Equal(GradientOf(replay, n, loads[slot + 1], unpredicted), oracle.Of(n, slot + 1));
        }
        Assert.All(Enumerable.Range(0, policies.Length), n => Assert.Null(oracle.Of(n, loads.Count)));
    });

    [Theory]
    [InlineData("accuracy", "1.1", "must be 0 to 1")]
    [InlineData("accuracy", "-0.1", "must be 0 to 1")]
    [InlineData("predictor", "last", "is not an option")]
    public void Refuses_accuracies_out_of_range_and_other_predictors(string option, string value, string told)
    {
        var error = Assert.Throws<ArgumentException>(() => OracleOptimisticOga.Entry.Check([new(option, value)]));
        Assert.Contains(told, error.Message);
    }

    private static Model.Serving.Allocation SharesOf(Policies.Views.NetworkView network, Func<int, double[]> sharesOf)
    {
        var cells = new double[network.Table.Cells.Length];
        for (var n = 0; n < network.Nodes.Length; n++)
            for (var i = 0; i < network.Nodes[n].Items.Length; i++) cells[network.Nodes[n].Items[i].Cell] = sharesOf(n)[i];
        return Model.Serving.Allocation.FromFractions(network.Table, cells);
    }

    private static double[] GradientOf(PolicyReplay replay, int node, Model.Serving.SlotLoad load, Model.Serving.Allocation shares)
    {
        var gradient = new double[replay.Network.Nodes[node].Items.Length];
        PolicyReplay.ObservationOf(replay.Network.Nodes[node], load, PolicyReplay.PricesOf(load, shares)).GradientAt(replay.Network.Nodes[node], gradient);
        return gradient;
    }

    /// <summary>The gain of the shares, and the bound of the edge after each slot.</summary>
    private static (double GainMs, List<double> BoundsMs) Play(PolicyEntry entry, Dictionary<string, string> options)
    {
        var replay = new PolicyReplay(Edge());
        var policies = entry.Create(replay.Network, new RandomStreams(1), entry.Check(options));
        var (gain, bounds) = (0.0, new List<double>());
        foreach (var slot in replay.Run(policies))
        {
            gain += slot.SharesGainMs;
            if (policies[1].Current.Slot > 0) bounds.Add(((IRegretBounded)policies[1]).RegretBoundMs);
        }
        bounds.Add(((IRegretBounded)policies[1]).RegretBoundMs);
        return (gain, bounds);
    }

    /// <summary>An edge with room for 5 of 30 equal variants below a repository, about 6 requests in a slot: nobody else serves, and no capacity is used up.</summary>
    private static Scenario Edge()
    {
        var topology = TestScenarios.Topology("one-edge", ["cloud", "edge"], [(0, 1, 20)]);
        topology = new Topology(topology.Name, [.. topology.Nodes.Select(n => n with { MemoryBudget = ByteSize.FromMebibytes(Room) })], topology.Links);
        var catalogue = TestScenarios.Catalogue([.. Enumerable.Range(0, Tasks).Select(_ => ImmutableArray.Create((80.0, 1.0, 1_000L)))]);
        var scenario = TestScenarios.Scenario(topology, catalogue, [new SourceSpec(new NodeId(1), 1)],
            [new Repository(new NodeId(0), [.. Enumerable.Range(0, Tasks).Select(i => new TaskId(i))], [.. Enumerable.Range(0, Tasks).Select(i => new VariantId(i))])]);
        return scenario with
        {
            Demand = scenario.Demand with { Rate = new RequestRate(6) },
            Run = scenario.Run with { Slot = Duration.FromSeconds(1), Duration = Duration.FromSeconds(Slots) },
        };
    }
}
