using IdnActors.Cli.Experiments;
using IdnActors.Cli.Results;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>What an experiment ends with on the screen: a row per variant, means with intervals, and below each how it differs from the first variant.</summary>
public static class ExperimentTable
{
    private const int MostColumns = 5;

    public static void Write(Terminal terminal, ExperimentResult result, bool isExact)
    {
        var plan = result.Plan;
        terminal.Out.WriteLine();
        var seeds = result.Seeds > 1 ? FormattableString.Invariant($"{result.Seeds} seeds each; mean ± half of the 95 % interval") : isExact ? "exact: one seed says all" : "a single seed, which says nothing about chance";
        terminal.Out.MarkupLineInterpolated($"[bold]{plan.Scenario}[/], {plan.Variants.Length} {(plan.Variants.Length == 1 ? "variant" : "variants")}, {seeds}");
        var shown = Usual(result).Take(MostColumns).Concat(Doubts(result)).ToList();
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(new TableColumn("variant").NoWrap()).AddColumn(new TableColumn("seeds").RightAligned());
        foreach (var metric in shown) table.AddColumn(new TableColumn(Markup.Escape(metric.Unit.Length == 0 ? metric.Name : $"{metric.Name} ({metric.Unit})")).RightAligned());
        foreach (var variant in plan.Variants)
        {
            // A line for each key of a sweep: long names would take the room of the figures.
            var cells = new List<string> { Markup.Escape(variant.Name.Replace(' ', '\n')), FormattableString.Invariant($"{result.RunsOf(variant).Length}") };
            cells.AddRange(shown.Select(metric => Cell(result, variant, metric)));
            table.AddRow([.. cells]);
        }
        terminal.Out.Write(table);
        if (plan.Variants.Length > 1)
        {
            var told = result.Seeds > 1 ? ", seed by seed. * its 95 % interval leaves out zero." : ".";
            terminal.Out.MarkupLineInterpolated($"Below each {(result.Seeds > 1 ? "mean" : "value")}: the difference from {plan.Variants[0].Name}{told}");
        }
        if (shown.Any(m => m.Name == RunSummary.RegretMetric) && HindsightWords.Of([.. plan.Variants.SelectMany(v => result.RunsOf(v)).Select(r => r.BestVariants).OfType<VariantsOptimum>()]) is { } against)
            terminal.Out.MarkupLineInterpolated($"{RunSummary.RegretMetric}: against the best fixed variants in hindsight, {against}.");
    }

    /// <summary>The main metric, then the usual ones that some run has a value of, then how prices came where some did not as they should.</summary>
    public static IEnumerable<RunFigure> Columns(ExperimentResult result) => Usual(result).Concat(Doubts(result));

    private static IEnumerable<RunFigure> Usual(ExperimentResult result) => ExperimentMetrics.Shown.Prepend(result.MainMetric).Distinct()
        .Select(name => result.Metrics.FirstOrDefault(m => m.Name == name)).OfType<RunFigure>()
        .Where(metric => result.Plan.Variants.Any(v => result.MeanOf(v, metric.Name).Count > 0));

    private static IEnumerable<RunFigure> Doubts(ExperimentResult result) => ExperimentMetrics.Doubts.Where(name => name != result.MainMetric)
        .Select(name => result.Metrics.FirstOrDefault(m => m.Name == name)).OfType<RunFigure>()
        .Where(metric => result.Plan.Variants.Any(v => result.MeanOf(v, metric.Name) is { Count: > 0, Mean: > 0 }));

    private static string Cell(ExperimentResult result, ExperimentVariant variant, RunFigure metric)
    {
        var mean = EstimateText.Of(result.MeanOf(variant, metric.Name));
        if (variant == result.Plan.Variants[0]) return mean;
        var difference = result.DifferenceOf(variant, metric.Name);
        if (difference.Count == 0 || difference.IsZero) return mean;
        var text = EstimateText.Of(difference, isDifference: true);
        if (!difference.IsSignificant) return $"{mean}\n[grey]{text}  [/]";
        var isBetter = metric.Better == Better.Higher == difference.Mean > 0;
        return metric.Better == Better.Neutral ? $"{mean}\n{text} *" : $"{mean}\n[{(isBetter ? "green" : "red")}]{text} *[/]";
    }
}
