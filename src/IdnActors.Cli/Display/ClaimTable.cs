using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Cli.Experiments;
using IdnActors.Configuration.Experiments;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>What an experiment file ends with on the screen: claim, source, what was measured, and the verdict.</summary>
public static class ClaimTable
{
    private const int MostDecimals = 9;

    // Of the value: a tolerance below it.
    private const double Narrow = 0.01;

    public static void Write(IAnsiConsole console, Experiment experiment, ImmutableArray<JudgedClaim> claims, ExperimentResult result)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{experiment.Title}[/]: {experiment.Question}");
        var table = new Table { Border = TableBorder.Rounded, ShowRowSeparators = true };
        table.AddColumn("claim").AddColumn("source").AddColumn("expected").AddColumn(experiment.IsExact && result.Seeds == 1 ? "measured" : "measured, 95 % interval").AddColumn("verdict");
        foreach (var judged in claims)
        {
            var (claim, measured, verdict) = judged;
            var remarks = ((string[])[claim.IsCheck ? "(check)" : "", PartOf(judged, result)]).Where(r => r.Length > 0);
            var text = claim.Note.Length == 0 ? Markup.Escape(claim.Text) : $"{Markup.Escape(claim.Text)}\n[grey]{Markup.Escape(claim.Note)}[/]";
            table.AddRow(text, Markup.Escape(claim.Source), Describe(claim.Expected), Markup.Escape(Measured(judged, result)), string.Join(' ', remarks.Select(r => $"[grey]{r}[/]").Prepend(Colored(verdict))));
        }
        console.Write(table);
        console.WriteLine(Sum(claims, result));
    }

    /// <summary>How many hold, and whether runs are missing.</summary>
    public static string Sum(ImmutableArray<JudgedClaim> claims, ExperimentResult result)
    {
        var (hold, fail, undecided) = (Count(claims, Verdict.Holds), Count(claims, Verdict.Fails), Count(claims, Verdict.Undecided));
        var told = string.Create(CultureInfo.InvariantCulture, $"{hold} {(hold == 1 ? "claim holds" : "claims hold")}, {fail} {(fail == 1 ? "fails" : "fail")}, {undecided} {(undecided == 1 ? "is" : "are")} undecided");
        var runs = result.Plan.Variants.Length * result.Seeds;
        if (result.Missing == 0) return told + ".";
        return told + (result.Missing == runs ? ": no run is finished." : FormattableString.Invariant($", by part of the runs: {result.Missing} of {runs} {(result.Missing == 1 ? "is" : "are")} missing."));
    }

    /// <summary>What was measured, in its unit; ratios, advantages and slopes have none.</summary>
    public static string Measured(JudgedClaim claim, ExperimentResult result)
    {
        var (kind, text) = (claim.Claim.Measure.Kind, EstimateText.Of(claim.Measured));
        var unit = kind is MeasureKind.Figure or MeasureKind.Difference ? result.Metrics.FirstOrDefault(m => m.Name == claim.Claim.Measure.First.Metric)?.Unit : null;
        if (string.IsNullOrEmpty(unit) || claim.Measured.Count == 0) return text;
        return $"{text} {(unit == "%" && kind == MeasureKind.Difference ? "points" : unit)}";
    }

    /// <summary>Of how many seeds a verdict is, where runs that it needs are missing; else empty.</summary>
    public static string PartOf(JudgedClaim claim, ExperimentResult result) => result.Missing > 0 && claim.Measured.Count < result.Seeds
        ? FormattableString.Invariant($"by {claim.Measured.Count} of {result.Seeds} {(result.Seeds == 1 ? "seed" : "seeds")}")
        : "";

    private static int Count(ImmutableArray<JudgedClaim> claims, Verdict verdict) => claims.Count(c => c.Verdict == verdict);

    /// <summary>An expectation in a few signs.</summary>
    public static string Describe(Expectation expected) => (double.IsInfinity(expected.Least), double.IsInfinity(expected.Most)) switch
    {
        (false, true) => $"≥ {Number(expected.Least)}",
        (true, false) => $"≤ {Number(expected.Most)}",
        _ when expected.Least == expected.Most => $"= {Number(expected.Least)}",
        // A value with a tolerance: its two limits would be all digits.
        _ when expected.Most - expected.Least < Narrow * Math.Abs(expected.Least) => $"{Number((expected.Least + expected.Most) / 2)} ± {Number((expected.Most - expected.Least) / 2)}",
        _ => $"{Number(expected.Least)} … {Number(expected.Most)}",
    };

    private static string Number(double value) => Math.Round(value, MostDecimals).ToString("#,##0.#########", CultureInfo.InvariantCulture).Replace('-', '−');

    private static string Colored(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "[green]holds[/]",
        Verdict.Fails => "[red]fails[/]",
        _ => "[yellow]undecided[/]",
    };
}
