using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Sources;
using IdnActors.Emulation.Tests.Kernel;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Sources;

/// <summary>Closed-loop clients before a stand-in for their node, which says what becomes of each request.</summary>
public class ClosedLoopSourceActorTests(ITestOutputHelper output) : KernelFixture(output)
{
    private static readonly ClosedLoop Loop = new()
    {
        Clients = 3,
        Think = Duration.FromMilliseconds(10),
        ThinkKind = ThinkKind.Fixed,
        Patience = Duration.FromMilliseconds(200),
    };

    [Fact]
    public async Task A_client_thinks_after_the_end_of_its_request_and_not_before()
    {
        var issued = await IssueAsync(Scenario(Loop), (run, request) => run.Ledger.End(request, Outcome.Refused));

        foreach (var client in issued.GroupBy(r => r.Client!.Client))
        {
            var times = client.Select(r => r.IssuedAt).ToList();
            Assert.InRange(times[0].Seconds, 0, 0.01);
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(Loop.Think, pair.Second - pair.First));
            Assert.Equal(100, times.Count, 1.0);
        }
        Assert.Equal(3, issued.Select(r => r.Client!.Client).Distinct().Count());
        Assert.Equal(issued.Count, issued.Select(r => r.Key).Distinct().Count());
    }

    [Theory]
    [InlineData(Outcome.Lost, 0)]
    [InlineData(Outcome.Refused, 1)]
    [InlineData(Outcome.Expired, 2)]
    public async Task What_a_client_cannot_know_is_found_out_when_its_patience_is_over(Outcome outcome, int position)
    {
        var issued = await IssueAsync(Scenario(Loop), (run, request) =>
        {
            request.Position = position;
            run.Ledger.End(request, outcome, outcome == Outcome.Lost ? LossCause.LinkLoss : LossCause.None);
        });

        AssertGaps(issued, Loop.Patience!.Value + Loop.Think);
    }

    [Fact]
    public async Task Without_patience_of_its_own_a_client_waits_until_the_deadline()
    {
        var issued = await IssueAsync(Scenario(Loop with { Patience = null }).WithDeadline(50), (_, _) => { });

        AssertGaps(issued, Duration.FromMilliseconds(60));
    }

    [Fact]
    public async Task An_answer_after_the_client_gave_up_is_none_of_its_business()
    {
        var late = new Queue<InferenceRequest>();
        var issued = await IssueAsync(Scenario(Loop with { Clients = 1 }), (run, request) =>
        {
            // Ends the one before, of which the client knows nothing any more.
            if (late.TryDequeue(out var earlier)) run.Ledger.End(earlier, Outcome.Expired);
            late.Enqueue(request);
        });

        AssertGaps(issued, Loop.Patience!.Value + Loop.Think);
    }

    [Fact]
    public async Task The_nth_request_of_a_client_is_the_same_however_long_the_others_took()
    {
        var quick = await StartAsync(Scenario(Loop), (run, request) => run.Ledger.End(request, Outcome.Refused));
        var slow = await IssueAsync(Scenario(Loop with { Patience = Duration.FromMilliseconds(33), Clients = 5 }), (_, _) => { });

        var all = quick.ToDictionary(r => (r.Client!.Client, r.Client.Number), r => (r.Task, r.Sample, r.ChanceKey));
        var shared = slow.Where(r => all.ContainsKey((r.Client!.Client, r.Client.Number))).ToList();
        Assert.True(shared.Count > 60);
        Assert.All(shared, r => Assert.Equal(all[(r.Client!.Client, r.Client.Number)], (r.Task, r.Sample, r.ChanceKey)));
    }

    [Fact]
    public async Task Weights_multiply_the_clients()
    {
        var scenario = Scenario(Loop);
        scenario = scenario with { Demand = scenario.Demand with { Sources = [new SourceSpec(new NodeId(2), 2.5)] } };

        var issued = await IssueAsync(scenario, (_, _) => { });

        Assert.Equal(8, issued.Select(r => r.Client!.Client).Distinct().Count());
    }

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(0.3, 0)]
    [InlineData(0, 30)]
    public async Task No_client_is_ever_stuck_in_a_whole_run(double loss, double deadlineMs)
    {
        var scenario = Scenario(Loop with { Patience = deadlineMs > 0 ? null : Loop.Patience }).WithLinks(l => l with { LossProbability = loss });
        if (deadlineMs > 0) scenario = scenario.WithDeadline(deadlineMs);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario.WithDuration(20).WithDrain(0));

        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
        // Each of 3 clients comes back within 210 ms, whatever happened.
        var perSecond = sink.NodeRows.Where(r => r.Node == "edge" && r.Slot < 20).Select(r => r.Counters.Issued).ToList();
        Assert.All(perSecond, issued => Assert.InRange(issued, 3 * 4, 3 * 100));
    }

    [Fact]
    public async Task Clients_without_thought_between_refusals_do_not_stop_the_time()
    {
        // The edge is the repository, and its two executors are taken for ever.
        var scenario = Scenario(Loop with { Clients = 4, Think = new Duration(1000) }) with
        {
            Repositories = [new Repository(new NodeId(2), [new TaskId(0)], [new VariantId(1)])],
        };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario.WithQueue(0).WithDuration(0.1));

        Assert.True(report.Totals.Refused > 1000);
    }

    private static Scenario Scenario(ClosedLoop loop)
    {
        var scenario = TestScenarios.Line3();
        return (scenario with
        {
            Demand = scenario.Demand with { Arrivals = ArrivalKind.ClosedLoop, Rate = default, ClosedLoop = loop },
        }).WithDuration(1);
    }

    private static void AssertGaps(List<InferenceRequest> issued, Duration expected)
    {
        foreach (var client in issued.GroupBy(r => r.Client!.Client))
        {
            var times = client.Select(r => r.IssuedAt).ToList();
            Assert.True(times.Count > 3);
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(expected, pair.Second - pair.First));
        }
    }

    private async Task<List<InferenceRequest>> IssueAsync(Scenario scenario, Action<RunContext, InferenceRequest> node)
    {
        var issued = await StartAsync(scenario, node);
        await RunUntilMs(scenario.Run.Duration.Milliseconds);
        return issued;
    }

    private async Task<List<InferenceRequest>> StartAsync(Scenario scenario, Action<RunContext, InferenceRequest> node)
    {
        var issued = new List<InferenceRequest>();
        var run = new RunContext(scenario, scenario.Run.Seed, Kernel, new ScriptedEngine(scenario), new RecordingSink());
        run.Directory[new NodeId(2)] = new CallbackRef(message =>
        {
            issued.Add((InferenceRequest)message);
            node(run, (InferenceRequest)message);
        });
        await StartAsync(ClosedLoopSourceActor.PropsFor(run, scenario.Demand.Sources[0], new TaskSampler(scenario.Demand)));
        return issued;
    }
}
