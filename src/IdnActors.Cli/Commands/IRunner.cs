using IdnActors.Cli.Display;
using IdnActors.Cli.Results;
using IdnActors.Cluster.Regions;
using IdnActors.Cluster.Wire;
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
    /// <param name="results">Takes rows and events; null: nobody wants them.</param>
    /// <param name="cancellation">Stops it: what has happened until then is reported.</param>
    Task<RunReport> RunAsync(Scenario scenario, string? policy, ResultFolder? results, CancellationToken cancellation);

    /// <summary>What is to be told of the processes that have run it; null where it was this one alone.</summary>
    ClusterFigures? Cluster { get; }

    /// <summary>Whether a run goes on that another process had begun: then what regions have written stays where it is.</summary>
    /// <param name="policy">The policy that stands in place of the scenario's own.</param>
    bool GoesOn(string? policy) => false;
}

/// <summary>Runs in this process.</summary>
/// <param name="terminal">Where progress is shown.</param>
/// <param name="kernels">How many event kernels share the network.</param>
/// <param name="engine">Where answers come from.</param>
internal sealed class LocalRunner(Terminal terminal, int kernels, IInferenceEngine engine) : IRunner
{
    private bool _isWarm;

    public ClusterFigures? Cluster => null;

    public async Task<RunReport> RunAsync(Scenario scenario, string? policy, ResultFolder? results, CancellationToken cancellation)
    {
        // Another policy decides by the same code.
        if (scenario.Run.Clock == ClockKind.Real && !_isWarm) await WarmUp.RunAsync(scenario, kernels, engine, cancellation).ConfigureAwait(false);
        _isWarm = true;
        using var journals = results is null ? null : await JournalFiles.OpenAsync(scenario, results, kernels).ConfigureAwait(false);
        var execution = new KernelExecution(terminal, scenario.Name, kernels, engine, (IRunSink?)results ?? NoSink.Instance) { JournalOf = journals is null ? null : journals.Of };
        return await execution.ExecuteAsync(scenario, RunOptions.Of(scenario.Run), cancellation).ConfigureAwait(false);
    }
}

/// <summary>Runs on the processes of a cluster.</summary>
/// <param name="terminal">Where progress is shown.</param>
/// <param name="runs">The cluster.</param>
internal sealed class ClusterRunner(Terminal terminal, ClusterRuns runs) : IRunner
{
    private int _regions;
    private bool _isWarm;

    public ClusterFigures Cluster => new(_regions, runs.Homes, runs.IsTakingOver, runs.Recoveries, WireSerializer.Refused, runs.Clocks);

    ClusterFigures? IRunner.Cluster => Cluster;

    public bool GoesOn(string? policy) => runs.HasKept(policy);

    public async Task<RunReport> RunAsync(Scenario scenario, string? policy, ResultFolder? results, CancellationToken cancellation)
    {
        IRunSink sink = (IRunSink?)results ?? NoSink.Instance;
        var options = RunOptions.Of(scenario.Run);
        if (options.Clock == ClockKind.Real)
        {
            try
            {
                return await RunLiveAsync(scenario, policy, options, results, cancellation).ConfigureAwait(false);
            }
            // Interrupted runs are reported: this is not the coordinator any more.
            catch (OperationCanceledException)
            {
                // Regions go on writing there, for another coordinator.
                results?.Leave();
                throw;
            }
        }
        var together = await runs.BeginAsync(scenario, policy, options, sink).ConfigureAwait(false);
        _regions = together.Regions;
        return await RunProgressDisplay.ShowAsync(terminal, scenario.Name, () => together.Progress, together.ExecuteAsync(cancellation), cancellation).ConfigureAwait(false);
    }

    private async Task<RunReport> RunLiveAsync(Scenario scenario, string? policy, RunOptions options, ResultFolder? results, CancellationToken cancellation)
    {
        // Regions that run already need no warming, and must not be ended by it.
        if (!_isWarm && !GoesOn(policy)) await WarmUpAsync(scenario, policy, cancellation).ConfigureAwait(false);
        _isWarm = true;
        Task<Func<int?, string>?> PlacesAsync() => results is null ? Task.FromResult<Func<int?, string>?>(null) : JournalFiles.PlacesAsync(scenario, results);
        var live = await runs.BeginLiveAsync(scenario, policy, options, PlacesAsync, (IRunSink?)results ?? NoSink.Instance).ConfigureAwait(false);
        _regions = live.Regions;
        var report = await RunProgressDisplay.ShowAsync(terminal, scenario.Name, () => live.Progress, live.ExecuteAsync(cancellation), cancellation).ConfigureAwait(false);
        results?.TakeJournals(live.Journals);
        return report;
    }

    /// <summary>All processes have run all that they run with the real clock: messages between them, too.</summary>
    private async Task WarmUpAsync(Scenario scenario, string? policy, CancellationToken cancellation)
    {
        await WarmUp.WithinAsync(async (sink, begin) =>
        {
            var warming = await runs.BeginWarmUpAsync(scenario, policy, WarmUp.OptionsOf(scenario), WarmUp.HasteOf(scenario), JournalFiles.AreWanted(scenario), sink).ConfigureAwait(false);
            return await warming.ExecuteAsync(begin()).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
    }
}
