using IdnActors.Cli.Results;
using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>
/// Runs a scenario with the real clock for a moment before it counts, faster than it is to run. Code that runs for the first time is compiled first, which takes longer than many an emulated delay: without this the first
/// seconds of every run would be late.
/// </summary>
internal static class WarmUp
{
    // Time goes at least so much faster: in a moment much is to happen that happens in the run.
    private const double LeastHaste = 10;

    // What the end of a slot leads to takes a while the first time: controllers decide and write that down, models are moved.
    private const int Slots = 3;

    // After the first slot: enough for those, and where the runtime compiles anew what it has found to be called often (see SteadyProcess), for most of that.
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    // From the moment on that time passes: compiling takes its time, on busy machines above all. Where nothing happens, no slot is told of.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(12);

    /// <summary>Runs it in this process.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="kernels">Event kernels that share the network.</param>
    /// <param name="engine">Where answers come from; every part has inferred afterwards.</param>
    /// <param name="cancellation">Ends it at once.</param>
    public static async Task RunAsync(Scenario scenario, int kernels, IInferenceEngine engine, CancellationToken cancellation)
    {
        await InferenceEngines.WarmUpAsync(engine, scenario, cancellation).ConfigureAwait(false);
        var journals = JournalFiles.AreWanted(scenario) ? Enumerable.Range(0, kernels).Select(_ => TemporaryJournal.TryOpen()).ToList() : [null];
        try
        {
            await WithinAsync((sink, begin) => new KernelExecution(null, scenario.Name, kernels, engine, sink) { JournalOf = journals.Contains(null) ? null : kernel => journals[kernel]! }
                .ExecuteAsync(scenario, OptionsOf(scenario), begin()), cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (var journal in journals) journal?.Dispose();
        }
    }

    /// <summary>How much faster than the scenario's own speed time goes meanwhile.</summary>
    public static double HasteOf(Scenario scenario) => Math.Max(LeastHaste, Slots * scenario.Run.Slot.Seconds / (scenario.Run.Speed * Length.TotalSeconds));

    /// <summary>How the scenario is run meanwhile.</summary>
    public static RunOptions OptionsOf(Scenario scenario)
    {
        var options = RunOptions.Of(scenario.Run);
        return options with { Clock = ClockKind.Real, Speed = options.Speed * HasteOf(scenario) };
    }

    /// <summary>Executes a run, and ends it when enough has happened. What comes of it does not count, not even that it fails: the run will do so, too, and tell.</summary>
    /// <param name="executeAsync">Executes it. What is written goes into its first argument; its second one is called when time is to pass, and gives what ends it.</param>
    /// <param name="cancellation">Ends it at once.</param>
    public static async Task WithinAsync(Func<IRunSink, Func<CancellationToken>, Task<RunReport>> executeAsync, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var sink = new WarmUpSink(() => limit.CancelAfter(Length));
        try
        {
            await executeAsync(sink, () =>
            {
                limit.CancelAfter(Most);
                return limit.Token;
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // As above.
        }
    }
}
