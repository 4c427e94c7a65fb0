using IdnActors.Cli.Display;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>Executes a scenario on one kernel or on several of this process, and shows how far it is.</summary>
/// <param name="Terminal">Where it is shown; null: nowhere.</param>
/// <param name="Label">What is run.</param>
/// <param name="Kernels">Event kernels that share the network.</param>
/// <param name="Engine">Where answers come from; it stays the caller's.</param>
/// <param name="Sink">Takes slot rows and events; it stays the caller's.</param>
public sealed record KernelExecution(Terminal? Terminal, string Label, int Kernels, IInferenceEngine Engine, IRunSink Sink)
{
    /// <summary>By kernel, where controllers write what they decide; null: in memory.</summary>
    public Func<int, IRunJournal>? JournalOf { get; init; }

    /// <summary>Runs to the end, or until cancelled.</summary>
    public Task<RunReport> ExecuteAsync(Scenario scenario, RunOptions options, CancellationToken cancellation) => (Kernels, options.Clock) switch
    {
        (1, _) => OnOneAsync(scenario, options, cancellation),
        (_, ClockKind.Real) => LiveAsync(scenario, options, RegionPlanner.Plan(scenario, Kernels), cancellation),
        _ => InWindowsAsync(scenario, options, RegionPlanner.Plan(scenario, Kernels), cancellation),
    };

    private async Task<RunReport> OnOneAsync(Scenario scenario, RunOptions options, CancellationToken cancellation)
    {
        if (JournalOf is not null) options = options with { Journal = JournalOf(0) };
        await using var run = await EmulationRun.CreateAsync(scenario, options, Engine, Sink).ConfigureAwait(false);
        return await RunProgressDisplay.ShowAsync(Terminal, Label, run, cancellation).ConfigureAwait(false);
    }

    private async Task<RunReport> InWindowsAsync(Scenario scenario, RunOptions options, RegionPlan plan, CancellationToken cancellation)
    {
        await using var regions = await LocalRegions.CreateAsync(scenario, options, plan, Engine).ConfigureAwait(false);
        var together = new RegionalEmulation(scenario, options, plan, regions.Hosts, Sink);
        return await RunProgressDisplay.ShowAsync(Terminal, Label, () => together.Progress, together.ExecuteAsync(cancellation), cancellation).ConfigureAwait(false);
    }

    private async Task<RunReport> LiveAsync(Scenario scenario, RunOptions options, RegionPlan plan, CancellationToken cancellation)
    {
        await using var regions = await LiveRegions.CreateAsync(scenario, options, plan, Engine, JournalOf).ConfigureAwait(false);
        var together = new LiveRun(scenario, options, plan, regions.Hosts, Sink);
        return await RunProgressDisplay.ShowAsync(Terminal, Label, () => together.Progress, together.ExecuteAsync(cancellation), cancellation).ConfigureAwait(false);
    }
}
