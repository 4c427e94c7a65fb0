using System.Collections.Immutable;
using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Results;
using IdnActors.Configuration.Experiments;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cli.Report;

/// <summary>What the report of an experiment, or of a single run as its smallest case, says.</summary>
public static class ExperimentReport
{
    private const int MostColumns = 5;
    private const int HashDigits = 12;

    /// <summary>The report of a comparison or a sweep, or of an experiment without its claims.</summary>
    /// <param name="result">The runs.</param>
    /// <param name="experiment">The experiment of a file that they belong to; null: none.</param>
    public static async Task<ReportContent> OfExperimentAsync(ExperimentResult result, Experiment? experiment = null)
    {
        var plan = result.Plan;
        var isComparison = plan.Command == "compare";
        var isExact = experiment is { IsExact: true } && result.Seeds == 1;
        // The first of many variants are no choice where an experiment has made its own.
        var drawsAll = plan.Variants.Length <= Figures.MostCurves;
        var draws = drawsAll || experiment is not { Figures.IsEmpty: false };
        var notices = new List<string>();
        if (result.Missing > 0)
            notices.Add(FormattableString.Invariant($"Partial: {result.Missing} of {plan.Variants.Length * result.Seeds} runs {(result.Missing == 1 ? "is" : "are")} missing. Variants may have different seeds."));
        if (!drawsAll && draws) notices.Add(FormattableString.Invariant($"Figures show the first {Figures.MostCurves} of {plan.Variants.Length} variants; the table has all."));
        return new ReportContent(
            $"{plan.Scenario}: {(isComparison ? "a comparison of" : plan.Command == ExperimentPlan.OfFile ? "an experiment with" : "a sweep over")} {plan.Variants.Length} {(isComparison ? "policies" : "variants")}",
            plan.Description,
            [.. notices],
            [
                ("scenario", $"{plan.Scenario}{(plan.Overrides.IsEmpty ? "" : ", with " + string.Join(", ", plan.Overrides))}"),
                ("variants", Listed(plan.Variants.Select(v => v.Name))),
                ("baseline", plan.Variants[0].Name),
                ("seeds", isExact ? "1: nothing measured depends on chance" : result.Seeds == 1 ? "1" : FormattableString.Invariant($"1 to {result.Seeds}, {(isComparison ? "and so the same requests," : "the same")} for every variant")),
                ("emulated time", EmulatedTime(result)),
                ("scenario hashes", Listed(plan.Variants.Select(v => v.ScenarioHash[..HashDigits]))),
                ("program", $"IdnActors {EnvironmentJson.Versions()[0].Version}"),
            ],
            TableOf(result, isExact),
            draws ? await FiguresOf(result).ConfigureAwait(false) : [],
            [CommandLine(plan, result.Seeds)],
            "Every run has its resolved scenario.conf in its folder; idn run on that file repeats that run alone. All values are in compare.parquet.");
    }

    /// <summary>The report of one run, beside what it is compared with.</summary>
    /// <param name="run">The run, as its folder tells it.</param>
    /// <param name="comparisons">The comparisons, with what they are called.</param>
    /// <param name="scenario">The scenario.</param>
    public static async Task<ReportContent> OfRunAsync(RunSummary run, IReadOnlyList<(string Name, RunSummary Run)> comparisons, Scenario scenario)
    {
        var (name, description, policy) = (scenario.Name, scenario.Description, scenario.Policy?.Name);
        ExperimentVariant Variant(string variant, RunSummary summary) => new(variant, "", [], summary.ScenarioHash);
        var own = Variant(policy ?? (comparisons.Count == 0 ? "value" : "placement"), run);
        var references = comparisons.Select(c => (Variant: Variant(c.Name, c.Run), c.Run)).ToList();
        var plan = new ExperimentPlan
        {
            Command = "run",
            Scenario = name,
            Description = description,
            File = "",
            Overrides = [],
            Arguments = [],
            Variants = [.. references.Select(r => r.Variant), own],
        };
        var result = new ExperimentResult(plan, 1, null, [.. references, (own, run)]);
        return new ReportContent(
            name, description,
            run.IsSound ? [] : ["This run was interrupted or has failed: the figures cover what had happened until then."],
            [
                ("scenario", name),
                ("policy", policy ?? "none, the placement is stated"),
                ("seed", FormattableString.Invariant($"{run.Seed}")),
                ("emulated time", EmulatedTime(result)),
                ("scenario hash", run.ScenarioHash[..HashDigits]),
                ("program", $"IdnActors {EnvironmentJson.Versions()[0].Version}"),
            ],
            TableOf(result, isExact: false),
            await FiguresOf(result).ConfigureAwait(false),
            ["idn run scenario.conf"],
            "The file is beside this page and holds everything, the seed included. A single seed says nothing about chance: idn compare and idn sweep run several.");
    }

    private static Task<ImmutableArray<Figure>> FiguresOf(ExperimentResult result) =>
        Figures.OfAsync([.. result.Plan.Variants.Select(v => new ReportVariant(v.Name, result.RunsOf(v)))]);

    private static string EmulatedTime(ExperimentResult result)
    {
        var ends = result.Plan.Variants.SelectMany(v => result.RunsOf(v)).Select(r => r.EndSeconds).ToList();
        return ends.Count == 0 ? "–" : FormattableString.Invariant($"{ends.Max():0.###} s{(ends.Count > 1 ? " per run, at most" : "")}, the drain included");
    }

    /// <summary>All metrics, a column per variant; where that would be too wide, the usual metrics and a row per variant.</summary>
    private static ReportTable TableOf(ExperimentResult result, bool isExact)
    {
        var variants = result.Plan.Variants;
        var hasSeeds = variants.Any(v => result.RunsOf(v).Length > 1);
        var caption = (hasSeeds ? "Mean ± half of the 95 % interval over the seeds (Student)." : isExact ? "Exact: nothing here depends on chance." : "Of a single seed, which says nothing about chance.")
            + (variants.Length < 2 ? "" : $" Below: the difference from {variants[0].Name}{(hasSeeds ? ", seed by seed; in colour and with an asterisk where its 95 % interval leaves out zero" : "")}.");
        if (result.Metrics.Any(m => m.Name == RunSummary.GainMetric))
            caption += $" {RunSummary.GainMetric}: normalized time-averaged gain, what a request saved against the repositories alone. {RunSummary.RegretMetric}: what the best fixed variants in hindsight would have gained beyond those that nodes held.";
        if (variants.Length <= MostColumns)
        {
            return new ReportTable(
                ["metric", .. variants.Select(v => v.Name)],
                [.. result.Metrics.Where(m => variants.Any(v => result.MeanOf(v, m.Name).Count > 0)).Select(m => ImmutableArray.CreateRange([new ReportCell(NameOf(m)), .. variants.Select(v => CellOf(result, v, m))]))],
                caption);
        }
        var shown = ExperimentTable.Columns(result).ToList();
        return new ReportTable(
            ["variant", .. shown.Select(NameOf)],
            [.. variants.Select(v => ImmutableArray.CreateRange([new ReportCell(v.Name), .. shown.Select(m => CellOf(result, v, m))]))],
            caption);
    }

    private static ReportCell CellOf(ExperimentResult result, ExperimentVariant variant, RunFigure metric)
    {
        var mean = EstimateText.Of(result.MeanOf(variant, metric.Name));
        if (variant == result.Plan.Variants[0]) return new ReportCell(mean);
        var difference = result.DifferenceOf(variant, metric.Name);
        if (difference.Count == 0 || difference.IsZero) return new ReportCell(mean);
        var note = EstimateText.Of(difference, isDifference: true);
        if (!difference.IsSignificant) return new ReportCell(mean, note);
        var tone = metric.Better == Better.Neutral ? CellTone.Plain : metric.Better == Better.Higher == difference.Mean > 0 ? CellTone.Better : CellTone.Worse;
        return new ReportCell(mean, note + " *", tone);
    }

    /// <summary>As many as can be read; the rest stands in the table.</summary>
    private static string Listed(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(all.Exists(n => n.Contains(',', StringComparison.Ordinal)) ? "; " : ", ", all.Take(Figures.MostCurves)) + (all.Count > Figures.MostCurves ? FormattableString.Invariant($" … ({all.Count} in all)") : "");
    }

    private static string NameOf(RunFigure metric) => metric.Unit.Length == 0 ? metric.Name : $"{metric.Name} ({metric.Unit})";

    private static string CommandLine(ExperimentPlan plan, int seeds) =>
        Cli.CommandLine.Of(["idn", plan.Command, .. plan.Command == ExperimentPlan.OfFile ? [] : (string[])[plan.File], .. plan.Arguments, "--seeds", FormattableString.Invariant($"{seeds}")]);
}
