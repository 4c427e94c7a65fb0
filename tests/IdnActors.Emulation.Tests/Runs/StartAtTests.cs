using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Sources;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Runs;

/// <summary>A run that takes the place of one that has died in the middle.</summary>
public class StartAtTests(ITestOutputHelper output)
{
    [Fact]
    public void A_source_issues_from_then_on_exactly_what_it_would_have_issued()
    {
        var random = TestSeed.Open(output);
        for (var i = 0; i < 20; i++)
        {
            var scenario = HarshScenarios.Make(random);
            if (scenario.Demand.Arrivals == ArrivalKind.ClosedLoop) continue;
            var startAt = Instant.Start + Duration.FromSeconds(4 * random.NextDouble());

            var all = Issued(scenario, Instant.Start);
            var later = Issued(scenario, startAt);

            Assert.Equal(all.Where(r => r.IssuedAt >= startAt), later);
            Assert.True(later.Count < all.Count);
        }
    }

    private static List<RequestOrigin> Issued(Scenario scenario, Instant startAt)
    {
        using var kernel = new EventKernel(KernelClock.CreateVirtual());
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        var run = new RunContext(scenario, scenario.Run.Seed, kernel, engine, new RecordingSink(), startAt: startAt);
        var issued = new List<RequestOrigin>();
        foreach (var node in scenario.Topology.Nodes) run.Directory[node.Id] = new CallbackRef(message => issued.Add(((InferenceRequest)message).Origin));
        foreach (var spec in scenario.Demand.Sources)
        {
            var source = new RequestSource(run, spec, new TaskSampler(scenario.Demand));
            while (source.Next() is not null) source.Issue(ActorRefs.Nobody);
        }
        return issued;
    }

    [Fact]
    public async Task Slots_placement_changes_and_time_go_on_where_they_would_be()
    {
        var scenario = WorkloadT.Scenario(gateways: 2, leavesPerGateway: 2, isEdge: true, Duration.FromSeconds(10), requestsPerLeafSecond: 20).WithUnload(2, 1, 0).WithLoad(4, 1, 0).WithUnload(5, 2, 0).WithLoad(8, 2, 0);
        scenario = scenario with { Run = scenario.Run with { Slot = Duration.FromSeconds(1) } };
        var startAt = Instant.Start + Duration.FromSeconds(6.5);
        var (whole, wholeSink) = await TestRun.ExecuteCleanAsync(scenario);

        var (rest, sink) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = scenario.Run.Seed, StartAt = startAt });

        Assert.Equal(whole.End.Seconds, rest.End.Seconds, 0.2);
        Assert.InRange(rest.Totals.Issued, 1, whole.Totals.Issued / 2);
        Assert.Equal(rest.Totals.Issued, rest.Totals.Served);
        Assert.Equal([6, 7, 8, 9], sink.NodeRows.Select(r => r.Slot).Distinct().Where(s => s < 10));
        Assert.Equal(sink.NodeRows.Select(r => (double)r.Slot), sink.NodeRows.Select(r => r.StartSeconds));
        // From the next whole slot on all is as it would have been.
        Assert.Equal(Memory(wholeSink, 7), Memory(sink, 7));
        Assert.Equal(Memory(wholeSink, 9), Memory(sink, 9));
        Assert.NotEqual(Memory(sink, 7), Memory(sink, 9));
        Assert.All(sink.Events, e => Assert.True(e.At >= startAt));
    }

    [Fact]
    public async Task Closed_loop_clients_begin_to_think_and_ask_nothing_twice()
    {
        var scenario = WorkloadT.Scenario(gateways: 1, leavesPerGateway: 2, isEdge: true, Duration.FromSeconds(10), requestsPerLeafSecond: 20);
        scenario = scenario with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.ClosedLoop, ClosedLoop = new ClosedLoop { Clients = 4, Think = Duration.FromMilliseconds(200), Patience = Duration.FromSeconds(1) } },
        };
        var chances = new List<ulong>();
        using var engine = new ScriptedEngine(scenario)
        {
            Answer = (query, profiled) =>
            {
                lock (chances) chances.Add(query.RequestKey);
                return ValueTask.FromResult(profiled);
            },
        };

        var (whole, _) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);
        var (rest, _) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = scenario.Run.Seed, StartAt = Instant.Start + Duration.FromSeconds(5) }, engine);

        Assert.InRange(rest.Totals.Issued, whole.Totals.Issued / 4, whole.Totals.Issued * 3 / 4);
        Assert.Equal(whole.Totals.Issued + rest.Totals.Issued, chances.Distinct().Count());
    }

    private static List<(string, long)> Memory(RecordingSink sink, int slot) => [.. sink.NodeRows.Where(r => r.Slot == slot && r.Node.StartsWith("gateway", StringComparison.Ordinal)).Select(r => (r.Node, r.MemoryBytes))];
}
