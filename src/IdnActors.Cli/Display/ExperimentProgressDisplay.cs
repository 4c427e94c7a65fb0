using System.Globalization;
using IdnActors.Cli.Experiments;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>A progress bar while the runs of an experiment go on: runs, and the time left. Quiet when nobody watches.</summary>
public static class ExperimentProgressDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public static async Task<ExperimentEnd> ShowAsync(Terminal terminal, ExperimentRunner runner, CancellationToken cancellation)
    {
        var experiment = runner.RunAsync(cancellation);
        if (!terminal.IsInteractive) return await experiment.ConfigureAwait(false);
        await terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("runs");
                var started = TimeProvider.System.GetTimestamp();
                using var timer = new PeriodicTimer(Interval);
                while (!experiment.IsCompleted)
                {
                    var progress = runner.Progress;
                    task.MaxValue = Math.Max(1, progress.Total);
                    task.Value = Math.Min(task.MaxValue, progress.Reused + progress.Ended);
                    task.Description = Markup.Escape(Describe(progress.Total, progress.Reused, progress.Ended, TimeProvider.System.GetElapsedTime(started), cancellation.IsCancellationRequested));
                    await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        return await experiment.ConfigureAwait(false);
    }

    /// <summary>How far it is, in words.</summary>
    /// <param name="total">Runs in all.</param>
    /// <param name="reused">Of these, those that were there.</param>
    /// <param name="ended">Of these, those that have ended since.</param>
    /// <param name="elapsed">Time since the beginning.</param>
    /// <param name="isStopping">The user has stopped it.</param>
    public static string Describe(int total, int reused, int ended, TimeSpan elapsed, bool isStopping)
    {
        var left = total - reused - ended;
        var text = string.Create(CultureInfo.InvariantCulture, $"{reused + ended:N0} of {total:N0} runs");
        if (reused > 0) text += string.Create(CultureInfo.InvariantCulture, $" ({reused:N0} were there)");
        if (isStopping) return text + ", stopping";
        return ended == 0 || left <= 0 ? text : $"{text}, {Words(elapsed / ended * left)} left";
    }

    private static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:F0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:F1} h"),
    };
}
