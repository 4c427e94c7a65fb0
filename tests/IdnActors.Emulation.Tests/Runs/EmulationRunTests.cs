using System.Collections.Immutable;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Runs;

public class EmulationRunTests
{
    private const string KernelThread = "idn-kernel";

    [Fact]
    public async Task A_run_interrupted_before_it_began_has_no_requests_and_says_so()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();

        var (report, sink) = await TestRun.ExecuteAsync(TestScenarios.Line3(), cancellation: cancellation.Token);

        Assert.True(report.IsInterrupted);
        Assert.Equal(0, report.Totals.Issued);
        Assert.Equal(Instant.Start, report.End);
        Assert.False(report.HasFailed);
        Assert.Equal("run-ended", sink.Events[^1].Kind);
    }

    [Fact]
    public async Task A_run_interrupted_in_the_middle_ends_what_is_under_way_as_lost_and_balances()
    {
        using var cancellation = new CancellationTokenSource();
        var sink = new ActingSink { OnSlotEnd = slot => { if (slot == 4) cancellation.Cancel(); } };

        var report = await ExecuteAsync(TestScenarios.Line3(), sink, cancellation: cancellation.Token);

        Assert.True(report.IsInterrupted);
        Assert.False(report.HasFailed);
        Assert.True(report.End < Instant.Start + Duration.FromSeconds(6));
        Assert.True(report.Totals.LostInterrupted > 0, "at 100 requests/s and 60 ms some are always under way");
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
    }

    [Fact]
    public async Task An_actor_that_throws_ends_the_run_which_names_it()
    {
        var sink = new ActingSink { OnSlotEnd = slot => { if (slot == 2) throw new InvalidOperationException("the disk is gone"); } };

        var report = await ExecuteAsync(TestScenarios.Line3(), sink);

        Assert.True(report.HasFailed);
        var failure = Assert.Single(report.Failures);
        Assert.Contains("/user/idn/meters", failure, StringComparison.Ordinal);
        Assert.Contains("the disk is gone", failure, StringComparison.Ordinal);
        Assert.Equal(Instant.Start + Duration.FromSeconds(3), report.End);
        Assert.Contains(report.Violations, v => v.Contains("have no outcome", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Everything_runs_on_the_kernels_thread()
    {
        var others = new List<string?>();
        var sink = new ActingSink { OnAnything = () => Note(others) };
        var scenario = TestScenarios.Line3() with { Placement = new Placement { Initial = [new Deployment(new NodeId(2), new VariantId(0))] } };

        var report = await ExecuteAsync(scenario, sink, new CallbackEngine(_ =>
        {
            Note(others);
            return ValueTask.FromResult(new InferenceResult(0, 1, true));
        }));

        Assert.False(report.HasFailed);
        Assert.True(report.Totals.Served > 0);
        Assert.Empty(others);
    }

    [Fact]
    public async Task An_engine_that_answers_late_and_from_other_threads_changes_nothing()
    {
        var scenario = TestScenarios.Line3();
        using var immediate = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        var late = new CallbackEngine(async query =>
        {
            // Enough to let the kernel come to the end of the emulated service time first, most of the time.
            for (var i = 0; i < 50; i++) await Task.Yield();
            return await immediate.InferAsync(query);
        });

        var (_, expected) = await TestRun.ExecuteCleanAsync(scenario, engine: immediate);
        var (_, actual) = await TestRun.ExecuteCleanAsync(scenario, engine: late);

        Assert.Equal(expected.Transcript, actual.Transcript);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_shard_whose_inference_fails_is_given_up_and_requests_find_another_option(bool isSynchronous)
    {
        // The small variant at the edge fails at its tenth inference; the cloud serves the rest.
        var count = 0;
        var scenario = TestScenarios.Line3() with { Placement = new Placement { Initial = [new Deployment(new NodeId(2), new VariantId(0))] } };
        scenario = scenario with { Serving = scenario.Serving with { AccuracyWeightMsPerPoint = 0 } };
        var engine = new CallbackEngine(async query =>
        {
            if (!isSynchronous) await Task.Yield();
            if (query.Part.Variant.Index == 0 && Interlocked.Increment(ref count) == 10) throw new InvalidDataException("the model file is damaged");
            return new InferenceResult(0, 1, true);
        });

        var (report, sink) = await TestRun.ExecuteCleanAsync(scenario, engine: engine);

        var failed = Assert.Single(sink.Events, e => e.Kind == "shard-failed");
        Assert.Equal("edge", failed.Subject);
        Assert.Contains(failed.Details, d => d.Value is string text && text.Contains("the model file is damaged", StringComparison.Ordinal));
        Assert.InRange(report.Totals.LostShardFailure, 1, 2);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.Degraded + report.Totals.LostShardFailure);
        Assert.True(report.Nodes[0].Counters.Inferences > 900, "the cloud takes over");
    }

    [Fact]
    public async Task Requests_that_are_still_under_way_when_the_drain_is_over_are_lost_to_that()
    {
        var scenario = TestScenarios.Line3();
        scenario = scenario with { Run = scenario.Run with { Drain = Duration.Zero } };

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.True(report.Totals.LostDrainTimeout > 0);
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostDrainTimeout);
    }

    [Fact]
    public async Task The_real_clock_runs_the_same_scenario_and_meters_its_lateness()
    {
        var scenario = TestScenarios.Line3();
        scenario = scenario with { Run = scenario.Run with { Duration = Duration.FromSeconds(4) } };
        var (expected, _) = await TestRun.ExecuteCleanAsync(scenario);

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario, new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = 10 });

        Assert.Equal(expected.Totals.Issued, report.Totals.Issued);
        Assert.Equal(expected.Totals.Served, report.Totals.Served);
        Assert.Equal(report.Host.EventsFired, report.Host.Fidelity!.Count);
        Assert.True(report.Host.Wall >= Duration.FromSeconds(0.4), "never early");
    }

    private static void Note(List<string?> others)
    {
        if (Thread.CurrentThread.Name != KernelThread) lock (others) others.Add(Thread.CurrentThread.Name);
    }

    private static async Task<RunReport> ExecuteAsync(Scenario scenario, IRunSink sink, IInferenceEngine? engine = null, CancellationToken cancellation = default)
    {
        using var profiled = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        await using var run = await EmulationRun.CreateAsync(scenario, RunOptions.Of(scenario.Run), engine ?? profiled, sink);
        return await run.ExecuteAsync(cancellation);
    }

    private sealed class ActingSink : IRunSink
    {
        private int _slot = -1;

        public Action<int> OnSlotEnd { get; init; } = _ => { };
        public Action OnAnything { get; init; } = () => { };

        public void OnEvent(RunEvent runEvent) => OnAnything();

        public void OnNodeSlot(in NodeSlotRow row)
        {
            OnAnything();
            if (row.Slot == _slot) return;
            _slot = row.Slot;
            OnSlotEnd(_slot);
        }

        public void OnLinkSlot(in LinkSlotRow row) => OnAnything();
    }

    private sealed class CallbackEngine(Func<InferenceQuery, ValueTask<InferenceResult>> infer) : IInferenceEngine
    {
        public int SampleCount(TaskId task) => ProfiledInferenceEngine.NominalSampleCount;

        public ValueTask<InferenceResult> InferAsync(InferenceQuery query) => infer(query);

        public ValueTask<PartResult> RunPartAsync(PartQuery query) => throw new NotSupportedException();

        public Activations Send(SentCut cut, int sample, Activations? state) => throw new NotSupportedException();

        public Activations SendView(SentView view, int sample, Activations? state) => throw new NotSupportedException();

        public Activations? JoinViews(PartId part, ImmutableArray<Activations?> views) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
