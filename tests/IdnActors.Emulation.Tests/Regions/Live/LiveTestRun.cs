using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>Runs a scenario with the real clock on several kernels, profiled unless an engine is given.</summary>
internal static class LiveTestRun
{
    public static async Task<(RunReport Report, RecordingSink Sink)> ExecuteAsync(
        Scenario scenario, RegionPlan plan, double speed, IInferenceEngine? engine = null, Action<LiveRun>? onStart = null, CancellationToken cancellation = default)
    {
        var options = new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = speed };
        var sink = new RecordingSink();
        using var profiled = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
        await using var regions = await LiveRegions.CreateAsync(scenario, options, plan, engine ?? profiled);
        var run = new LiveRun(scenario, options, plan, regions.Hosts, sink);
        onStart?.Invoke(run);
        return (await run.ExecuteAsync(cancellation), sink);
    }
}
