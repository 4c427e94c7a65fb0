using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Tests;

/// <summary>Runs a scenario in virtual time, profiled unless an engine is given.</summary>
internal static class TestRun
{
    public static async Task<(RunReport Report, RecordingSink Sink)> ExecuteAsync(
        Scenario scenario, RunOptions? options = null, IInferenceEngine? engine = null, CancellationToken cancellation = default)
    {
        options ??= new RunOptions { Seed = scenario.Run.Seed };
        var sink = new RecordingSink();
        using var profiled = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
        await using var run = await EmulationRun.CreateAsync(scenario, options, engine ?? profiled, sink);
        var report = await run.ExecuteAsync(cancellation);
        return (report, sink);
    }

    /// <summary>As <see cref="ExecuteAsync"/>, and demands that the run kept its books.</summary>
    public static async Task<(RunReport Report, RecordingSink Sink)> ExecuteCleanAsync(
        Scenario scenario, RunOptions? options = null, IInferenceEngine? engine = null)
    {
        var result = await ExecuteAsync(scenario, options, engine);
        Assert.Empty(result.Report.Failures);
        Assert.Empty(result.Report.Violations);
        return result;
    }

    /// <summary>All of a report that depends on scenario and seed alone, as text.</summary>
    public static string FiguresOf(RunReport report) => string.Join('\n',
    [
        $"{report.Seed} {report.End} {report.IsInterrupted}", report.Totals.ToString(), report.Latency.ToString(),
        .. report.Variants.Select(v => v.ToString()), .. report.Nodes.Select(n => n.ToString()), .. report.Links.Select(l => l.ToString()),
        .. report.Violations, .. report.Failures,
    ]);
}
