using IdnActors.Cli.Display;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>Runs a scenario in virtual time in this process, then in real time by whoever does, and shows both side by side.</summary>
/// <param name="terminal">Where figures are shown.</param>
/// <param name="scenario">The scenario, with the real clock.</param>
/// <param name="choices">What the user chose.</param>
/// <param name="engine">Where answers come from in this process; it stays the caller's.</param>
internal sealed class FidelityExecution(Terminal terminal, Scenario scenario, RunCommandChoices choices, IInferenceEngine engine) : IClusterWork
{
    private RunReport? _modelled;

    public Scenario Scenario => scenario;

    public RunCommandChoices Choices => choices;

    /// <summary>The run in virtual time would have to be repeated: then all may be.</summary>
    public bool CanBeTakenOver => false;

    public Scenario ScenarioOf(string? policy) => policy is null ? scenario : throw new ArgumentException("Nothing is compared with other policies.", nameof(policy));

    /// <summary>Runs in virtual time.</summary>
    /// <returns>Null, or the exit code where that failed.</returns>
    public async Task<int?> ModelAsync(CancellationToken cancellation)
    {
        var modelled = scenario with { Run = scenario.Run with { Clock = ClockKind.Virtual } };
        var execution = new KernelExecution(terminal, "virtual time", 1, engine, NoSink.Instance);
        _modelled = await execution.ExecuteAsync(modelled, RunOptions.Of(modelled.Run), cancellation).ConfigureAwait(false);
        return HasFailed(_modelled) ? ExitCode.Failed : null;
    }

    /// <inheritdoc/>
    public async Task<int> ExecuteAsync(IRunner runner, CancellationToken cancellation)
    {
        var modelled = _modelled ?? throw new InvalidOperationException("It has not been run in virtual time.");
        var real = await runner.RunAsync(scenario, null, null, cancellation).ConfigureAwait(false);
        if (HasFailed(real)) return ExitCode.Failed;
        var comparison = new ClockComparison(modelled, real);
        if (choices.Json) ComparisonTable.WriteJson(terminal, comparison, modelled, real);
        else ComparisonTable.Write(terminal, comparison, modelled, real);
        if (modelled.IsInterrupted || real.IsInterrupted) return ExitCode.Interrupted;
        return choices.Fidelity is { } requirement ? requirement.Judge(terminal, comparison, real) : ExitCode.Ok;
    }

    private bool HasFailed(RunReport report)
    {
        foreach (var problem in report.Failures.Concat(report.Violations)) terminal.Error.Profile.Out.Writer.WriteLine(problem);
        return report.HasFailed;
    }
}
