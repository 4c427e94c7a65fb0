using System.Collections.Immutable;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Shards;

/// <summary>Shards whose engine fails or is slow, in whole small runs on line-3: small at the edge, large at the cloud.</summary>
public class ModelShardActorTests
{
    private const int Cloud = 0;
    private const int Edge = 2;
    private static readonly VariantId Small = new(0);
    private static readonly VariantId Large = new(1);

    public enum FailureKind
    {
        Thrown,
        Faulted,
        FaultedLater,
    }

    [Theory]
    [InlineData(FailureKind.Thrown)]
    [InlineData(FailureKind.Faulted)]
    [InlineData(FailureKind.FaultedLater)]
    public async Task A_failed_inference_fails_the_shard_and_later_requests_find_another_option(FailureKind kind)
    {
        var scenario = TestScenarios.Line3().WithInitial((Edge, 0));
        using var engine = new ScriptedEngine(scenario) { Answer = FailFrom(Small, 100, kind) };

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        var failed = Assert.Single(sink.Events, e => e.Kind == "shard-failed");
        Assert.Equal("edge", failed.Subject);
        Assert.Contains(failed.Details, d => d.Key == "reason" && d.Value.ToString()!.Contains("broken model", StringComparison.Ordinal));
        Assert.InRange(report.Totals.LostShardFailure, 1, 2);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostShardFailure);
        Assert.True(report.Nodes[Cloud].Counters.Inferences > 800);
        Assert.Equal(0, sink.NodeRows.Last(r => r.Node == "edge").MemoryBytes);
    }

    [Fact]
    public async Task What_waited_for_a_failed_shard_finds_another_option()
    {
        // More than the edge can serve, so that its queue is never empty.
        var scenario = TestScenarios.Line3().WithInitial((Edge, 0)).WithRate(2_200).WithDuration(2);
        using var engine = new ScriptedEngine(scenario) { Answer = FailFrom(Small, 1_000, FailureKind.Thrown) };

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        var failed = Assert.Single(sink.Events, e => e.Kind == "shard-failed");
        Assert.True((int)failed.Details.Single(d => d.Key == "waiting").Value > 5);
        Assert.InRange(report.Totals.LostShardFailure, 1, 2);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded + report.Totals.Refused + report.Totals.LostShardFailure);
    }

    [Fact]
    public async Task When_the_repositorys_own_shard_fails_requests_are_refused()
    {
        var scenario = TestScenarios.Line3();
        using var engine = new ScriptedEngine(scenario) { Answer = FailFrom(Large, 100, FailureKind.Thrown) };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        Assert.InRange(report.Totals.Served, 98, 100);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Refused + report.Totals.LostShardFailure);
    }

    [Fact]
    public async Task A_failure_gives_its_executors_back_to_the_other_variants()
    {
        // One executor, nobody may wait: while the small one infers, the large one is not to be had.
        var scenario = TestScenarios.Line3().WithInitial((Edge, 0), (Edge, 1)).WithQueue(0).WithRate(200)
            .WithNodes(n => n.Id.Index == Edge ? n with { Executors = 1 } : n);
        // The small one is the cheaper with this weight.
        scenario = scenario with { Serving = scenario.Serving with { AccuracyWeightMsPerPoint = 0.1 } };
        using var engine = new ScriptedEngine(scenario) { Answer = FailFrom(Small, 50, FailureKind.Thrown) };

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        Assert.Single(sink.Events, e => e.Kind == "shard-failed");
        Assert.True(report.Variants[Large.Index].Answered > 500);
        Assert.True(sink.NodeRows.Where(r => r.Node == "edge" && r.Slot > 2).Sum(r => r.Counters.Inferences) > 300, "the edge serves nothing any more");
    }

    [Fact]
    public async Task What_waited_for_a_failed_shard_starts_again_behind_those_who_waited_for_others_and_in_its_order()
    {
        var scenario = CrowdedStation(tasks: 2);
        var (calls, hasFailed) = (0, false);
        var started = new List<(ulong Request, int Task)>();
        using var engine = new ScriptedEngine(scenario)
        {
            Answer = (query, profiled) =>
            {
                if (hasFailed) started.Add((query.RequestKey, scenario.Catalogue[query.Part.Variant].Task.Index));
                if (hasFailed || query.Part.Variant != Small || ++calls < 600) return ValueTask.FromResult(profiled);
                hasFailed = true;
                throw new InvalidOperationException("broken model");
            },
        };

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        var waiting = (int)Assert.Single(sink.Events, e => e.Kind == "shard-failed").Details.Single(d => d.Key == "waiting").Value;
        Assert.True(waiting > 20, $"{waiting} waited");
        // About as many waited for the other task; they came first.
        Assert.All(started.Take(waiting / 2), s => Assert.Equal(1, s.Task));
        foreach (var ofTask in started.GroupBy(s => s.Task)) Assert.Equal(ofTask.Order(), ofTask);
        Assert.Contains(started, s => s.Task == 0);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
    }

    [Fact]
    public async Task Shards_that_fail_at_the_same_instant_have_reasons_of_their_own()
    {
        // The first one fails with both executors, which then go to two others that fail in turn.
        var scenario = CrowdedStation(tasks: 3);
        var (calls, last, isBroken) = (0, Large, false);
        using var engine = new ScriptedEngine(scenario)
        {
            Answer = (query, profiled) =>
            {
                var variant = query.Part.Variant;
                isBroken |= ++calls > 600 && variant == Small && last == Small;
                last = variant;
                if (!isBroken || variant.Index % 2 == 1) return ValueTask.FromResult(profiled);
                throw new InvalidOperationException($"{scenario.Catalogue[variant].Name} is broken");
            },
        };

        var (_, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        var failures = sink.Events.Where(e => e.Kind == "shard-failed").ToList();
        Assert.Equal(3, failures.Count);
        Assert.All(failures, f => Assert.Equal(f.Details.Single(d => d.Key == "part").Value.ToString()!.Replace(".whole", " is broken", StringComparison.Ordinal), f.Details.Single(d => d.Key == "reason").Value));
        Assert.Single(failures.Select(f => f.At).Distinct());
    }

    [Fact]
    public async Task An_engine_that_answers_long_after_the_emulated_time_holds_time_until_it_does()
    {
        var scenario = TestScenarios.Line3().WithInitial((Edge, 0)).WithRate(20).WithDuration(1);
        var (expected, _) = await TestRun.ExecuteCleanAsync(scenario);
        var pending = new System.Collections.Concurrent.ConcurrentQueue<(TaskCompletionSource<InferenceResult> Answer, InferenceResult Result)>();
        using var engine = new ScriptedEngine(scenario)
        {
            Answer = (_, profiled) =>
            {
                var answer = new TaskCompletionSource<InferenceResult>();
                pending.Enqueue((answer, profiled));
                return new ValueTask<InferenceResult>(answer.Task);
            },
        };

        var execution = TestRun.ExecuteCleanAsync(scenario, engine: engine);
        while (!execution.IsCompleted)
        {
            if (pending.TryDequeue(out var next)) next.Answer.SetResult(next.Result);
            else await Task.Yield();
        }

        Assert.Equal(TestRun.FiguresOf(expected), TestRun.FiguresOf((await execution).Report));
    }

    /// <summary>A repository with two executors, where somewhat more requests of each task enter than its small variant, of 1 ms, can serve; the large one is second.</summary>
    private static Scenario CrowdedStation(int tasks)
    {
        var scenario = TestScenarios.Scenario(TestScenarios.Topology("station", ["station"], []),
            TestScenarios.Catalogue([.. Enumerable.Repeat(ImmutableArray.Create((80.0, 1.0, 1_000_000L), (95.0, 4.0, 1_500_000L)), tasks)]),
            [new SourceSpec(new NodeId(0), 1)],
            [new Repository(new NodeId(0), [.. Enumerable.Range(0, tasks).Select(t => new TaskId(t))], [.. Enumerable.Range(0, 2 * tasks).Select(v => new VariantId(v))])]);
        return (scenario with
        {
            Demand = scenario.Demand with { ZipfExponent = 0 },
            Serving = scenario.Serving with { AccuracyWeightMsPerPoint = 0 },
        }).WithRate(2_200).WithQueue(1_000).WithDuration(2);
    }

    private static Func<InferenceQuery, InferenceResult, ValueTask<InferenceResult>> FailFrom(VariantId variant, int count, FailureKind kind)
    {
        var seen = 0;
        return (query, profiled) =>
        {
            if (query.Part.Variant != variant || Interlocked.Increment(ref seen) < count) return ValueTask.FromResult(profiled);
            var failure = new InvalidOperationException("broken model");
            return kind switch
            {
                FailureKind.Thrown => throw failure,
                FailureKind.Faulted => ValueTask.FromException<InferenceResult>(failure),
                _ => new ValueTask<InferenceResult>(Task.Run(InferenceResult () => throw failure)),
            };
        };
    }
}
