using System.Globalization;
using IdnActors.Emulation.Runs;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>A progress bar while a run goes on: emulated time, requests, rate, time left. Quiet when nobody watches.</summary>
public static class RunProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Executes a run on one kernel.</summary>
    public static Task<RunReport> ShowAsync(Terminal? terminal, string label, EmulationRun run, CancellationToken cancellation) =>
        ShowAsync(terminal, label, () => run.Progress, run.ExecuteAsync(cancellation), cancellation);

    /// <summary>Shows a run until it is over.</summary>
    /// <param name="terminal">Where it is shown; null: nowhere.</param>
    /// <param name="label">What is run.</param>
    /// <param name="progressOf">How far it is.</param>
    /// <param name="execution">The run, under way.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<RunReport> ShowAsync(Terminal? terminal, string label, Func<RunProgress> progressOf, Task<RunReport> execution, CancellationToken cancellation)
    {
        if (terminal is not { IsInteractive: true }) return await execution.ConfigureAwait(false);
        await terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(label), maxValue: progressOf().Duration.Seconds);
                var started = TimeProvider.System.GetTimestamp();
                using var timer = new PeriodicTimer(Interval);
                while (!execution.IsCompleted)
                {
                    var progress = progressOf();
                    var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
                    task.Value = Math.Min(progress.Now.Seconds, progress.Duration.Seconds);
                    task.Description = Markup.Escape(Describe(label, progress, seconds, cancellation.IsCancellationRequested));
                    await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        return await execution.ConfigureAwait(false);
    }

    private static string Describe(string label, RunProgress progress, double wallSeconds, bool isStopping)
    {
        var rate = wallSeconds <= 0 ? 0 : progress.Ended / wallSeconds;
        return string.Create(CultureInfo.InvariantCulture,
            $"{label}: {progress.Now.Seconds:F1} s, {progress.Issued:N0} requests, {rate:N0}/s{(isStopping ? ", stopping" : progress.Now.SinceStart >= progress.Duration ? ", draining" : "")}");
    }
}
