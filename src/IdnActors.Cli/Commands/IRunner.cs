using IdnActors.Cli.Display;
using IdnActors.Cli.Results;
using IdnActors.Cluster.Journal;
using IdnActors.Cluster.Regions;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>Executes runs, one after another, and shows how far they are.</summary>
internal interface IRunner
{
    /// <summary>Executes a run.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="policy">The policy that stands in place of the scenario's own; null: the scenario as it is.</param>
    /// <param name="results">Takes rows and events.</param>
    /// <param name="cancellation">Stops it: what has happened until then is reported.</param>
    Task<RunReport> RunAsync(Scenario scenario, string? policy, ResultFolder results, CancellationToken cancellation);

    /// <summary>What is to be told of the processes that have run it; null where it was this one alone.</summary>
    ClusterFigures? Cluster { get; }
}

/// <summary>Runs in this process.</summary>
/// <param name="terminal">Where progress is shown.</param>
/// <param name="kernels">How many event kernels share the network.</param>
/// <param name="engine">Where answers come from.</param>
internal sealed class LocalRunner(Terminal terminal, int kernels, IInferenceEngine engine) : IRunner
{
    public ClusterFigures? Cluster => null;

    public async Task<RunReport> RunAsync(Scenario scenario, string? policy, ResultFolder results, CancellationToken cancellation)
    {
        if (scenario.Run.Clock == ClockKind.Real) await InferenceEngines.WarmUpAsync(engine, scenario, cancellation).ConfigureAwait(false);
        using var file = OpenJournal(scenario, results);
        var options = OptionsOf(scenario, file);
        if (kernels > 1)
        {
            await using var regions = await LocalRegions.CreateAsync(scenario, options, RegionPlanner.Plan(scenario, kernels), engine).ConfigureAwait(false);
            var together = new RegionalEmulation(scenario, options, regions.Plan, regions.Hosts, results);
            return await RunProgressDisplay.ShowAsync(terminal, scenario.Name, () => together.Progress, together.ExecuteAsync(cancellation), cancellation).ConfigureAwait(false);
        }
        await using var run = await EmulationRun.CreateAsync(scenario, options, engine, results).ConfigureAwait(false);
        return await RunProgressDisplay.ShowAsync(terminal, scenario.Name, run, cancellation).ConfigureAwait(false);
    }

    private static RunOptions OptionsOf(Scenario scenario, SqliteJournal? file)
    {
        var options = RunOptions.Of(scenario.Run);
        return file is null ? options : options with { Journal = file };
    }

    /// <summary>The journal of the controllers among the results; null where there are none, or it stays in memory.</summary>
    private static SqliteJournal? OpenJournal(Scenario scenario, ResultFolder results) => scenario.Policy?.Journal switch
    {
        JournalKind.Sqlite => SqliteJournal.CreateFresh(results.JournalPath),
        JournalKind.Auto when scenario.Run.Clock == ClockKind.Real => SqliteJournal.CreateFresh(results.JournalPath),
        _ => null,
    };
}

/// <summary>Runs on the processes of a cluster.</summary>
/// <param name="terminal">Where progress is shown.</param>
/// <param name="runs">The cluster.</param>
/// <param name="processes">How many regions there should be.</param>
internal sealed class ClusterRunner(Terminal terminal, ClusterRuns runs, int processes) : IRunner
{
    private int _regions;

    public ClusterFigures Cluster => new(_regions, runs.IsTakingOver, runs.Recoveries);

    ClusterFigures? IRunner.Cluster => Cluster;

    public async Task<RunReport> RunAsync(Scenario scenario, string? policy, ResultFolder results, CancellationToken cancellation)
    {
        var together = await runs.BeginAsync(scenario, policy, RunOptions.Of(scenario.Run), processes, results).ConfigureAwait(false);
        _regions = together.Regions;
        return await RunProgressDisplay.ShowAsync(terminal, scenario.Name, () => together.Progress, together.ExecuteAsync(cancellation), cancellation).ConfigureAwait(false);
    }
}
