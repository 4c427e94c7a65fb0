using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Report;
using IdnActors.Cli.Results;
using IdnActors.Configuration.Experiments;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Commands;

/// <summary>What <c>idn compare</c>, <c>idn sweep</c> and <c>idn experiment</c> do once they know their variants: check all, run what is missing, tell what came out.</summary>
public static class ExperimentCommand
{
    /// <param name="terminal">Where to tell it.</param>
    /// <param name="draft">The experiment.</param>
    /// <param name="choices">What the user chose.</param>
    /// <param name="start">Starts a run.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="conclusion">What the runs mean beyond their figures; null: nothing.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> ExecuteAsync(
        Terminal terminal, ExperimentDraft draft, ExperimentChoices choices, StartRun start, CancellationToken cancellation, ExperimentConclusion? conclusion = null)
    {
        using var interruption = new Interruption(cancellation);
        var plan = ExperimentPlan.Check(draft, LoadingProgress.Of(terminal), LoadingWarnings.Of(terminal));
        var folder = choices.Out ?? Path.Combine("runs", $"{plan.Scenario}.{plan.Command}");
        plan.EnsureFits(folder);
        using var claim = Claim(folder);
        plan.Write(folder);
        var end = await ExperimentProgressDisplay.ShowAsync(terminal, new ExperimentRunner(plan, folder, choices, start), interruption.Token).ConfigureAwait(false);
        var result = new ExperimentResult(plan, end.Seeds, choices.Metric, end.Runs);
        if (!end.Runs.IsEmpty) await WriteFilesAsync(folder, result, choices, conclusion).ConfigureAwait(false);
        if (!choices.Json) Tell(terminal, result, folder, choices, conclusion?.Experiment.IsExact ?? false);
        else if (conclusion is null) terminal.RawOut.WriteLine(ExperimentJson.Of(result, folder, end.IsInterrupted, choices.Precision));
        var code = conclusion?.Tell(result, folder) ?? ExitCode.Ok;
        foreach (var failure in end.Failures) terminal.Error.Profile.Out.Writer.WriteLine($"failed: {failure}");
        if (result.Missing > 0)
        {
            terminal.Error.Profile.Out.Writer.WriteLine(FormattableString.Invariant(
                $"{(end.IsInterrupted ? "interrupted" : "stopped")}: {result.Missing} of {plan.Variants.Length * end.Seeds} runs {(result.Missing == 1 ? "is" : "are")} missing; the same command goes on from here"));
        }
        return !end.Failures.IsEmpty ? ExitCode.Failed : end.IsInterrupted ? ExitCode.Interrupted : code;
    }

    /// <summary>Starts this program once more; what the user presses ends it with us.</summary>
    public static Task<ChildResult?> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) => ChildProcess.RunThisAsync(arguments, cancellation);

    private static async Task WriteFilesAsync(string folder, ExperimentResult result, ExperimentChoices choices, ExperimentConclusion? conclusion)
    {
        var path = Path.Combine(folder, "compare.parquet");
        var table = new ParquetTable<ComparisonRow>(path + ".tmp", ExperimentMetrics.OfComparison);
        await using (table.ConfigureAwait(false))
            foreach (var row in result.Rows()) table.Add(row);
        File.Move(path + ".tmp", path, overwrite: true);
        if (!choices.HasReport) return;
        var content = await ExperimentReport.OfExperimentAsync(result, conclusion?.Experiment).ConfigureAwait(false);
        await ReportWriter.WriteAsync(Path.Combine(folder, ReportWriter.FileName), conclusion?.Head(content, result) ?? content).ConfigureAwait(false);
    }

    private static void Tell(Terminal terminal, ExperimentResult result, string folder, ExperimentChoices choices, bool isExact)
    {
        ExperimentTable.Write(terminal, result, isExact);
        if (result.Missing > 0) terminal.Out.Profile.Out.Writer.WriteLine("PARTIAL: not all runs are finished; variants may have different seeds");
        else if (choices.Precision is { } rule)
        {
            foreach (var variant in result.Plan.Variants.Where(v => !rule.IsMet(result.MeanOf(v, result.MainMetric))))
                terminal.Out.Profile.Out.Writer.WriteLine(
                    $"NOT AS PRECISE as demanded: {result.MainMetric} of {variant.Name} after {result.Seeds} seeds, the most allowed (--max-seeds {rule.MostSeeds}); raise it, or demand less");
        }
        terminal.Out.Profile.Out.Writer.WriteLine($"results: {folder}{(choices.HasReport ? $"; open {Path.Combine(folder, ReportWriter.FileName)}" : "")}");
    }

    /// <summary>Two commands must not do the same runs: the second finds the folder claimed. The claim is gone with the process, however that ends.</summary>
    private static FileStream Claim(string folder)
    {
        var path = folder.TrimEnd('/', '\\') + ".lock";
        try
        {
            Directory.CreateDirectory(folder);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new ScenarioException([new Problem(folder, "", $"is in use by another experiment ({e.Message})", "a folder of its own is required", "wait, or choose another --out")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ScenarioException([new Problem(folder, "", $"cannot be written ({e.Message})", "a folder for the runs is required", "choose another --out")]);
        }
    }
}

/// <summary>What the runs of an experiment mean beyond their figures.</summary>
/// <param name="Experiment">What they answer.</param>
/// <param name="Head">Puts it at the top of the report of all runs.</param>
/// <param name="Tell">Tells it, given result and folder, in place of JSON and after the table; says the exit code where all else went well.</param>
public sealed record ExperimentConclusion(Experiment Experiment, Func<ReportContent, ExperimentResult, ReportContent> Head, Func<ExperimentResult, string, int> Tell);
