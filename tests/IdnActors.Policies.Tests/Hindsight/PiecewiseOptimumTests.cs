using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Hindsight;

public class PiecewiseOptimumTests(ITestOutputHelper output)
{
    private static readonly Exhaustive Exact = new();

    [Fact]
    public void Smaller_phases_never_lose_and_no_policy_beats_a_phase_for_every_slot() => TestSeed.ForEachCase(output, 40, random =>
    {
        var replay = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 3));
        var network = replay.Network;
        if (PolicyScenarios.ItemCount(network) > 8) return;
        var loads = network.Hindsight().ToList();
        var before = 0.0;
        // 20 slots: the static optimum, then phases of which each is a union of the next ones.
        foreach (var length in (int[])[20, 10, 5, 1])
        {
            var optimum = PiecewiseOptimum.Solve(network, loads, PiecewiseOptimum.EqualPhases(loads.Count, length), true, Exact, HindsightLimits.Default);
            Assert.True(optimum.ValueMs >= before * (1 - 1e-9), $"{optimum.ValueMs} after {before} with phases of {length}");
            Assert.Equal(optimum.ValueMs, optimum.BoundMs);
            before = optimum.ValueMs;
            if (length < 20) continue;
            Assert.Equal(0, optimum.PathLength);
            Assert.Equal(HindsightProblem.Of(network, loads).Items.Length, optimum.Phases.Single().Problem.Items.Length);
        }
        foreach (var policy in PolicyCatalogue.All)
        {
            // What a policy gained, with capacities as they were measured; the comparator knows them unshared, which are not smaller.
            var gained = replay.Run(policy).Sum(slot => slot.Result.GainMs);
            Assert.True(gained <= before * (1 + 1e-9), $"{policy.Name} gained {gained} of {before}");
        }
    });

    [Fact]
    public void A_change_of_demand_moves_the_optimum_by_a_path_of_known_length()
    {
        // Two types, one node with room for one of two items; the first half of the run asks for one task, the second for the other.
        var scenario = TestScenarios.Scenario(
            TestScenarios.Topology("pair", ["cloud", "edge"], [(0, 1, 20)]),
            TestScenarios.Catalogue([[(90, 1, 1_000_000)], [(90, 1, 1_000_000)]]),
            [new SourceSpec(new NodeId(1), 1)],
            [new Repository(new NodeId(0), [new TaskId(0), new TaskId(1)], [new VariantId(0), new VariantId(1)])]);
        var edge = scenario.Topology.Nodes[1] with { MemoryBudget = ByteSize.FromMebibytes(1) };
        scenario = scenario with { Topology = new Topology("pair", [scenario.Topology.Nodes[0], edge], scenario.Topology.Links) };
        var network = new PolicyReplay(scenario).Network;
        var loads = Enumerable.Range(0, 10).Select(t => SlotLoad.Unshared(network.Table, t < 5 ? [10, 0] : [0, 10])).ToList();
        var optimum = PiecewiseOptimum.Solve(network, loads, [0, 5], true, Exact, HindsightLimits.Default);
        // 100 requests, each saves the 40 ms of the round trip; one item goes and one comes.
        Assert.Equal(4_000, optimum.ValueMs, 1e-9);
        Assert.Equal(Math.Sqrt(2), optimum.PathLength, 1e-12);
        Assert.Equal(2 * 1_048_576, optimum.FetchedBytes);
        Assert.Equal([0..5, 5..10], optimum.Phases.Select(p => p.Slots));
        var whole = PiecewiseOptimum.Solve(network, loads, [0], true, Exact, HindsightLimits.Default);
        Assert.Equal(2_000, whole.ValueMs, 1e-9);
        var relaxed = PiecewiseOptimum.Solve(network, loads, [0], false, new GreedyFrankWolfeSolver(), HindsightLimits.Default);
        Assert.Equal(2_000, relaxed.ValueMs, 2_000 * HindsightLimits.Default.RelativeGap);
    }

    [Fact]
    public void Phases_cover_the_run()
    {
        Assert.Equal([0, 4, 8], PiecewiseOptimum.EqualPhases(9, 4).ToArray());
        Assert.Equal([0, 4], PiecewiseOptimum.EqualPhases(8, 4).ToArray());
        Assert.Equal([0], PiecewiseOptimum.EqualPhases(3, 4).ToArray());
        var network = new PolicyReplay(TestScenarios.Line3()).Network;
        var loads = network.Hindsight().ToList();
        foreach (var starts in (int[][])[[], [1], [0, 0], [0, 5, 4], [0, loads.Count]])
            Assert.Throws<ArgumentException>(() => PiecewiseOptimum.Solve(network, loads, [.. starts], true, Exact, HindsightLimits.Default));
    }

    private sealed class Exhaustive : IHindsightSolver
    {
        public string Name => "exhaustive search";

        public HindsightResult SolveRelaxed(HindsightProblem problem, HindsightLimits limits) => FrankWolfe.Solve(problem, limits);

        public HindsightResult SolveIntegral(HindsightProblem problem, HindsightLimits limits) => ExhaustiveSearch.Solve(problem);
    }
}
