using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Demands;

/// <summary>Common random numbers: what is added to a scenario leaves the requests of all other sources as they are.</summary>
public class StreamNamesTests(ITestOutputHelper output)
{
    [Fact]
    public void An_added_node_and_source_change_no_request_of_the_others() => AssertUnchanged((scenario, random) =>
    {
        // The new node comes first, so that every old id moves.
        var topology = scenario.Topology;
        var name = $"new-{random.NextInt(1_000)}";
        ImmutableArray<string> names = [name, .. topology.Nodes.Select(n => n.Name)];
        ImmutableArray<(int, int, double, double)> edges = [(0, 1, 3.0, 3.0),
            .. topology.Links.Where(l => l.From.Index < l.To.Index).Select(l =>
                (l.From.Index + 1, l.To.Index + 1, l.Delay.Milliseconds, topology[topology.Reverse(l.Id)].Delay.Milliseconds))];
        return scenario with
        {
            Topology = TestScenarios.DirectedTopology("larger", names, edges),
            Repositories = [.. scenario.Repositories.Select(r => r with { Node = new NodeId(r.Node.Index + 1) })],
            Demand = scenario.Demand with
            {
                Sources = [new SourceSpec(new NodeId(0), 3), .. scenario.Demand.Sources.Select(s => s with { Node = new NodeId(s.Node.Index + 1) })],
            },
        };
    });

    [Fact]
    public void A_task_outside_the_ranking_and_its_variants_change_no_request() => AssertUnchanged((scenario, _) =>
    {
        var (tasks, variants) = scenario.Catalogue;
        var id = new VariantId(variants.Length);
        var task = tasks[0] with { Id = new TaskId(tasks.Length), Name = "other", Variants = [id] };
        var variant = variants[0] with { Id = id, Task = task.Id, Name = "other:only" };
        return scenario with { Catalogue = new Catalogue(tasks.Add(task), variants.Add(variant)) };
    });

    [Fact]
    public void Placement_serving_and_slots_change_no_request() => AssertUnchanged((scenario, random) => scenario with
    {
        Placement = new Placement { Initial = [new Deployment(new NodeId(0), new VariantId(0))] },
        Serving = scenario.Serving with { AccuracyWeightMsPerPoint = 9 },
        Run = scenario.Run with { Drain = Duration.FromSeconds(99), Slot = Duration.FromMilliseconds(1 + random.NextInt(500)) },
    });

    private void AssertUnchanged(Func<Scenario, RandomSource, Scenario> change) => TestSeed.ForEachCase(output, 40, random =>
    {
        var scenario = ScenarioGenerators.Scenario(random);
        var changed = change(scenario, random);
        foreach (var source in scenario.Demand.Sources)
        {
            var name = scenario.Topology.NameOf(source.Node);
            Assert.True(changed.Topology.TryFind(name, out var node));
            Assert.Equal(Requests(scenario, source), Requests(changed, changed.Demand.Sources.Single(s => s.Node == node)));
        }
    });

    /// <summary>The first requests of a source as an emulation draws them: when, for which task, with which sample.</summary>
    private static List<(Instant At, TaskId Task, int Sample)> Requests(Scenario scenario, SourceSpec source)
    {
        var streams = new RandomStreams(scenario.Run.Seed);
        var name = scenario.Topology.NameOf(source.Node);
        var arrivals = new ArrivalProcess(scenario.Demand, source, streams.Open(StreamNames.Arrivals(name)));
        var tasks = streams.Open(StreamNames.Tasks(name));
        var samples = streams.Open(StreamNames.Samples(name));
        var sampler = new TaskSampler(scenario.Demand);
        var requests = new List<(Instant, TaskId, int)>();
        while (requests.Count < 200 && arrivals.Next() is { } at) requests.Add((at, sampler.Sample(at, tasks.NextDouble()), samples.NextInt(10_000)));
        return requests;
    }
}
