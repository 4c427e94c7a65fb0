using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>A scenario that several kernels run in virtual time, one for each region, wherever they are: results are those of one kernel, to the byte.</summary>
public sealed class RegionalEmulation
{
    private readonly RunOptions _options;
    private readonly IRunSink _sink;
    private readonly RegionMerger _merger;
    private readonly RegionalLearning? _learning;
    private readonly RegionalRun _run;

    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed and the like, as the hosts have them.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="hosts">Who runs them, by region; they stay the caller's.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public RegionalEmulation(Scenario scenario, RunOptions options, RegionPlan plan, ImmutableArray<IRegionHost> hosts, IRunSink sink)
    {
        (_options, _sink) = (options, sink);
        _merger = new RegionMerger(scenario.Topology, plan, sink);
        _learning = RegionalLearning.Of(scenario, options.Seed, plan);
        _run = new RegionalRun(plan, hosts, scenario.Run) { OnResult = OnResult, OnTogether = OnTogether };
    }

    /// <inheritdoc cref="RegionalRun.Progress"/>
    public RunProgress Progress => _run.Progress;

    /// <summary>How the regions ran together.</summary>
    public (long Windows, long Crossings) Exchange => (_run.Windows, _run.Crossings);

    /// <summary>What of a scenario several kernels cannot run together, in words; null where there is nothing.</summary>
    public static string? ObstacleOf(Scenario scenario) => scenario switch
    {
        { Run.Clock: not ClockKind.Virtual } => "the clock is real",
        { Policy.Journal: not (JournalKind.Auto or JournalKind.Memory) } => "policy.journal is a file",
        _ => null,
    };

    /// <summary>Runs to the end, or until cancelled: then what is under way ends as lost, and the report says that it was interrupted.</summary>
    public async Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        var started = _options.TimeProvider.GetTimestamp();
        await using (cancellation.Register(_run.Interrupt).ConfigureAwait(false)) await _run.ExecuteAsync().ConfigureAwait(false);
        var wall = Duration.FromSeconds(_options.TimeProvider.GetElapsedTime(started).TotalSeconds);
        var closings = await _run.CloseAsync().ConfigureAwait(false);
        for (var region = 0; region < closings.Length; region++)
        {
            _merger.Add(region, closings[region].Rows);
            if (closings[region].Learned is { } learned) _learning!.Close(learned);
        }
        _learning?.Tell();
        _merger.Flush(Instant.MaxValue);
        var end = new RunEnd(closings.Any(c => c.IsInterrupted), closings.All(c => c.IsComplete), [.. closings.SelectMany(c => c.Failures)], wall);
        var report = RunReporter.Report(RunBooks.Together([.. closings.Select(c => c.Books)]), _learning?.Meter, _options.Clock, end);
        _sink.OnEvent(RunReporter.EndedEvent(report));
        return report;
    }

    private void OnResult(int region, WindowResult result)
    {
        _merger.Add(region, result.Rows);
        _learning?.Add(result.Notes);
    }

    // Of the instant itself there may be more to come.
    private void OnTogether(Instant until)
    {
        _merger.Flush(until);
        _learning?.Tell();
    }
}
