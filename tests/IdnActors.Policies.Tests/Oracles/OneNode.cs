using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Views;
using IdnActors.Testing;

namespace IdnActors.Policies.Tests.Oracles;

/// <summary>
/// A node below a repository with one variant of a mebibyte for each of N tasks and room for C of them: caching with equal sizes, gains of 1 ms for each request that is served
/// here. Requests are made up, so that gains are linear in the node's shares.
/// </summary>
internal sealed class OneNode
{
    private readonly SlotObservation[] _requestFor;

    public OneNode(int items, int room, int slots)
    {
        var topology = TestScenarios.Topology("one-node", ["cloud", "edge"], [(0, 1, 20)]);
        topology = new Topology(topology.Name, [.. topology.Nodes.Select(n => n with { MemoryBudget = ByteSize.FromMebibytes(room) })], topology.Links);
        var catalogue = TestScenarios.Catalogue([.. Enumerable.Range(0, items).Select(_ => ImmutableArray.Create((80.0, 1.0, 1_000L)))]);
        var scenario = TestScenarios.Scenario(topology, catalogue, [new SourceSpec(new NodeId(1), 1)],
            [new Repository(new NodeId(0), [.. Enumerable.Range(0, items).Select(i => new TaskId(i))], [.. Enumerable.Range(0, items).Select(i => new VariantId(i))])]);
        Network = new PolicyReplay(scenario with { Run = scenario.Run with { Duration = Duration.FromSeconds(slots) } }).Network;
        _requestFor = new SlotObservation[items];
        foreach (var option in View.Options)
        {
            var price = option.CostMs + 1;
            _requestFor[option.Item] = new SlotObservation([new TypeObservation(option.Type, 1, price, [1.0])]);
        }
    }

    public NetworkView Network { get; }

    public NodeView View => Network.Nodes[1];

    /// <summary>Items gained and fetched by a policy that is asked for one item after the other.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="requests">One item per slot.</param>
    /// <param name="delay">Slots by which the price of a request comes late.</param>
    public (double Gain, double HeldGain, int Fetched) Play(IPlacementPolicy policy, IEnumerable<int> requests, int delay = 0)
    {
        var (gain, held, fetched) = (0.0, 0.0, 0);
        var underWay = new Queue<int>();
        foreach (var item in requests)
        {
            underWay.Enqueue(item);
            var before = policy.Current;
            gain += before.Shares[item];
            held += before.Held[item] ? 1 : 0;
            var after = policy.Decide(underWay.Count > delay ? _requestFor[underWay.Dequeue()] : SlotObservation.Empty);
            for (var i = 0; i < after.Held.Length; i++) fetched += after.Held[i] && !before.Held[i] ? 1 : 0;
        }
        return (gain, held, fetched);
    }

    /// <summary>The best C items in hindsight.</summary>
    public static double Best(int[] requests, int room) => requests.GroupBy(i => i).Select(g => g.Count()).OrderDescending().Take(room).Sum();
}
