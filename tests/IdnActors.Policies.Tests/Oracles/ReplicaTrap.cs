using IdnActors.Model;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Policies.Tests.Oracles;

/// <summary>
/// N nodes with links of no delay in a row below a repository, with room for one variant each, and N tasks that are asked for alike: every node can stand in for every other.
/// The best allocation holds all N variants and serves all requests without the repository.
/// </summary>
internal static class ReplicaTrap
{
    public static Scenario Of(int nodes, int slots, ulong seed)
    {
        var names = Enumerable.Range(0, nodes + 1).Select(i => i == 0 ? "cloud" : $"node-{i}");
        var topology = TestScenarios.Topology("replicas", [.. names], [.. Enumerable.Range(0, nodes).Select(i => (i, i + 1, i == 0 ? 20.0 : 0))]);
        topology = new Topology(topology.Name, [.. topology.Nodes.Select(n => n with { MemoryBudget = ByteSize.FromMebibytes(1) })], topology.Links);
        var tasks = Enumerable.Range(0, nodes).Select(_ => System.Collections.Immutable.ImmutableArray.Create((80.0, 1.0, 1_000L)));
        var scenario = TestScenarios.Scenario(topology, TestScenarios.Catalogue([.. tasks]), [new Model.Demands.SourceSpec(new NodeId(nodes), 1)],
            [new Repository(new NodeId(0), [.. Enumerable.Range(0, nodes).Select(i => new TaskId(i))], [.. Enumerable.Range(0, nodes).Select(i => new VariantId(i))])]);
        return scenario with
        {
            Demand = scenario.Demand with { ZipfExponent = 0, Rate = new RequestRate(nodes * 4) },
            Run = scenario.Run with { Slot = Duration.FromSeconds(1), Duration = Duration.FromSeconds(slots), Seed = seed },
        };
    }
}
