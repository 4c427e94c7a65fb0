using System.Collections.Immutable;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>A scenario that several kernels run in virtual time, one for each region, wherever they are: results are those of one kernel, to the byte.</summary>
public sealed class RegionalEmulation
{
    private readonly RunOptions _options;
    private readonly RegionalResults _results;
    private readonly RegionalRun _run;

    /// <summary>How many regions there are.</summary>
    public int Regions { get; }

    /// <param name="scenario">The scenario.</param>
    /// <param name="options">Seed and the like, as the hosts have them.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="hosts">Who runs them, by region; they stay the caller's.</param>
    /// <param name="sink">Takes slot rows and events; it stays the caller's.</param>
    public RegionalEmulation(Scenario scenario, RunOptions options, RegionPlan plan, ImmutableArray<IRegionHost> hosts, IRunSink sink)
    {
        (_options, Regions) = (options, plan.Count);
        _results = new RegionalResults(scenario, options, plan, sink);
        _run = new RegionalRun(plan, hosts, scenario.Run)
        {
            OnResult = (region, result) => _results.Add(region, result.Rows, result.Notes),
            // Of the instant itself there may be more to come.
            OnTogether = until => _results.Flush(until),
        };
    }

    /// <inheritdoc cref="RegionalRun.Progress"/>
    public RunProgress Progress => _run.Progress;

    /// <summary>How the regions ran together.</summary>
    public (long Windows, long Crossings) Exchange => (_run.Windows, _run.Crossings);

    /// <summary>What of a scenario several kernels cannot run together, in words; null where there is nothing.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="clock">The clock with which it is to be run; null: its own.</param>
    public static string? ObstacleOf(Scenario scenario, ClockKind? clock = null) => scenario switch
    {
        { Policy.Database: not null } when (clock ?? scenario.Run.Clock) == ClockKind.Virtual => "policy.journal is a database",
        { Policy.Journal: not (JournalKind.Auto or JournalKind.Memory) } when (clock ?? scenario.Run.Clock) == ClockKind.Virtual => "policy.journal is a file",
        _ => null,
    };

    /// <summary>Runs to the end, or until cancelled: then what is under way ends as lost, and the report says that it was interrupted.</summary>
    public async Task<RunReport> ExecuteAsync(CancellationToken cancellation)
    {
        var started = _options.TimeProvider.GetTimestamp();
        await using (cancellation.Register(_run.Interrupt).ConfigureAwait(false)) await _run.ExecuteAsync().ConfigureAwait(false);
        var wall = Duration.FromSeconds(_options.TimeProvider.GetElapsedTime(started).TotalSeconds);
        return _results.Close(await _run.CloseAsync().ConfigureAwait(false), wall, _run.IsInterrupted);
    }
}
