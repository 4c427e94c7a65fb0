using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Network;

public class ShortestPathTreeTests(ITestOutputHelper output)
{
    [Fact]
    public void Delays_equal_those_of_Floyd_and_Warshall() => TestSeed.ForEachCase(output, 300, random =>
    {
        var topology = ScenarioGenerators.Topology(random, 12);
        var expected = FloydWarshall(topology);
        foreach (var target in topology.Nodes)
        {
            var tree = ShortestPathTree.Toward(topology, target.Id);
            foreach (var node in topology.Nodes)
            {
                Assert.True(tree.Reaches(node.Id));
                var (delay, hops) = expected[node.Id.Index, target.Id.Index];
                Assert.Equal(delay, tree.DelayFrom(node.Id).Nanoseconds);
                Assert.Equal(hops, tree.HopsFrom(node.Id));
            }
        }
    });

    [Fact]
    public void The_next_node_is_the_lowest_among_equals() => TestSeed.ForEachCase(output, 300, random =>
    {
        var topology = ScenarioGenerators.Topology(random, 12);
        var expected = FloydWarshall(topology);
        var target = new NodeId(random.NextInt(topology.Nodes.Length));
        var tree = ShortestPathTree.Toward(topology, target);
        foreach (var node in topology.Nodes.Where(n => n.Id != target))
        {
            var best = topology.Outgoing(node.Id).MinBy(l =>
                (l.Delay.Nanoseconds + expected[l.To.Index, target.Index].Delay, expected[l.To.Index, target.Index].Hops, l.To.Index));
            Assert.Equal(best!.Id, tree.NextLink(node.Id));
        }
    });

    [Fact]
    public void The_rest_of_a_path_is_the_path_of_the_later_node() => TestSeed.ForEachCase(output, 300, random =>
    {
        var topology = ScenarioGenerators.Topology(random, 12);
        var tree = ShortestPathTree.Toward(topology, new NodeId(random.NextInt(topology.Nodes.Length)));
        foreach (var node in topology.Nodes)
        {
            var path = tree.PathFrom(node.Id);
            AssertIsPath(topology, path, node.Id, tree.Target, tree.DelayFrom(node.Id));
            for (var i = 0; i < path.Nodes.Length; i++)
                Assert.Equal(new RequestPath(path.Nodes[i..], path.Up[i..], path.Down[i..]), tree.PathFrom(path.Nodes[i]));
        }
    });

    [Fact]
    public void Follows_the_delay_of_its_own_direction()
    {
        // a-b is quick toward b and slow back; by c it is the other way round.
        var topology = TestScenarios.DirectedTopology("asymmetric", ["a", "b", "c"], [(0, 1, 1, 50), (0, 2, 20, 2), (2, 1, 20, 2)]);
        Assert.Equal([new NodeId(0), new NodeId(1)], ShortestPathTree.Toward(topology, new NodeId(1)).PathFrom(new NodeId(0)).Nodes.ToArray());
        Assert.Equal([new NodeId(1), new NodeId(2), new NodeId(0)], ShortestPathTree.Toward(topology, new NodeId(0)).PathFrom(new NodeId(1)).Nodes.ToArray());
    }

    [Fact]
    public void Takes_fewer_hops_among_equal_delays()
    {
        var topology = TestScenarios.Topology("ties", ["a", "b", "c"], [(0, 1, 5), (1, 2, 0), (0, 2, 5)]);
        Assert.Equal([new NodeId(2), new NodeId(0)], ShortestPathTree.Toward(topology, new NodeId(0)).PathFrom(new NodeId(2)).Nodes.ToArray());
    }

    [Fact]
    public void Says_which_nodes_do_not_reach_the_target()
    {
        var topology = TestScenarios.Topology("islands", ["a", "b", "c"], [(0, 1, 5)]);
        var tree = ShortestPathTree.Toward(topology, new NodeId(0));
        Assert.False(tree.Reaches(new NodeId(2)));
        Assert.Contains("from c to a", Assert.Throws<InvalidOperationException>(() => tree.PathFrom(new NodeId(2))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => tree.DelayFrom(new NodeId(2)));
        Assert.Throws<InvalidOperationException>(() => tree.NextLink(new NodeId(0)));
    }

    [Fact]
    public void The_path_of_the_target_is_itself()
    {
        var path = ShortestPathTree.Toward(TestScenarios.Line3().Topology, new NodeId(1)).PathFrom(new NodeId(1));
        Assert.Equal([new NodeId(1)], path.Nodes.ToArray());
        Assert.Empty(path.Up);
        Assert.Empty(path.Down);
    }

    private static void AssertIsPath(Topology topology, RequestPath path, NodeId entry, NodeId target, Duration delay)
    {
        Assert.Equal(entry, path.Entry);
        Assert.Equal(target, path.Repository);
        Assert.Equal(path.Nodes.Length, path.Nodes.Distinct().Count());
        Assert.Equal(path.Nodes.Length - 1, path.Up.Length);
        var sum = Duration.Zero;
        for (var i = 0; i < path.Up.Length; i++)
        {
            var link = topology[path.Up[i]];
            Assert.Equal((path.Nodes[i], path.Nodes[i + 1]), (link.From, link.To));
            Assert.Equal(topology.Reverse(link.Id), path.Down[i]);
            sum += link.Delay;
        }
        Assert.Equal(delay, sum);
    }

    private static (long Delay, int Hops)[,] FloydWarshall(Topology topology)
    {
        var n = topology.Nodes.Length;
        var best = new (long Delay, int Hops)[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                best[i, j] = i == j ? (0, 0) : (long.MaxValue / 4, n);
        foreach (var link in topology.Links) best[link.From.Index, link.To.Index] = (link.Delay.Nanoseconds, 1);
        for (var k = 0; k < n; k++)
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                {
                    var via = (best[i, k].Delay + best[k, j].Delay, best[i, k].Hops + best[k, j].Hops);
                    if (via.CompareTo(best[i, j]) < 0) best[i, j] = via;
                }
        return best;
    }
}
