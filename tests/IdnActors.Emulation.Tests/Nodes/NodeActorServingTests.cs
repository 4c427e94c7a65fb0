using IdnActors.Emulation.Requests;
using IdnActors.Model.Demands;
using IdnActors.Model.Replay;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>How nodes choose and serve, in whole small runs. In line-3 node 0 is the cloud, 1 the hub, 2 the edge; variant 0 is small, 1 large.</summary>
public class NodeActorServingTests(ITestOutputHelper output)
{
    private const int Cloud = 0;
    private const int Hub = 1;
    private const int Edge = 2;

    [Fact]
    public void The_cheapest_deployed_option_of_the_ranking_serves() => TestSeed.ForEachCase(output, 25, random =>
    {
        var scenario = ScenarioGenerators.Scenario(random).WithRate(5).WithDuration(4);
        var deployments = Enumerable.Range(0, random.NextInt(6)).Select(_ => new Deployment(
            new NodeId(random.NextInt(scenario.Topology.Nodes.Length)), new VariantId(random.NextInt(scenario.Catalogue.Variants.Length)))).Distinct();
        scenario = scenario with { Placement = new Placement { Initial = [.. deployments] } };
        scenario = scenario.WithNodes(n => n with { MemoryBudget = ByteSize.FromGibibytes(1), Executors = 50 });
        var replay = new SlotReplay(scenario);
        var slots = replay.Run().ToArray();

        var (report, sink) = TestRun.ExecuteCleanAsync(scenario).GetAwaiter().GetResult();

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        foreach (var slot in slots)
            Assert.Equal(slot.Requests, sink.NodeRows.Where(r => r.Slot == slot.Slot).Sum(r => r.Counters.Issued));
        foreach (var node in scenario.Topology.Nodes)
            Assert.Equal(ServedBy(c => c.Node == node.Id), report.Nodes[node.Id.Index].Counters.Inferences);
        foreach (var variant in scenario.Catalogue.Variants)
            Assert.Equal(ServedBy(c => c.Variant == variant.Id), report.Variants[variant.Id.Index].Answered);

        double ServedBy(Func<Deployment, bool> isCounted) =>
            Enumerable.Range(0, replay.Table.Cells.Length).Where(c => isCounted(replay.Table.Cells[c])).Sum(c => slots.Sum(s => s.Served.ServedBy(c)));
    });

    [Fact]
    public async Task A_request_sent_for_a_variant_that_is_gone_is_misled_even_when_the_same_variant_serves_further_up()
    {
        // From the hub on, the large variant of the cloud is the only option left.
        var scenario = TestScenarios.Line3().WithInitial((Hub, 1)).WithUnload(5, Hub, 1).WithRate(300);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        // A few: the notice takes 5 ms to the edge, and what had been sent before that 5 ms to the hub.
        Assert.InRange(report.Nodes[Hub].Counters.Misled, 1, 12);
        Assert.Equal(report.Nodes[Hub].Counters.Misled, report.Totals.Misled);
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
    }

    [Fact]
    public async Task Nobody_is_misled_while_nothing_changes()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(TestScenarios.Line3().WithInitial((Hub, 1), (Edge, 0)));

        Assert.Equal(0, report.Totals.Misled);
        Assert.Equal(0, report.Totals.ControlMessages);
    }

    [Fact]
    public async Task A_less_accurate_option_than_planned_makes_an_answer_degraded()
    {
        var scenario = TestScenarios.Line3().WithInitial((Hub, 0), (Hub, 1)).WithUnload(5, Hub, 1).WithRate(300);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.InRange(report.Totals.Degraded, 1, 12);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.Equal(report.Totals.Degraded, report.Nodes[Hub].Counters.Misled);
        Assert.Equal(report.Totals.Issued, report.Nodes[Hub].Counters.Inferences);
    }

    [Fact]
    public async Task A_repository_without_room_refuses()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(TestScenarios.Line3().WithRate(2_000).WithQueue(3).WithDuration(3));

        // Two executors of 4 ms are never idle: 500 a second.
        Assert.InRange(report.Totals.Served, 1_480, 1_510);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Refused);
        Assert.InRange(report.Nodes[Cloud].Utilisation, 0.9, 1);
    }

    [Theory]
    [InlineData(WhenFull.Refuse)]
    [InlineData(WhenFull.Drop)]
    public async Task A_request_that_finds_its_option_full_may_end_there(WhenFull whenFull)
    {
        // The hub can do 500 requests/s; 900 come, and the cloud has all its room.
        var scenario = TestScenarios.Line3().WithInitial((Hub, 1)).WithRate(900).WithQueue(8).WhenFull(whenFull);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(0, report.Nodes[Cloud].Counters.Inferences);
        Assert.Equal(0, report.Totals.ControlMessages);
        Assert.InRange(report.Totals.Served, 4_900, 5_010);
        Assert.Equal(whenFull == WhenFull.Refuse ? report.Totals.Issued - report.Totals.Served : 0, report.Totals.Refused);
        Assert.Equal(whenFull == WhenFull.Drop ? report.Totals.Issued - report.Totals.Served : 0, report.Totals.LostServerQueueOverflow);
        Assert.Equal(0, report.Totals.Misled);
    }

    [Theory]
    [InlineData(WhenFull.Refuse)]
    [InlineData(WhenFull.Drop)]
    public async Task What_is_not_deployed_any_more_is_passed_by_whatever_becomes_of_a_full_option(WhenFull whenFull)
    {
        var scenario = TestScenarios.Line3().WithInitial((Hub, 1)).WithUnload(5, Hub, 1).WhenFull(whenFull);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.InRange(report.Nodes[Cloud].Counters.Inferences, 400, 600);
        Assert.True(report.Totals.ControlMessages > 0);
    }

    [Theory]
    [InlineData(50, 0)]
    [InlineData(54.1, 1)]
    public async Task An_answer_after_the_deadline_is_expired(double deadlineMs, double share)
    {
        // 50 ms of propagation, 4 ms of inference and less than 0.1 ms of serialization; at this rate hardly anybody waits.
        var (report, _) = await TestRun.ExecuteCleanAsync(TestScenarios.Line3().WithRate(1).WithDuration(60).WithDeadline(deadlineMs));

        Assert.Equal(share * report.Totals.Issued, report.Totals.Served);
        Assert.Equal((1 - share) * report.Totals.Issued, report.Totals.Expired);
        Assert.Equal(report.Totals.Issued, report.Nodes[Cloud].Counters.Inferences);
    }

    [Theory]
    [InlineData(0.001, false, false)]
    [InlineData(25.015, false, false)]
    [InlineData(25.017, true, false)]
    [InlineData(29.01, true, false)]
    [InlineData(50, true, false)]
    [InlineData(54.017, true, false)]
    [InlineData(54.018, true, true)]
    public async Task A_deadline_is_looked_at_on_arrival_and_on_return(double deadlineMs, bool isInferred, bool isServed)
    {
        // Issued; at the cloud after 25.016 ms; inferred after 29.016 ms; back after 54.0176 ms.
        var scenario = TestScenarios.Line3().WithRate(1).WithDeadline(deadlineMs);
        scenario = scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic } };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(10, report.Totals.Issued);
        Assert.Equal(isInferred ? 10 : 0, report.Totals.Inferences);
        Assert.Equal(isServed ? 10 : 0, report.Totals.Served);
        Assert.Equal(isServed ? 0 : 10, report.Totals.Expired);
    }

    [Fact]
    public async Task A_request_that_has_expired_when_its_turn_comes_is_not_inferred()
    {
        // 625 a second for one executor of 4 ms, which enter where they are served: the n-th comes 1.6 ms after the one before, and waits 2.4 ms longer.
        var scenario = TestScenarios.Line3().WithRate(625).WithDuration(0.016).WithDeadline(9).WithNodes(n => n with { Executors = 1 });
        scenario = scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic, Sources = [new(new NodeId(Cloud), 1)] } };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        // Waits of 0, 2.4, 4.8 ms: served in time. 7.2 ms: late on return. 9.6 ms: expired in the line, and the next one takes that turn after 8 ms, late too. 10.4 ms:
        // expired in the line; 8.8 ms: late; 11.2 and 9.6 ms: expired in the line.
        Assert.Equal((10, 3), (report.Totals.Issued, report.Totals.Served));
        Assert.Equal((7, 6), (report.Totals.Expired, report.Totals.Inferences));
    }

    [Fact]
    public async Task A_request_whose_deadline_passed_on_the_way_or_in_the_queue_is_not_inferred()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(TestScenarios.Line3().WithDeadline(20));
        Assert.Equal(report.Totals.Issued, report.Totals.Expired);
        Assert.Equal(0, report.Totals.Inferences);

        // 25 ms there, up to 200 ms in the queue.
        var (queued, _) = await TestRun.ExecuteCleanAsync(TestScenarios.Line3().WithRate(800).WithDeadline(80));
        Assert.True(queued.Totals.Served > 0 && queued.Totals.Expired > 0);
        Assert.True(queued.Totals.Inferences < queued.Totals.Issued);
    }

    [Fact]
    public async Task Without_places_to_wait_requests_are_served_while_an_executor_is_free()
    {
        var (report, _) = await TestRun.ExecuteCleanAsync(TestScenarios.Line3().WithRate(300).WithQueue(0).WithInitial((Hub, 1)));

        // Erlang's formula for each of the two: some are lost, most are not.
        Assert.InRange(report.Totals.Served, report.Totals.Issued * 0.6, report.Totals.Issued);
        Assert.True(report.Nodes[Hub].Counters.Inferences > 0 && report.Nodes[Cloud].Counters.Inferences > 0);
    }

    [Fact]
    public async Task Requests_that_enter_at_the_repository_need_no_link()
    {
        var scenario = TestScenarios.Line3();
        scenario = scenario with { Demand = scenario.Demand with { Sources = [new(new NodeId(Cloud), 1)] } };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.All(report.Links, l => Assert.Equal(0, l.Counters.OfferedPackets));
        Assert.InRange(report.Latency.P50Ms, 4, 4.001);
    }

    [Fact]
    public void Every_outcome_has_a_counter_of_its_own()
    {
        var meter = new Emulation.Meters.RunMeters(nodes: 1, links: 0, variants: 0)[new NodeId(0)];
        foreach (var outcome in Enum.GetValues<Outcome>().Where(o => o != Outcome.Lost)) meter.Count(outcome, LossCause.None);
        foreach (var cause in Enum.GetValues<LossCause>().Where(c => c != LossCause.None)) meter.Count(Outcome.Lost, cause);

        var counters = meter.CountersAt(Instant.Start);
        Assert.Equal(Enum.GetValues<Outcome>().Length - 1 + Enum.GetValues<LossCause>().Length - 1, counters.Ended);
        Assert.Equal(2 * counters.Ended, counters.Plus(counters).Ended);
    }
}
