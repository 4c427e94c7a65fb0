using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Testing;

namespace IdnActors.Model.Tests.Serving;

public class RequestTypesTests
{
    [Fact]
    public void Are_ordered_by_source_then_task()
    {
        var scenario = TwoTasks();
        var types = new RequestTypes(scenario, new Routes(scenario));
        Assert.Equal([(1, 0), (1, 1), (2, 0), (2, 1)], types.All.Select(t => (t.Path.Entry.Index, t.Task.Index)).ToArray());
        Assert.Equal(3, types.IndexOf(1, new TaskId(1)));
    }

    [Fact]
    public void Leave_out_tasks_that_nobody_asks_for()
    {
        var scenario = TwoTasks();
        scenario = scenario with { Demand = scenario.Demand with { Ranking = [new TaskId(1)] } };
        var types = new RequestTypes(scenario, new Routes(scenario));
        Assert.Equal([1, 1], types.All.Select(t => t.Task.Index).ToArray());
        Assert.Equal(1, types.IndexOf(1, new TaskId(1)));
        Assert.Throws<ArgumentException>(() => types.IndexOf(0, new TaskId(0)));
    }

    private static Scenario TwoTasks()
    {
        var line = TestScenarios.Line3();
        return line with
        {
            Catalogue = TestScenarios.Catalogue([[(80, 1, 1_000_000)], [(90, 1, 1_000_000)]]),
            Repositories = [new Repository(new NodeId(0), [new TaskId(0), new TaskId(1)], [new VariantId(0), new VariantId(1)])],
            Demand = line.Demand with
            {
                Sources = [new(new NodeId(1), 1), new(new NodeId(2), 1)],
                Ranking = [new TaskId(1), new TaskId(0)],
            },
        };
    }
}
