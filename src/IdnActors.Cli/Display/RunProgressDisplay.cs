using System.Globalization;
using IdnActors.Emulation.Runs;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>A progress bar while a run goes on: emulated time, requests, rate, time left. Quiet when nobody watches.</summary>
public static class RunProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public static async Task<RunReport> ShowAsync(Terminal terminal, string label, EmulationRun run, CancellationToken cancellation)
    {
        // On a thread of its own: the kernel's thread completes the task.
        var execution = run.ExecuteAsync(cancellation);
        if (!terminal.IsInteractive) return await execution.ConfigureAwait(false);
        await terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(label), maxValue: run.Progress.Duration.Seconds);
                var started = TimeProvider.System.GetTimestamp();
                using var timer = new PeriodicTimer(Interval);
                while (!execution.IsCompleted)
                {
                    var progress = run.Progress;
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
