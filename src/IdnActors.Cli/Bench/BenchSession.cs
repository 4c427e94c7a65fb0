using IdnActors.Cli.Display;
using IdnActors.Cli.Results;
using IdnActors.Configuration.Scenarios;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Scenarios;
using Spectre.Console;

namespace IdnActors.Cli.Bench;

/// <summary>What the user chose for a benchmark.</summary>
/// <param name="Sections">The parts to measure; see <see cref="BenchSections.All"/>.</param>
/// <param name="Repeat">Runs of which the median is taken, 1 or more.</param>
/// <param name="Json">Print JSON instead of a table.</param>
/// <param name="Quick">A tenth of the emulated time and smaller networks: to see that it works.</param>
/// <param name="Pythons">Where SimPy is looked for, in this order.</param>
/// <param name="Compiler">Compiles the program that uses SimGrid.</param>
/// <param name="Kills">How many processes of each kind are killed.</param>
/// <param name="Scenario">What is run while they are.</param>
/// <param name="IsReal">Whether it is run with the real clock.</param>
public sealed record BenchChoices(IReadOnlySet<string> Sections, int Repeat, bool Json, bool Quick, IReadOnlyList<string> Pythons, string Compiler, int Kills, string Scenario, bool IsReal);

/// <summary>One call of <c>idn bench</c>: its choices, its folder, what it has measured.</summary>
/// <param name="terminal">Progress goes here.</param>
/// <param name="choices">What to measure.</param>
/// <param name="folder">A temporary folder for the results of runs; it is gone afterwards.</param>
/// <param name="cancellation">Stops the benchmark; what was measured stays.</param>
public sealed class BenchSession(Terminal terminal, BenchChoices choices, string folder, CancellationToken cancellation)
{
    // In --quick, the share of the emulated time.
    private const double QuickShare = 0.1;
    private readonly List<BenchRow> _rows = [];
    private readonly List<BenchTarget> _targets = [];

    public BenchChoices Choices { get; } = choices;
    public CancellationToken Cancellation { get; } = cancellation;
    public IReadOnlyList<BenchRow> Rows => _rows;
    public IReadOnlyList<BenchTarget> Targets => _targets;

    /// <summary>What the kernel's elementary steps come to for one event, when they were measured: one message, one pop and one push.</summary>
    public double? LeastNanosecondsPerEvent { get; set; }

    public void Add(BenchRow row) => _rows.Add(row);

    /// <summary>Adds a target; none in quick runs, which are too short to reach or miss one.</summary>
    public void Add(BenchTarget target)
    {
        if (!Choices.Quick) _targets.Add(target);
    }

    public string FileOf(string name) => Path.Combine(folder, name);

    /// <summary>Emulated or peers' seconds, less of them in <c>--quick</c>.</summary>
    public double Scaled(double seconds) => Choices.Quick ? seconds * QuickShare : seconds;

    /// <summary>Tells whoever watches what is being measured.</summary>
    public void Say(string what)
    {
        Cancellation.ThrowIfCancellationRequested();
        if (terminal.IsInteractive) terminal.Error.MarkupLineInterpolated($"[grey]{what}[/]");
    }

    /// <summary>A shipped scenario, with an emulated time of our own.</summary>
    public static Scenario Load(string name, double seconds) =>
        ScenarioLoader.Load(ScenarioFiles.Find(name), new LoadOptions { Overrides = [FormattableString.Invariant($"run.duration={seconds}s")] });

    /// <summary>Runs a scenario exactly as <c>idn run</c> does, result files included, and throws these away.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="label">What progress is told of.</param>
    /// <param name="look">Is shown the report, when nothing is measured any more.</param>
    /// <exception cref="BenchException">It failed, or its books do not balance.</exception>
    /// <exception cref="OperationCanceledException">The user stopped it.</exception>
    public async Task<MeasuredRun> RunAsync(Scenario scenario, string label, Action<RunReport>? look = null)
    {
        Cancellation.ThrowIfCancellationRequested();
        var time = TimeProvider.System;
        using var engine = InferenceEngines.Create(scenario);
        await using var results = ResultFolder.Create(FileOf(scenario.Name));
        ManagedHeap.Collect();
        var started = time.GetTimestamp();
        await using var run = await EmulationRun.CreateAsync(scenario, RunOptions.Of(scenario.Run), engine, results).ConfigureAwait(false);
        var startUp = time.GetElapsedTime(started).TotalSeconds;
        var cpu = Environment.CpuUsage.TotalTime;
        var report = await RunProgressDisplay.ShowAsync(terminal, label, run, Cancellation).ConfigureAwait(false);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        await results.CompleteAsync(report, time.GetUtcNow()).ConfigureAwait(false);
        if (report.HasFailed) throw new BenchException(scenario.Name, [.. report.Failures, .. report.Violations]);
        if (report.IsInterrupted) throw new OperationCanceledException(Cancellation);
        look?.Invoke(report);
        return new MeasuredRun(report.Totals.Ended, report.Host.EventsFired, report.Host.Wall.Seconds, cpu.TotalSeconds, startUp, report.Latency.MeanMs);
    }
}
