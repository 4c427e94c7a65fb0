using System.Collections.Immutable;
using IdnActors.Model.Demands;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Splits;

/// <summary>Plans that what is deployed keeps only in part, and exits that answer for what has gone astray.</summary>
public sealed class FallbackTests
{
    private static readonly NodeId Cloud = new(0);
    private static readonly NodeId Edge = new(2);

    /// <summary>One request after another, none of which leaves at the exit unless a test says otherwise.</summary>
    private static Scenario Split(double exitSharePoints, params ImmutableArray<(int First, int End)> segments)
    {
        var scenario = TestSplits.Line3(exitSharePoints, segments);
        return scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic, Rate = new RequestRate(5) } };
    }

    private static Scenario WithPlan(Scenario scenario, params ImmutableArray<SplitStage> stages) =>
        scenario with { Splitting = scenario.Splitting with { Routes = [new SplitRoute(new TaskId(0), new VariantId(0), stages)] } };

    private static Scenario WithFallback(Scenario scenario, double milliseconds) =>
        scenario with { Splitting = scenario.Splitting with { FallbackAfter = Duration.FromMilliseconds(milliseconds) } };

    [Fact]
    public async Task A_stage_runs_on_several_variants_where_none_has_all_of_it()
    {
        var scenario = WithPlan(Split(0, (0, 2), (2, 3)).WithPlacement(new Deployment(Edge, new VariantId(1)), new Deployment(Edge, new VariantId(2))),
            new SplitStage(Edge, 0, 3, null), new SplitStage(Cloud, 3, 4, null));

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(0, report.Totals.Misled);
        Assert.Equal(2 * report.Totals.Issued, report.Nodes[Edge.Index].Counters.Inferences);
        Assert.Equal(report.Totals.Issued * TestSplits.MiddleBytes, report.Links.Single(l => scenario.Topology.NameOf(l.Link) == "edge-hub").Counters.DeliveredBytes);
    }

    [Fact]
    public async Task A_stage_runs_on_the_variant_that_has_all_of_it_though_another_has_fewer_parts()
    {
        var scenario = WithPlan(Split(0, (0, 1), (0, 3)).WithPlacement(new Deployment(Edge, new VariantId(1)), new Deployment(Edge, new VariantId(2))),
            new SplitStage(Edge, 0, 3, null), new SplitStage(Cloud, 3, 4, null));

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.Equal(report.Totals.Issued, report.Nodes[Edge.Index].Counters.Inferences);
    }

    [Fact]
    public async Task A_repository_that_runs_some_parts_by_a_plan_counts_as_the_option_that_its_model_is()
    {
        var scenario = Split(0, (0, 2)).WithPolicy("oga");
        scenario = WithPlan(scenario with { Repositories = [new Repository(Cloud, [new TaskId(0)], [new VariantId(0), new VariantId(1)])] },
            new SplitStage(Cloud, 0, 2, null), new SplitStage(Cloud, 2, 4, null));

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Served);
        Assert.All(report.Learning!.ServedGainMs, gain => Assert.Equal(0, gain, 9));
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("refusal")]
    public async Task The_exit_answers_for_what_is_lost_or_refused_on_the_way(string what)
    {
        var scenario = WithFallback(Split(0, (0, 2)).WithPlacement(new Deployment(Edge, new VariantId(1))), 300);
        scenario = WithPlan(scenario, new SplitStage(Edge, 0, 2, null), new SplitStage(Cloud, 2, 4, null));
        // With 214 ms for the rest, every second request finds the one before it.
        scenario = what == "loss"
            ? scenario with { Topology = scenario.Topology.WithLoss(0.3) }
            : scenario.WithNodes(n => n.Id == Cloud ? n with { Speed = 0.028, Executors = 1 } : n).WhenFull(WhenFull.Drop).WithQueue(0);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
        Assert.InRange(report.Totals.Degraded, 5, report.Totals.Issued - 1);
        Assert.Equal(302, report.Latency.MaxMs, 3);
    }

    [Fact]
    public async Task Work_that_a_fallback_has_overtaken_is_done_before_the_books_are_closed()
    {
        // The cloud takes ten seconds for the rest; the exit does not wait for it.
        var scenario = WithFallback(Split(0, (0, 2)).WithPlacement(new Deployment(Edge, new VariantId(1))), 100).WithDrain(300);
        scenario = scenario.WithNodes(n => n.Id == Cloud ? n with { Speed = 0.0006, Executors = 100 } : n);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Degraded);
        Assert.Equal(report.Totals.Issued, report.Nodes[Cloud.Index].Counters.Inferences);
        Assert.True(report.End > Instant.Start + scenario.Run.Duration + Duration.FromSeconds(5), $"The run ended at {report.End}.");
    }

    [Fact]
    public async Task What_a_fallback_has_overtaken_goes_on_to_its_end_and_is_dropped_when_it_comes_home()
    {
        // Half the way to the hub takes longer than the exit waits.
        var scenario = WithFallback(Split(0, (0, 2)).WithPlacement(new Deployment(Edge, new VariantId(1))), 2);
        scenario = WithPlan(scenario, new SplitStage(Edge, 0, 2, null), new SplitStage(Cloud, 2, 4, null));

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(report.Totals.Issued, report.Totals.Degraded);
        Assert.Equal(report.Totals.Issued, report.Totals.Answered);
        Assert.Equal(4, report.Latency.MaxMs, 3);
        Assert.Equal(report.Totals.Issued, report.Nodes[Cloud.Index].Counters.Inferences);
        Assert.Equal(report.Totals.Issued, report.Links.Single(l => scenario.Topology.NameOf(l.Link) == "hub-edge").Counters.DeliveredPackets);
        Assert.Equal(report.Totals.Issued, report.Exits.Single().Answered);
    }

    [Fact]
    public async Task A_client_that_waits_hears_of_the_answer_of_a_fallback()
    {
        var scenario = WithFallback(Split(0, (0, 2)).WithPlacement(new Deployment(Edge, new VariantId(1))), 100);
        scenario = scenario.WithNodes(n => n.Id == Cloud ? n with { Speed = 0.001, Executors = 1000 } : n) with
        {
            Demand = scenario.Demand with
            {
                Arrivals = ArrivalKind.ClosedLoop,
                Rate = default,
                Sources = [new SourceSpec(Edge, 1)],
                ClosedLoop = new ClosedLoop { Clients = 1, Think = Duration.FromMilliseconds(98), ThinkKind = ThinkKind.Fixed, Patience = Duration.FromSeconds(20) },
            },
        };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        // Two milliseconds at the edge, a hundred of patience, 98 of thinking.
        Assert.InRange(report.Totals.Issued, (long)(5 * scenario.Run.Duration.Seconds) - 2, (long)(5 * scenario.Run.Duration.Seconds) + 1);
        Assert.Equal(report.Totals.Issued, report.Totals.Degraded);
    }
}
