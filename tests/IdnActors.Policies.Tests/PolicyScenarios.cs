using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Views;
using IdnActors.Testing;

namespace IdnActors.Policies.Tests;

/// <summary>Random small scenarios in which memory is scarce: some budgets are 0, and some variants are larger than a node's.</summary>
internal static class PolicyScenarios
{
    public static Scenario Tight(RandomSource random, int mostNodes = 5)
    {
        var scenario = ScenarioGenerators.Scenario(random, mostNodes);
        var nodes = scenario.Topology.Nodes.Select(n => n with { MemoryBudget = ByteSize.FromMebibytes(random.NextInt(4) == 0 ? 0 : random.NextInt(13)) });
        return scenario with
        {
            Topology = new Model.Network.Topology(scenario.Topology.Name, [.. nodes], scenario.Topology.Links),
            // Capacities matter for the 10 requests of a slot.
            Run = scenario.Run with { Slot = Duration.FromMilliseconds(100), Duration = Duration.FromSeconds(2) },
        };
    }

    /// <summary>What a node might learn, whether it makes sense or not: types are missing, prices old, zero or huge.</summary>
    public static SlotObservation Observation(NodeView node, RandomSource random)
    {
        if (random.NextInt(6) == 0) return SlotObservation.Empty;
        var types = node.Options.Select(o => o.Type).Distinct().Where(_ => random.NextInt(4) > 0);
        return new SlotObservation([.. types.Select(type => new TypeObservation(
            type,
            random.NextInt(50),
            random.NextInt(6) switch { 0 => 0, 1 => 1e9, _ => 100 * random.NextDouble() },
            [.. Enumerable.Range(0, node.OptionsOf(type).Length).Select(_ => random.NextInt(4) == 0 ? 0 : 50 * random.NextDouble())])
        {
            Sample = new SamplePrice(100 * random.NextDouble(), random.NextInt(6) == 0 ? 0 : 200 * random.NextDouble()),
            Passing = random.NextInt(50),
            FurtherUp = [.. Enumerable.Range(0, random.NextInt(3)).Select(_ => new ServedFurtherUp(100 * random.NextDouble(), 1 + random.NextInt(9)))],
            Plays = [.. Enumerable.Range(0, random.NextInt(4)).Select(order => new PathPlay(random.NextInt(3), 2 * order, 100 * random.NextDouble(), random.NextInt(50)))],
        })]);
    }

    /// <summary>The same observation with everything that has no order in another one.</summary>
    public static SlotObservation Shuffled(SlotObservation observation, RandomSource random) => new([.. observation.Types
        .Select(t => t with { Plays = [.. t.Plays.OrderBy(_ => random.NextUInt64())] }).OrderBy(_ => random.NextUInt64())]);

    /// <summary>The sets of cells that all budgets allow, as integral allocations.</summary>
    public static IEnumerable<Allocation> Feasible(NetworkView network)
    {
        var items = network.Nodes.SelectMany((n, i) => n.Items.Select(item => (Node: i, item.Cell, item.SizeBytes))).ToArray();
        for (var set = 0; set < 1 << items.Length; set++)
        {
            var used = new double[network.Nodes.Length];
            var shares = new double[network.Table.Cells.Length];
            for (var i = 0; i < items.Length; i++)
            {
                if ((set >> i & 1) == 0) continue;
                used[items[i].Node] += items[i].SizeBytes;
                shares[items[i].Cell] = 1;
            }
            if (Enumerable.Range(0, used.Length).All(n => used[n] <= network.Nodes[n].BudgetBytes)) yield return Allocation.FromFractions(network.Table, shares);
        }
    }

    public static int ItemCount(NetworkView network) => network.Nodes.Sum(n => n.Items.Length);

    public static ImmutableArray<IPlacementPolicy> Create(PolicyReplay replay, PolicyEntry policy, ulong seed = 1) =>
        policy.Create(replay.Network, new RandomStreams(seed));
}
