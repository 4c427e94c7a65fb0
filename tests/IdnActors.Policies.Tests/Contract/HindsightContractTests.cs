using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies.Baselines;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Optimistic;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Contract;

/// <summary>What the best fixed allocation of a whole run, by brute force, says of every policy's gain in that run.</summary>
public class HindsightContractTests(ITestOutputHelper output)
{
    private const int MostItems = 7;

    public static TheoryData<string> Policies => [.. PolicyCatalogue.All.Select(p => p.Name)];

    public static TheoryData<string> Fixed => [PolicyCatalogue.StaticGreedyName, InfidaOffline.Name];

    [Fact]
    public void Those_that_know_the_run_are_static_greedy_offline_infida_and_the_oracle() => Assert.Equal(
        [PolicyCatalogue.StaticGreedyName, InfidaOffline.Name, OracleOptimisticOga.Name], PolicyCatalogue.All.Where(p => p.IsClairvoyant).Select(p => p.Name));

    [Theory]
    [MemberData(nameof(Policies))]
    public void When_every_slot_asks_for_the_same_none_gains_more_than_the_best_fixed_allocation(string policy)
    {
        const int Slots = 12;
        var (instances, least, most) = (0, double.PositiveInfinity, 0.0);
        TestSeed.ForEachCase(output, 150, random =>
        {
            var replay = new PolicyReplay(Repeated(PolicyScenarios.Tight(random, mostNodes: 3), Slots, random));
            if (PolicyScenarios.ItemCount(replay.Network) is 0 or > MostItems) return;
            var loads = replay.Network.Hindsight().ToList();
            Assert.Equal(Slots, loads.Count);
            Assert.All(loads, load => Assert.Equal(loads[0].Requests.ToArray(), load.Requests.ToArray()));
            var best = Slots * PolicyScenarios.Feasible(replay.Network).Max(x => AllocationGain.InMs(loads[0], x));
            var relaxed = new GreedyFrankWolfeSolver().SolveRelaxed(HindsightProblem.Of(replay.Network, loads), HindsightLimits.Default).BoundMs;
            var slots = replay.Run(PolicyCatalogue.Find(policy)).ToList();
            var (gain, fractional) = (slots.Sum(s => s.Result.GainMs), slots.Sum(s => s.SharesGainMs));
            Assert.True(gain <= best * (1 + 1e-9), $"{gain} of {best}");
            Assert.True(fractional <= relaxed * (1 + 1e-9), $"fractional {fractional} of {relaxed}");
            if (best == 0) return;
            instances++;
            (least, most) = (Math.Min(least, gain / best), Math.Max(most, gain / best));
        });
        output.WriteLine($"{instances} instances, {least:P0} to {most:P0} of the best");
        Assert.True(instances >= 10, $"{instances} instances");
    }

    [Theory]
    [MemberData(nameof(Fixed))]
    public void Who_knows_the_run_and_never_changes_gains_no_more_than_the_best_fixed_allocation(string policy)
    {
        var (instances, most) = (0, 0.0);
        TestSeed.ForEachCase(output, 100, random =>
        {
            var replay = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 3));
            if (PolicyScenarios.ItemCount(replay.Network) is 0 or > MostItems) return;
            var loads = replay.Network.Hindsight().ToList();
            var best = PolicyScenarios.Feasible(replay.Network).Max(x => loads.Sum(l => AllocationGain.InMs(l, x)));
            var gain = replay.Run(PolicyCatalogue.Find(policy)).Sum(s => s.Result.GainMs);
            Assert.True(gain <= best * (1 + 1e-9), $"{gain} of {best}");
            if (best == 0) return;
            instances++;
            most = Math.Max(most, gain / best);
        });
        output.WriteLine($"{instances} instances, at most {most:P0} of the best");
        Assert.True(instances >= 10 && most > 0.9, $"{instances} instances, at most {most:P0} of the best");
    }

    /// <summary>
    /// With items of one size and budgets that are multiples of it, static greedy has the factor 1/2 of a partition matroid, and the rounding of offline INFIDA has no leftover, so that its
    /// marginals are exact and 1 - 1/e of what the shares gain is kept on average over the draws.
    /// </summary>
    [Theory]
    [MemberData(nameof(Fixed))]
    public void Who_knows_the_run_keeps_the_factor_that_is_proved(string policy)
    {
        const int Draws = 30;
        var (instances, sum) = (0, 0.0);
        TestSeed.ForEachCase(output, 150, random =>
        {
            var network = new PolicyReplay(OfEqualSizes(PolicyScenarios.Tight(random, mostNodes: 3))).Network;
            if (PolicyScenarios.ItemCount(network) is < 2 or > MostItems) return;
            var loads = network.Hindsight().ToList();
            double Gain(Allocation x) => loads.Sum(l => AllocationGain.InMs(l, x));
            var best = PolicyScenarios.Feasible(network).Max(Gain);
            if (best == 0) return;
            instances++;
            var entry = PolicyCatalogue.Find(policy);
            if (policy == PolicyCatalogue.StaticGreedyName)
            {
                Assert.InRange(Gain(HeldBy(network, entry.Create(network, new RandomStreams(1)))), (0.5 * best) - 1e-9, best * (1 + 1e-9));
                return;
            }
            var shortfall = loads.Count * InfidaOffline.Solve(network, InfidaOfflineOptions.Default).ShortfallBoundMs;
            var mean = Enumerable.Range(0, Draws).Average(_ => Gain(HeldBy(network, entry.Create(network, new RandomStreams(random.NextUInt64())))));
            sum += (mean - ((1 - (1 / Math.E)) * (best - shortfall))) / best;
        });
        output.WriteLine($"{instances} instances; offline INFIDA on average {sum / Math.Max(1, instances):P0} of the best above what is proved");
        Assert.True(instances >= 15, $"{instances} instances");
        // Each draw gains 0 to 1 of the best: by Hoeffding's inequality the mean falls so far below its expectation with probability 10^-7.
        Assert.True(sum / instances >= -Math.Sqrt(Math.Log(1e7) / 2 / Draws / instances), $"{sum / instances}");
    }

    private static Allocation HeldBy(Policies.Views.NetworkView network, ImmutableArray<IPlacementPolicy> policies)
    {
        var held = new double[network.Table.Cells.Length];
        for (var n = 0; n < policies.Length; n++)
            for (var i = 0; i < network.Nodes[n].Items.Length; i++) held[network.Nodes[n].Items[i].Cell] = policies[n].Current.Held[i] ? 1 : 0;
        return Allocation.FromFractions(network.Table, held);
    }

    /// <summary>The same with a recorded demand: random requests for a slot, again in every slot.</summary>
    private static Scenario Repeated(Scenario scenario, int slots, RandomSource random)
    {
        var length = scenario.Run.Slot.Nanoseconds;
        var rows = new Dictionary<NodeId, ReadOnlyMemory<TraceRow>>();
        foreach (var source in scenario.Demand.Sources)
        {
            var tasks = Enumerable.Range(0, 1 + random.NextInt(12)).Select(_ => scenario.Demand.Ranking[random.NextInt(scenario.Demand.Ranking.Length)].Index).ToArray();
            rows[source.Node] = Enumerable.Range(0, slots).SelectMany(slot => tasks.Select((task, i) => new TraceRow((slot * length) + i, task, 0))).ToArray();
        }
        return scenario with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Trace, Rate = new RequestRate(0), Trace = new RequestTrace("repeated", new string('0', 64), rows) },
            Run = scenario.Run with { Duration = new Duration(slots * length) },
        };
    }

    /// <summary>The same with variants of 3 MiB and budgets of a multiple.</summary>
    private static Scenario OfEqualSizes(Scenario scenario)
    {
        const long Size = 3;
        var tasks = scenario.Catalogue.Tasks.Select(t => t.Variants.Select(v => (scenario.Catalogue[v].AccuracyPoints, (double)Size, scenario.Catalogue[v].Parts.Sum(p => p.Macs))).ToImmutableArray());
        var nodes = scenario.Topology.Nodes.Select(n => n with { MemoryBudget = ByteSize.FromMebibytes(n.MemoryBudget.Bytes / ByteSize.FromMebibytes(Size).Bytes * Size) });
        return scenario with
        {
            Catalogue = TestScenarios.Catalogue([.. tasks]),
            Topology = new Model.Network.Topology(scenario.Topology.Name, [.. nodes], scenario.Topology.Links),
        };
    }
}
