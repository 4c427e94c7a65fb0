using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Views;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.MirrorAscent;

/// <summary>INFIDA with default options learns on scenarios like the shipped ones, and did not with a step made from capacities.</summary>
public class InfidaLearningTests(ITestOutputHelper output)
{
    /// <param name="name">The scenario.</param>
    /// <param name="factor">How many times the gain of the shares in the beginning, at least.</param>
    [Theory]
    [InlineData("cache", 5)]
    [InlineData("tree", 1.3)]
    public void By_default_it_comes_near_the_optimum_within_the_run(string name, double factor)
    {
        var replay = new PolicyReplay(name == "cache" ? Cache() : Tree());
        var (start, end, optimum, bound) = Gains(replay, InfidaPolicy.ForAll(replay.Network, InfidaOptions.Default, new RandomStreams(1)));
        output.WriteLine($"{name}: {start:P1} of the optimum at the start, {end:P1} at the end; bound of the regret {bound:P1}");
        Assert.True(end > factor * start, $"{end} is not {factor} times {start}");
        Assert.True(end >= 0.9, $"{end} of the optimum");
        Assert.True(optimum > 0 && bound < 0.5, $"a bound of {bound} says nothing");
    }

    [Theory]
    [InlineData("cache", 5)]
    [InlineData("tree", 1.3)]
    public void With_the_step_from_capacities_in_isolation_it_stands_still(string name, double factor)
    {
        var replay = new PolicyReplay(name == "cache" ? Cache() : Tree());
        var options = new InfidaOptions { Step = StepFromCapacities(replay.Network) };
        var (start, end, _, bound) = Gains(replay, InfidaPolicy.ForAll(replay.Network, options, new RandomStreams(1)));
        output.WriteLine($"{name}: {start:P1} of the optimum at the start, {end:P1} at the end; bound of the regret {bound:P1}");
        Assert.True(end < 0.9 && end < factor * start && bound > 1, $"{start}, {end}, {bound}");
    }

    /// <summary>
    /// What the shares of the beginning gain in the last quarter of the run, and what those in force do, over what the best fixed shares of that quarter gain; the optimum of the run, and the
    /// bound of the regret over it.
    /// </summary>
    private static (double Start, double End, double Optimum, double Bound) Gains(PolicyReplay replay, ImmutableArray<IPlacementPolicy> policies)
    {
        var loads = replay.Network.Hindsight().ToList();
        var slots = replay.Run(policies).ToList();
        var last = loads[^(loads.Count / 4)..];
        var (ofLast, ofAll) = (Optimum(last), Optimum(loads));
        return (last.Sum(l => AllocationGain.InMs(l, slots[0].Shares)) / ofLast, slots[^last.Count..].Sum(s => s.SharesGainMs) / ofLast, ofAll,
            policies.OfType<IRegretBounded>().Sum(p => p.RegretBoundMs) / ofAll);

        double Optimum(IEnumerable<SlotLoad> of) => new GreedyFrankWolfeSolver().SolveRelaxed(HindsightProblem.Of(replay.Network, of), HindsightLimits.Default).BoundMs;
    }

    /// <summary>η of the a priori bound with σ = max L (γ_max - C) / s: the default before it followed the gradients.</summary>
    private static double StepFromCapacities(NetworkView network)
    {
        double entropy = 0, budget = 0, largest = 0;
        foreach (var node in network.Nodes)
        {
            entropy += BudgetSet.EntropyRadius(node.Sizes.Sum(), node.BudgetBytes);
            budget += Math.Min(node.Sizes.Sum(), node.BudgetBytes);
            foreach (var option in node.Options)
                largest = Math.Max(largest, node.Items[option.Item].CapacityPerSlot * (network.Table.CostsMs(option.Type)[^1] - option.CostMs) / node.Items[option.Item].SizeBytes);
        }
        // Minimises D² / η + η T σ² Σ b / 2.
        return Math.Sqrt(2 * entropy / network.Slots / budget) / largest;
    }

    /// <summary>An edge below a cloud with room for 5 of 50 models of equal size, Zipf 1.2, 20 requests a slot, 200 slots.</summary>
    private static Scenario Cache() => Of(
        TestScenarios.Topology("cache", ["cloud", "edge"], [(0, 1, 20)]), [1], [64, 5], 50, [(80, 1, 1_000_000)], rate: 20);

    /// <summary>
    /// Three leaves below a hub below a cloud: 10 tasks, each with a tiny, a small and a large variant (1 to 20 MiB, as far apart as those of isp-popularity), and room for a few; the
    /// tiny ones gain most per byte. 2 requests a slot at each leaf, 200 slots.
    /// </summary>
    private static Scenario Tree() => Of(
        TestScenarios.Topology("tree", ["cloud", "hub", "leaf-1", "leaf-2", "leaf-3"], [(0, 1, 20), (1, 2, 5), (1, 3, 5), (1, 4, 5)]), [2, 3, 4], [500, 30, 10, 10, 10], 10,
        [(45, 1, 1_000_000), (62, 10, 5_000_000), (68, 20, 20_000_000)], rate: 2);

    private static Scenario Of(Topology topology, int[] sources, long[] mebibytes, int tasks, ImmutableArray<(double, double, long)> variants, double rate)
    {
        var nodes = topology.Nodes.Select((n, i) => n with { MemoryBudget = ByteSize.FromMebibytes(mebibytes[i]) });
        var best = Enumerable.Range(0, tasks).Select(t => new VariantId(((t + 1) * variants.Length) - 1));
        var scenario = TestScenarios.Scenario(
            new Topology(topology.Name, [.. nodes], topology.Links), TestScenarios.Catalogue([.. Enumerable.Repeat(variants, tasks)]), [.. sources.Select(n => new SourceSpec(new NodeId(n), 1))],
            [new Repository(new NodeId(0), [.. Enumerable.Range(0, tasks).Select(t => new TaskId(t))], [.. best])]);
        return scenario with
        {
            Demand = scenario.Demand with { Rate = new RequestRate(rate), ZipfExponent = 1.2 },
            Run = scenario.Run with { Duration = Duration.FromSeconds(200) },
        };
    }
}
