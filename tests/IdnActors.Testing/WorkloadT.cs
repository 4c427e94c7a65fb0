using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Testing;

/// <summary>
/// The common yardstick: a tree of one root, gateways and leaves. Root–gateway 1 Gbps and 50 ms, gateway–leaf 100 Mbps and 2 ms one way; requests and answers of
/// 1,000 B; one executor of 0.1 ms at a gateway (EDGE) or of 0.01 ms at the root (CLOUD).
/// </summary>
public static class WorkloadT
{
    public static Scenario Scenario(int gateways, int leavesPerGateway, bool isEdge, Duration duration, double requestsPerLeafSecond)
    {
        var (topology, leaves) = Tree(gateways, leavesPerGateway);
        var catalogue = TestScenarios.Catalogue([[(90, 1, 1)]]);
        var profile = ImmutableSortedDictionary<string, Duration>.Empty
            .Add("root", Duration.FromMilliseconds(0.01)).Add("gateway", Duration.FromMilliseconds(0.1)).Add("leaf", Duration.FromMilliseconds(1));
        catalogue = catalogue with
        {
            Variants = [catalogue.Variants[0] with { Profile = profile }],
            Tasks = [catalogue.Tasks[0] with { RequestSize = ByteSize.FromBytes(1000), ResponseSize = ByteSize.FromBytes(1000) }],
        };
        var scenario = TestScenarios.Scenario(topology, catalogue, [.. leaves.Select(l => new SourceSpec(l, 1))],
            [new Repository(new NodeId(0), [new TaskId(0)], [new VariantId(0)])]);
        return scenario with
        {
            Demand = scenario.Demand with { Rate = new RequestRate(requestsPerLeafSecond) },
            Run = scenario.Run with { Duration = duration },
            Placement = new Placement
            {
                Initial = isEdge ? [.. Enumerable.Range(1, gateways).Select(g => new Deployment(new NodeId(g), new VariantId(0)))] : [],
            },
        };
    }

    private static (Topology Topology, ImmutableArray<NodeId> Leaves) Tree(int gateways, int leavesPerGateway)
    {
        var nodes = ImmutableArray.CreateBuilder<Node>();
        var links = ImmutableArray.CreateBuilder<Link>();
        var leaves = ImmutableArray.CreateBuilder<NodeId>();
        AddNode("root", "root");
        for (var g = 1; g <= gateways; g++)
        {
            var gateway = AddNode($"gateway-{g}", "gateway");
            AddLinks(new NodeId(0), gateway, DataRate.FromGigabitsPerSecond(1), 50);
        }
        for (var g = 1; g <= gateways; g++)
        {
            for (var l = 1; l <= leavesPerGateway; l++)
            {
                var leaf = AddNode($"leaf-{g}-{l}", "leaf");
                AddLinks(new NodeId(g), leaf, DataRate.FromMegabitsPerSecond(100), 2);
                leaves.Add(leaf);
            }
        }
        return (new Topology("tree", nodes.ToImmutable(), links.ToImmutable()), leaves.ToImmutable());

        NodeId AddNode(string name, string device)
        {
            nodes.Add(TestScenarios.Node(nodes.Count, name) with { Device = TestScenarios.Device with { Name = device }, Executors = 1 });
            return new NodeId(nodes.Count - 1);
        }

        void AddLinks(NodeId a, NodeId b, DataRate rate, double delayMs)
        {
            links.Add(TestScenarios.Link(links.Count, a.Index, b.Index, delayMs) with { Rate = rate });
            links.Add(TestScenarios.Link(links.Count, b.Index, a.Index, delayMs) with { Rate = rate });
        }
    }
}
