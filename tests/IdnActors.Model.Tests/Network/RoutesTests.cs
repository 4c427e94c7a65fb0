using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Network;

public class RoutesTests(ITestOutputHelper output)
{
    [Fact]
    public void The_repository_is_the_nearest_that_stores_the_task() => TestSeed.ForEachCase(output, 300, random =>
    {
        var scenario = ScenarioGenerators.Scenario(random, 12);
        var routes = new Routes(scenario);
        foreach (var task in scenario.Catalogue.Tasks)
        {
            foreach (var node in scenario.Topology.Nodes)
            {
                var expected = scenario.Repositories.Where(r => r.Tasks.Contains(task.Id)).Select(r => r.Node)
                    .MinBy(r => (ShortestPathTree.Toward(scenario.Topology, r).DelayFrom(node.Id), r.Index));
                Assert.Equal(expected, routes.RepositoryOf(task.Id, node.Id));
            }
        }
    });

    [Fact]
    public void Every_node_on_a_path_continues_it_by_its_own_route() => TestSeed.ForEachCase(output, 500, random =>
    {
        var scenario = ScenarioGenerators.Scenario(random, 12);
        var routes = new Routes(scenario);
        foreach (var task in scenario.Catalogue.Tasks)
        {
            foreach (var node in scenario.Topology.Nodes)
            {
                var path = routes.PathOf(task.Id, node.Id);
                for (var i = 0; i < path.Nodes.Length; i++)
                    Assert.Equal(new RequestPath(path.Nodes[i..], path.Up[i..], path.Down[i..]), routes.PathOf(task.Id, path.Nodes[i]));
            }
        }
    });

    [Fact]
    public void Of_equally_near_repositories_the_lowest_id_is_taken()
    {
        var topology = TestScenarios.Topology("fork", ["left", "middle", "right"], [(0, 1, 5), (1, 2, 5)]);
        var routes = new Routes(topology, [Repository(2), Repository(0)]);
        Assert.Equal(new NodeId(0), routes.RepositoryOf(new TaskId(0), new NodeId(1)));
        Assert.Equal(new NodeId(2), routes.RepositoryOf(new TaskId(0), new NodeId(2)));
    }

    [Fact]
    public void Tasks_with_the_same_repository_share_a_path_object()
    {
        var topology = TestScenarios.Line3().Topology;
        var routes = new Routes(topology, [Repository(0) with { Tasks = [new TaskId(0), new TaskId(1)] }]);
        Assert.Same(routes.PathOf(new TaskId(0), new NodeId(2)), routes.PathOf(new TaskId(1), new NodeId(2)));
    }

    [Fact]
    public void Refuses_a_task_without_reachable_repository()
    {
        var topology = TestScenarios.Topology("islands", ["a", "b", "c"], [(0, 1, 5)]);
        var routes = new Routes(topology, [Repository(0)]);
        Assert.Throws<InvalidOperationException>(() => routes.RepositoryOf(new TaskId(7), new NodeId(1)));
        Assert.Contains("c", Assert.Throws<InvalidOperationException>(() => routes.PathOf(new TaskId(0), new NodeId(2))).Message, StringComparison.Ordinal);
    }

    private static Repository Repository(int node) => new(new NodeId(node), [new TaskId(0)], [new VariantId(0)]);
}
