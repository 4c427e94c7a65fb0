using System.Globalization;
using IdnActors.Inference.Recording;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>Makes a scenario's engine, with a progress bar while answers are recorded. Quiet when nobody watches, or nothing has to be recorded.</summary>
public static class RecordingDisplay
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <exception cref="OperationCanceledException">Cancelled while recording.</exception>
    public static async Task<IInferenceEngine> CreateEngineAsync(Terminal terminal, Scenario scenario, string? cache, CancellationToken cancellation)
    {
        // The others are ready at once; an interruption then ends the run, which writes what it has.
        if (scenario.Run.Inference != InferenceMode.Recorded) return InferenceEngines.Create(scenario, cache, progress: null, CancellationToken.None);
        var latest = new LatestProgress();
        // On a thread of its own: it computes until it is done.
        var creation = Task.Run(() => InferenceEngines.Create(scenario, cache, latest, cancellation), cancellation);
        if (!terminal.IsInteractive) return await creation.ConfigureAwait(false);
        await terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("recording answers");
                using var timer = new PeriodicTimer(Interval);
                while (!creation.IsCompleted)
                {
                    if (latest.Value is { } progress)
                    {
                        task.MaxValue = progress.Total;
                        task.Value = progress.Recorded;
                        task.Description = Markup.Escape(Describe(progress, cancellation.IsCancellationRequested));
                    }
                    await timer.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
        return await creation.ConfigureAwait(false);
    }

    private static string Describe(RecordingProgress progress, bool isStopping) => string.Create(CultureInfo.InvariantCulture,
        $"{(progress.IsElsewhere ? "waiting for another process that records" : "recording")} {progress.Part}: {progress.Recorded:N0} of {progress.Total:N0} answers{(isStopping ? ", stopping" : "")}");

    /// <summary>Keeps the last report for whoever draws it; reports come from several threads.</summary>
    private sealed class LatestProgress : IProgress<RecordingProgress>
    {
        private volatile RecordingProgress? _value;

        public RecordingProgress? Value => _value;

        public void Report(RecordingProgress value) => _value = value;
    }
}
