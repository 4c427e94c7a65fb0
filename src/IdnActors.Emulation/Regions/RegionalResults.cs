using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>What regions produce, put together while they run and when they are over: rows and events for a sink, and the report.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="options">Seed and clock, as the hosts have them.</param>
/// <param name="plan">The regions.</param>
/// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
internal sealed class RegionalResults(Scenario scenario, RunOptions options, RegionPlan plan, IRunSink sink)
{
    private readonly RegionMerger _merger = new(scenario.Topology, plan, sink);
    private readonly RegionalLearning? _learning = RegionalLearning.Of(scenario, options, plan);

    /// <summary>Takes what a region has produced.</summary>
    public void Add(int region, RegionRows rows, IReadOnlyList<LearningNote> notes)
    {
        _merger.Add(region, rows);
        _learning?.Add(notes);
    }

    /// <inheritdoc cref="RegionMerger.Flush"/>
    public void Flush(Instant before, int slots = int.MaxValue)
    {
        _merger.Flush(before, slots);
        _learning?.Tell();
    }

    /// <summary>Takes what all regions hand over when the run is over, and makes the report.</summary>
    /// <param name="closings">By region.</param>
    /// <param name="wall">Machine time that it took.</param>
    public RunReport Close(IReadOnlyList<RegionClosing> closings, Duration wall)
    {
        for (var region = 0; region < closings.Count; region++)
        {
            _merger.Add(region, closings[region].Rows);
            if (closings[region].Learned is { } learned) _learning!.Close(learned);
        }
        Flush(Instant.MaxValue);
        var end = new RunEnd(closings.Any(c => c.IsInterrupted), closings.All(c => c.IsComplete), [.. closings.SelectMany(c => c.Failures)], wall);
        ImmutableArray<RunBooks> books = [.. closings.Select(c => c.Books)];
        var report = RunReporter.Report(RunBooks.Together(books), _learning?.Meter, options.Clock, end);
        sink.OnEvent(RunReporter.EndedEvent(report));
        return report;
    }
}
