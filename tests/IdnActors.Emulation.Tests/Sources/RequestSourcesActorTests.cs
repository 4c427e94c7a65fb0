using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Sources;
using IdnActors.Emulation.Tests.Kernel;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Sources;

public class RequestSourcesActorTests(ITestOutputHelper output) : KernelFixture(output)
{
    [Fact]
    public async Task Issues_at_the_stated_rate_until_the_end_and_not_at_it()
    {
        var issued = (await IssueAsync(TestScenarios.Line3()))[0];

        Assert.InRange(issued.Count, 850, 1_150);
        Assert.All(issued, r => Assert.True(r.IssuedAt < Instant.Start + Duration.FromSeconds(10)));
        Assert.Equal(issued.OrderBy(r => r.IssuedAt), issued);
        Assert.Equal(Enumerable.Range(0, issued.Count).Select(i => (2UL << 40) | (uint)i), issued.Select(r => r.Key));
        Assert.All(issued, r => Assert.InRange(r.Sample, 0, ProfiledInferenceEngine.NominalSampleCount - 1));
        Assert.All(issued, r => Assert.Equal((1_000L, 2, 0), (r.SizeBytes, r.Entry.Index, r.Position)));
    }

    [Fact]
    public async Task Deadlines_count_from_the_moment_of_issue()
    {
        var issued = (await IssueAsync(TestScenarios.Line3().WithDeadline(30)))[0];

        Assert.All(issued, r => Assert.Equal(Duration.FromMilliseconds(30), r.Deadline - r.IssuedAt));
    }

    [Fact]
    public async Task Another_node_source_placement_or_rate_elsewhere_leaves_a_sources_requests_as_they_are()
    {
        var scenario = TestScenarios.Line3();
        var extended = scenario with
        {
            Topology = TestScenarios.Topology("line-4", ["cloud", "hub", "edge", "edge-2"], [(0, 1, 20), (1, 2, 5), (1, 3, 5)]),
            Demand = scenario.Demand with { Sources = [.. scenario.Demand.Sources, new SourceSpec(new NodeId(3), 2)] },
        };
        extended = extended.WithInitial((1, 0)).WithLoad(1, 2, 1);

        var issued = await IssueAsync(scenario, extended);

        var (plain, other) = (issued[0], issued[1]);
        Assert.Equal(plain.Select(Essence), other.Where(r => r.Entry.Index == 2).Select(Essence));
        Assert.Contains(other, r => r.Entry.Index == 3);
    }

    [Fact]
    public async Task Whole_runs_with_different_placements_infer_the_same_samples()
    {
        var scenario = TestScenarios.Line3();

        var plain = await SamplesAsync(scenario);
        var placed = await SamplesAsync(scenario.WithInitial((1, 1)).WithLoad(3, 2, 0).WithUnload(6, 1, 1));

        Assert.Equal(plain, placed);
    }

    [Fact]
    public async Task Another_seed_issues_other_requests()
    {
        var scenario = TestScenarios.Line3();

        var issued = await IssueAsync(scenario, scenario with { Run = scenario.Run with { Seed = 2 } });

        Assert.NotEqual(issued[0].Take(20).Select(Essence), issued[1].Take(20).Select(Essence));
    }

    [Fact]
    public async Task A_trace_is_issued_exactly_as_it_was_recorded_until_the_end_of_the_run()
    {
        var random = new Model.Randomness.RandomSource(TestSeed.Value);
        var rows = Enumerable.Range(0, 500).Select(i => new TraceRow((i / 3 * 25_000_000L) + 7, 0, random.NextInt(50))).ToArray();
        var trace = new RequestTrace("t.csv", new string('0', 64), new Dictionary<NodeId, ReadOnlyMemory<TraceRow>> { [new NodeId(2)] = rows, [new NodeId(1)] = rows.AsMemory(0, 10) });
        var scenario = TestScenarios.Line3();
        scenario = scenario.WithDuration(4) with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.Trace, Trace = trace, Rate = default, Sources = [.. trace.Nodes.Select(n => new SourceSpec(n, 1))] },
        };

        var issued = (await IssueAsync(scenario))[0];

        var inTime = rows.Where(r => r.At < Instant.Start + Duration.FromSeconds(4)).ToList();
        Assert.Equal(480, inTime.Count);
        Assert.Equal(inTime.Select(r => (r.At, new TaskId(r.Task), r.Sample)), issued.Where(r => r.Entry.Index == 2).Select(Essence));
        Assert.Equal(rows.Take(10).Select(r => (r.At, new TaskId(r.Task), r.Sample)), issued.Where(r => r.Entry.Index == 1).Select(Essence));
    }

    private static (Instant, TaskId, int) Essence(InferenceRequest request) => (request.IssuedAt, request.Task, request.Sample);

    private static async Task<ImmutableSortedDictionary<ulong, int>> SamplesAsync(Scenario scenario)
    {
        var samples = new ConcurrentDictionary<ulong, int>();
        using var engine = new ScriptedEngine(scenario)
        {
            Answer = (query, profiled) =>
            {
                samples[query.RequestKey] = query.Sample;
                return ValueTask.FromResult(profiled);
            },
        };
        await TestRun.ExecuteCleanAsync(scenario, engine: engine);
        return samples.ToImmutableSortedDictionary();
    }

    [Fact]
    public async Task Requests_that_are_drawn_together_are_those_that_are_drawn_one_by_one()
    {
        var scenario = TestScenarios.Line3();
        var issued = (await IssueAsync(scenario))[0];

        var spec = Assert.Single(scenario.Demand.Sources);
        var run = new RunContext(scenario, scenario.Run.Seed, Kernel, new ScriptedEngine(scenario), new RecordingSink());
        var end = Instant.Start + scenario.Run.Duration;
        var requests = new SourceRequests(scenario.Demand, spec, scenario.Topology.NameOf(spec.Node), new TaskSampler(scenario.Demand), run.Streams, end);
        var expected = new List<SourceRequest>();
        while (requests.Next is { } at && at < end) expected.Add(requests.Take(run.Engine.SampleCount));
        Assert.True(expected.Count > 20);
        Assert.Equal(expected, issued.Select(r => new SourceRequest(r.IssuedAt, r.Task, r.Sample, r.ChanceKey)));
    }

    [Fact]
    public void Foreseeing_changes_nothing_and_needs_neither_actors_nor_links()
    {
        var scenario = TestScenarios.Line3();
        var plain = Times(scenario, foresees: false);

        Assert.Equal(plain, Times(scenario, foresees: true));
        Assert.NotEmpty(plain);
        foreach (var node in scenario.Topology.Nodes) new RequestIssuer(RunOf(scenario), node.Id).Foresee();

        List<Instant> Times(Scenario of, bool foresees)
        {
            var run = RunOf(of);
            foreach (var node in of.Topology.Nodes) run.Directory[node.Id] = ActorRefs.Nobody;
            var source = new RequestSource(run, of.Demand.Sources[0], new TaskSampler(of.Demand));
            var times = new List<Instant>();
            while (source.Next() is { } at && at < Instant.Start + Duration.FromSeconds(1))
            {
                times.Add(at);
                if (foresees) ((IForeseeable)source).Foresee();
                source.Issue(ActorRefs.Nobody);
            }
            return times;
        }

        RunContext RunOf(Scenario of) => new(of, of.Run.Seed, Kernel, new ScriptedEngine(of), new RecordingSink());
    }

    /// <summary>Runs the sources of scenarios side by side, without their networks: nodes are stand-ins.</summary>
    private async Task<List<InferenceRequest>[]> IssueAsync(params Scenario[] scenarios)
    {
        var all = new List<List<InferenceRequest>>();
        foreach (var scenario in scenarios)
        {
            var issued = new List<InferenceRequest>();
            var run = new RunContext(scenario, scenario.Run.Seed, Kernel, new ScriptedEngine(scenario), new RecordingSink());
            foreach (var node in scenario.Topology.Nodes) run.Directory[node.Id] = new CallbackRef(message => issued.Add((InferenceRequest)message));
            var tasks = new TaskSampler(scenario.Demand);
            var sources = await StartAsync(RequestSourcesActor.PropsFor(run));
            foreach (var source in scenario.Demand.Sources) sources.Tell(new RequestSourcesActor.Begin(new RequestSource(run, source, tasks)));
            all.Add(issued);
        }
        await RunUntilMs(20_000);
        return [.. all];
    }
}
