using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Nodes;

/// <summary>Batches in whole small runs on line-3, where node 2 is the edge with the small variant (1 ms) and node 0 the cloud with the large one.</summary>
public class BatchingTests
{
    private const int Cloud = 0;
    private const int Edge = 2;
    private static readonly VariantId Small = new(0);

    [Fact]
    public async Task Every_request_of_a_batch_gets_the_answer_that_it_would_get_alone()
    {
        var alone = AtTheEdge(BatchSettings.Off);
        var asked = new List<InferenceQuery>();
        using var engine = new ScriptedEngine(alone)
        {
            Answer = (query, profiled) =>
            {
                asked.Add(query);
                return ValueTask.FromResult(profiled);
            },
        };
        var (expected, _) = await TestRun.ExecuteCleanAsync(alone);

        var (report, _) = await TestRun.ExecuteCleanAsync(AtTheEdge(new BatchSettings(8, Duration.FromMilliseconds(20))), engine: engine);

        Assert.Equal(expected.Totals.Issued, report.Totals.Served);
        Assert.Equal((expected.Totals.Correct, expected.Totals.Answered), (report.Totals.Correct, report.Totals.Answered));
        Assert.Equal(report.Totals.Issued, asked.Select(q => q.RequestKey).Distinct().Count());
        Assert.InRange(report.Totals.Batches, report.Totals.Inferences / 8, report.Totals.Inferences / 2);
    }

    [Fact]
    public async Task Answers_that_the_host_computes_late_change_nothing()
    {
        var scenario = AtTheEdge(new BatchSettings(4, Duration.FromMilliseconds(20))).WithDuration(1);
        var (expected, _) = await TestRun.ExecuteCleanAsync(scenario);
        using var engine = new ScriptedEngine(scenario)
        {
            Answer = (query, profiled) => new ValueTask<InferenceResult>(Task.Run(async () =>
            {
                for (var i = query.RequestKey % 50; i > 0; i--) await Task.Yield();
                return profiled;
            })),
        };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        Assert.Equal(TestRun.FiguresOf(expected), TestRun.FiguresOf(report));
    }

    [Fact]
    public async Task A_batch_takes_the_parts_together()
    {
        var scenario = AtTheEdge(new BatchSettings(4, Duration.FromSeconds(10)), factorOf4: 2);
        var whole = scenario.Catalogue.Variants[0];
        var half = whole.Parts[0] with { Macs = whole.Macs / 2, Size = new ByteSize(whole.Size.Bytes / 2) };
        scenario = Regular(scenario with
        {
            Catalogue = scenario.Catalogue with { Variants = scenario.Catalogue.Variants.SetItem(0, whole with { Parts = [half with { Name = "head" }, half with { Name = "tail" }] }) },
        });

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        // One each 10 ms: the first of four waits 30 ms, and the batch takes twice 1 ms.
        Assert.Equal((1_000, 250), (report.Totals.Inferences, report.Totals.Batches));
        Assert.Equal((17.0, 32.0), (Math.Round(report.Latency.MeanMs, 6), report.Latency.MaxMs));
        Assert.Equal(500_000_000, report.Totals.BusyNanoseconds);
    }

    [Fact]
    public async Task A_batch_that_waits_for_others_when_its_variant_unloads_starts_at_once()
    {
        // Two requests in the last 20 ms before 5 s would wait for ten more.
        var scenario = Regular(AtTheEdge(new BatchSettings(12, Duration.FromMilliseconds(500)), factorOf4: 1)).WithUnload(5, Edge, 0);

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario);

        var unloading = Assert.Single(sink.Events, e => e.Kind == "shard-unloading");
        var unloaded = Assert.Single(sink.Events, e => e.Kind == "shard-unloaded");
        Assert.InRange((int)unloading.Details.Single(d => d.Key == "waiting").Value, 1, 11);
        Assert.Equal(Duration.FromMilliseconds(1), unloaded.At - unloading.At);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded);
    }

    [Fact]
    public async Task A_shard_that_fails_with_a_batch_in_service_loses_all_of_it_and_nothing_else()
    {
        var scenario = AtTheEdge(new BatchSettings(6, Duration.FromMilliseconds(100))).WithNodes(n => n with { Executors = 1 });
        var seen = 0;
        using var engine = new ScriptedEngine(scenario)
        {
            // The third of a batch; the answers before it are there already.
            Answer = (query, profiled) => query.Part.Variant == Small && ++seen == 21
                ? ValueTask.FromException<InferenceResult>(new InvalidOperationException("broken model"))
                : ValueTask.FromResult(profiled),
        };

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        var failed = Assert.Single(sink.Events, e => e.Kind == "shard-failed");
        Assert.Equal(6, failed.Details.Single(d => d.Key == "lost").Value);
        Assert.Equal(6, report.Totals.LostShardFailure);
        Assert.Equal(report.Totals.Issued - 6, report.Totals.Served + report.Totals.Degraded);
        Assert.Equal(18, report.Nodes[Edge].Counters.Inferences);
        Assert.True(report.Nodes[Cloud].Counters.Inferences > 900);
    }

    [Fact]
    public async Task A_request_whose_deadline_passes_while_it_waits_for_others_is_not_inferred()
    {
        // One each 10 ms, in batches of eight: what has waited for more than 45 ms is not welcome any more.
        var scenario = Regular(AtTheEdge(new BatchSettings(8, Duration.FromSeconds(10)), factorOf4: 1)).WithDeadline(45);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        // Of eight, those that came 70, 60 and 50 ms before the last have expired.
        Assert.Equal(1_000, report.Totals.Issued);
        Assert.Equal((375, 625, 125), (report.Totals.Expired, report.Totals.Inferences, report.Totals.Batches));
        Assert.Equal(625, report.Totals.Served);
        Assert.Equal(41, report.Latency.MaxMs);
    }

    /// <summary>Poisson requests, 100 a second, served at the edge.</summary>
    private static Scenario AtTheEdge(BatchSettings batching, double factorOf4 = 1.5)
    {
        var scenario = TestScenarios.Line3().WithInitial((Edge, 0));
        var profile = new BatchProfile(ImmutableSortedDictionary<int, double>.Empty.Add(4, factorOf4));
        return scenario with
        {
            Serving = scenario.Serving with { Batching = batching },
            Catalogue = scenario.Catalogue with { Variants = [.. scenario.Catalogue.Variants.Select(v => v with { Batches = profile })] },
        };
    }

    private static Scenario Regular(Scenario scenario) => scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Deterministic } };
}
