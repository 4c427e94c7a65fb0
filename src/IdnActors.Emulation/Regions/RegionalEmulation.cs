using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>Runs a scenario in virtual time on several kernels of this process, one for each region: results are those of one kernel, to the byte.</summary>
public static class RegionalEmulation
{
    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed and the like.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="engine">Where answers come from; it stays the caller's, and is asked by all kernels.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    /// <param name="cancellation">Ends the run where it is.</param>
    public static async Task<RunReport> ExecuteAsync(Scenario scenario, RunOptions options, RegionPlan plan, IInferenceEngine engine, IRunSink sink, CancellationToken cancellation)
    {
        var regions = new List<LocalRegion>();
        try
        {
            ImmutableArray<RegionSink> sinks = [.. Enumerable.Range(0, plan.Count).Select(_ => new RegionSink())];
            for (var region = 0; region < plan.Count; region++)
                regions.Add(await LocalRegion.CreateAsync(scenario, options, new RegionShare(plan, region), engine, sinks[region]).ConfigureAwait(false));
            var merger = new RegionMerger(scenario.Topology, plan, sink);
            var learning = RegionalLearning.Of(scenario, options.Seed, plan);
            var run = new RegionalRun(plan, [.. regions], scenario.Run) { OnWindow = until => { Merge(merger, sinks, until); Hear(learning, regions); } };
            var started = options.TimeProvider.GetTimestamp();
            await using (cancellation.Register(() => Interrupt(run, regions)).ConfigureAwait(false)) await run.ExecuteAsync().ConfigureAwait(false);
            var wall = Duration.FromSeconds(options.TimeProvider.GetElapsedTime(started).TotalSeconds);
            var closed = await Task.WhenAll(regions.Select((r, i) => r.CloseAsync(run.ComingTo(i)))).ConfigureAwait(false);
            var end = new RunEnd(closed.Any(c => c.End.IsInterrupted), closed.All(c => c.End.IsComplete), [.. closed.SelectMany(c => c.End.Failures)], wall);
            foreach (var region in closed)
                if (region.Learned is { } learned) learning!.Close(learned);
            learning?.Tell();
            var report = RunReporter.Report(RunBooks.Together([.. closed.Select(c => c.Books)]), learning?.Meter, options.Clock, end);
            Merge(merger, sinks, Instant.MaxValue);
            sink.OnEvent(RunReporter.EndedEvent(report));
            return report;
        }
        finally
        {
            foreach (var region in regions) await region.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static void Interrupt(RegionalRun run, List<LocalRegion> regions)
    {
        run.Stop();
        foreach (var region in regions) region.Interrupt();
    }

    private static void Hear(RegionalLearning? learning, List<LocalRegion> regions)
    {
        foreach (var region in regions) learning?.Add(region.TakeNotes());
        learning?.Tell();
    }

    // Of the instant itself there may be more to come.
    private static void Merge(RegionMerger merger, ImmutableArray<RegionSink> sinks, Instant until)
    {
        for (var region = 0; region < sinks.Length; region++) merger.Add(region, sinks[region].Take());
        merger.Flush(until);
    }
}
