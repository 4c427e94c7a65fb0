using IdnActors.Cli.Results;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Cli.Tests.Results;

/// <summary>What three devices with scores of 40 B and features of 8 B send, measured and by the published formula.</summary>
public sealed class ViewFiguresTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(100)]
    public async Task Measured_bytes_are_those_of_the_formula(double exitSharePoints)
    {
        var report = await RunAsync(TestViews.Star(exitSharePoints));
        var left = (double)report.Exits.Where(e => !e.IsFinal).Sum(e => e.Answered) / report.Totals.Issued;
        Assert.Equal(TestViews.ScoreBytes + ((1 - left) * TestViews.FeatureBytes), ViewFigures.ByFormula(report), 9);
        Assert.Equal(ViewFigures.ByFormula(report), ViewFigures.Sent(report), 9);
    }

    [Fact]
    public async Task A_device_that_has_failed_sends_nothing_and_is_one_of_them()
    {
        var report = await RunAsync(TestViews.Star(100).With(v => v with { Failed = [v.Devices[1]] }));
        Assert.Equal(TestViews.ScoreBytes * 2 / 3.0, ViewFigures.Sent(report), 9);
        Assert.Equal(ViewFigures.Sent(report), ViewFigures.ByFormula(report), 9);
    }

    /// <summary>The exit answers as degraded: it did not let these answers leave, and devices were asked for features.</summary>
    [Fact]
    public async Task Answers_that_are_degraded_have_not_left()
    {
        var scenario = TestViews.Star(0);
        var links = scenario.Topology.Links.Select(l => scenario.Topology.NameOf(l.Id) == "cloud-gateway" ? l with { LossProbability = 1 } : l);
        var report = await RunAsync(scenario with { Topology = new Topology("star", scenario.Topology.Nodes, [.. links]) });
        Assert.Equal(report.Totals.Issued, report.Totals.Degraded);
        Assert.Equal(TestViews.ScoreBytes + TestViews.FeatureBytes, ViewFigures.ByFormula(report), 9);
    }

    [Fact]
    public async Task Features_that_are_pushed_have_no_formula()
    {
        var report = await RunAsync(TestViews.Star(transfer: ViewTransfer.Push));
        Assert.Equal(TestViews.ScoreBytes + TestViews.FeatureBytes, ViewFigures.Sent(report), 9);
        Assert.True(double.IsNaN(ViewFigures.ByFormula(report)));
    }

    [Fact]
    public async Task Without_views_there_are_no_figures()
    {
        var report = await RunAsync(TestScenarios.Line3());
        Assert.True(double.IsNaN(ViewFigures.Sent(report)));
        Assert.True(double.IsNaN(ViewFigures.ByFormula(report)));
    }

    private static async Task<RunReport> RunAsync(Scenario scenario)
    {
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        await using var run = await EmulationRun.CreateAsync(scenario, RunOptions.Of(scenario.Run), engine, new NoSink());
        var report = await run.ExecuteAsync(CancellationToken.None);
        Assert.Empty(report.Violations);
        return report;
    }

    private sealed class NoSink : IRunSink
    {
        public void OnEvent(RunEvent runEvent)
        {
        }

        public void OnNodeSlot(in NodeSlotRow row)
        {
        }

        public void OnLinkSlot(in LinkSlotRow row)
        {
        }
    }
}
