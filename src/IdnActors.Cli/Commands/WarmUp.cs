using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>
/// Runs a scenario with the real clock for a moment before it counts, faster than it is to run. Code that runs for the first time is compiled first, which takes longer than many an emulated delay: without this the first
/// second of every run would be late.
/// </summary>
internal static class WarmUp
{
    /// <summary>How much faster time goes: in a moment much is to happen that happens in the run.</summary>
    public const double Haste = 10;

    // Long enough for everything that happens in a run to have happened; and where the runtime compiles anew what it has found to be called often (see SteadyProcess), for most of that.
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1.5);

    /// <summary>Runs it in this process.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="kernels">Event kernels that share the network.</param>
    /// <param name="engine">Where answers come from; every part has inferred afterwards.</param>
    /// <param name="cancellation">Ends it at once.</param>
    public static async Task RunAsync(Scenario scenario, int kernels, IInferenceEngine engine, CancellationToken cancellation)
    {
        await InferenceEngines.WarmUpAsync(engine, scenario, cancellation).ConfigureAwait(false);
        var execution = new KernelExecution(null, scenario.Name, kernels, engine, NoSink.Instance);
        await WithinAsync(limit => execution.ExecuteAsync(scenario, OptionsOf(scenario), limit), cancellation).ConfigureAwait(false);
    }

    /// <summary>How the scenario is run meanwhile.</summary>
    public static RunOptions OptionsOf(Scenario scenario)
    {
        var options = RunOptions.Of(scenario.Run);
        return options with { Clock = ClockKind.Real, Speed = options.Speed * Haste };
    }

    /// <summary>Executes a run, and ends it when the moment is over. What comes of it does not count, not even that it fails: the run will do so, too, and tell.</summary>
    public static async Task WithinAsync(Func<CancellationToken, Task<RunReport>> executeAsync, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Length);
        try
        {
            await executeAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // As above.
        }
    }
}

/// <summary>Takes what nobody wants.</summary>
internal sealed class NoSink : IRunSink
{
    public static NoSink Instance { get; } = new();

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
