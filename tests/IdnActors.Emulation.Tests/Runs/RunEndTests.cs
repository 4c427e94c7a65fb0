using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Runs;

/// <summary>When and how runs end.</summary>
public class RunEndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_run_with_nothing_under_way_ends_with_its_duration()
    {
        for (var round = 0; round < 20; round++)
        {
            var (report, _) = await TestRun.ExecuteCleanAsync(Silent(TestScenarios.Line3()));

            Assert.Equal(Duration.FromSeconds(10), report.End.SinceStart);
        }
    }

    [Fact]
    public async Task A_run_goes_on_until_a_notice_that_is_passed_on_has_arrived()
    {
        // The cloud tells the hub of its small variant, and the hub 20 ms later the edge: at 9.97 s, and again at the end of the last slot.
        var scenario = Silent(TestScenarios.Line3().WithInitial((0, 0)).WithUnload(9.97, 0, 0));

        var (report, _) = await TestRun.ExecuteCleanAsync(scenario);

        Assert.Equal(2, report.Nodes[2].Counters.ControlMessages);
        Assert.All(report.Links, l => Assert.Equal(l.Counters.OfferedPackets, l.Counters.DeliveredPackets));
        Assert.InRange(report.End.SinceStart.Milliseconds, 10_025, 10_025.1);
    }

    [Theory]
    [InlineData("load-accepted")]
    [InlineData("fetch-started")]
    [InlineData("fetch-retried")]
    [InlineData("shard-ready")]
    public async Task A_sink_that_fails_ends_the_run_whoever_was_telling_the_event(string kind)
    {
        // The links to the edge lose every chunk, so that the fetch asks again and again, and tells so.
        var scenario = TestScenarios.Line3().WithLoad(2, 2, 1).WithLinks(l => l.To.Index == 2 ? l with { LossProbability = 1 } : l);

        var report = await ExecuteAsync(scenario, new FailingSink(kind));

        Assert.NotEmpty(report.Failures);
        Assert.All(report.Failures, f => Assert.Contains("no space left", f, StringComparison.Ordinal));
        Assert.StartsWith("/user/idn/", report.Failures[0], StringComparison.Ordinal);
        Assert.True(report.End < Instant.Start + Duration.FromSeconds(5), $"the run went on until {report.End}");
    }

    [Fact]
    public async Task A_source_that_fails_ends_the_run_and_is_named()
    {
        var scenario = TestScenarios.Line3();
        using var engine = new ScriptedEngine(scenario) { Samples = _ => throw new InvalidOperationException("no data set") };

        var (report, _) = await TestRun.ExecuteAsync(scenario, engine: engine);

        Assert.Contains("/user/idn/sources: System.InvalidOperationException: The source at edge failed: no data set", Assert.Single(report.Failures), StringComparison.Ordinal);
        Assert.Equal(0, report.Totals.Issued);
    }

    [Fact]
    public async Task A_placement_that_does_not_fit_ends_the_run_before_it_begins()
    {
        var scenario = TestScenarios.Line3().WithInitial((2, 0), (2, 1)).WithMemory(ByteSize.FromMebibytes(4));

        var (report, _) = await TestRun.ExecuteAsync(scenario);

        Assert.Contains("initial placement of edge exceeds its memory budget of 4MiB", Assert.Single(report.Failures), StringComparison.Ordinal);
        Assert.Equal(Instant.Start, report.End);
    }

    [Fact]
    public async Task A_run_may_be_disposed_without_having_run_and_twice()
    {
        var scenario = TestScenarios.Line3();
        using var engine = new ScriptedEngine(scenario);
        var run = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1 }, engine, new RecordingSink());

        await run.DisposeAsync().AsTask().WaitAsync(Patience);
        await run.DisposeAsync().AsTask().WaitAsync(Patience);
    }

    [Fact]
    public async Task An_interrupt_ends_a_run_that_waits_for_an_engine_which_never_answers()
    {
        var scenario = TestScenarios.Line3();
        using var cancellation = new CancellationTokenSource();
        using var engine = new ScriptedEngine(scenario)
        {
            Answer = (_, _) =>
            {
                cancellation.CancelAfter(TimeSpan.Zero);
                return new ValueTask<InferenceResult>(new TaskCompletionSource<InferenceResult>().Task);
            },
        };

        var (report, _) = await TestRun.ExecuteAsync(scenario, engine: engine, cancellation: cancellation.Token).WaitAsync(Patience);

        Assert.True(report.IsInterrupted);
        Assert.False(report.HasFailed);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
        Assert.True(report.Totals.LostInterrupted > 0);
    }

    private static Scenario Silent(Scenario scenario) => scenario with
    {
        Demand = scenario.Demand with { Phases = [new DemandPhase { Start = Instant.Start, RateFactor = 0 }] },
    };

    private static async Task<RunReport> ExecuteAsync(Scenario scenario, IRunSink sink)
    {
        using var engine = new ScriptedEngine(scenario);
        await using var run = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1 }, engine, sink);
        return await run.ExecuteAsync(CancellationToken.None).WaitAsync(Patience);
    }

    /// <summary>Fails once, at the first event of a kind that happens after the start.</summary>
    private sealed class FailingSink(string kind) : IRunSink
    {
        private bool _hasFailed;

        public void OnEvent(RunEvent runEvent)
        {
            if (_hasFailed || runEvent.Kind != kind) return;
            _hasFailed = true;
            throw new IOException("no space left");
        }

        public void OnNodeSlot(in NodeSlotRow row)
        {
        }

        public void OnLinkSlot(in LinkSlotRow row)
        {
        }
    }
}
