using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Cli.Experiments;
using IdnActors.Configuration.Experiments;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>What an experiment file ends with on the screen: claim, source, what was measured, and the verdict.</summary>
public static class ClaimTable
{
    public static void Write(IAnsiConsole console, Experiment experiment, ImmutableArray<JudgedClaim> claims)
    {
        console.WriteLine();
        console.MarkupLineInterpolated($"[bold]{experiment.Title}[/]: {experiment.Question}");
        var table = new Table { Border = TableBorder.Rounded, ShowRowSeparators = true };
        table.AddColumn("claim").AddColumn("source").AddColumn("expected").AddColumn("measured, 95 % interval").AddColumn("verdict");
        foreach (var (claim, measured, verdict) in claims)
        {
            var text = claim.Note.Length == 0 ? Markup.Escape(claim.Text) : $"{Markup.Escape(claim.Text)}\n[grey]{Markup.Escape(claim.Note)}[/]";
            table.AddRow(text, Markup.Escape(claim.Source), Describe(claim.Expected), EstimateText.Of(measured), Colored(verdict) + (claim.IsCheck ? " [grey](check)[/]" : ""));
        }
        console.Write(table);
        console.WriteLine(Sum(claims));
    }

    /// <summary>How many hold.</summary>
    public static string Sum(ImmutableArray<JudgedClaim> claims) => string.Create(CultureInfo.InvariantCulture,
        $"{claims.Count(c => c.Verdict == Verdict.Holds)} claims hold, {claims.Count(c => c.Verdict == Verdict.Fails)} fail, {claims.Count(c => c.Verdict == Verdict.Undecided)} are undecided.");

    /// <summary>An expectation in a few signs.</summary>
    public static string Describe(Expectation expected) => (double.IsInfinity(expected.Least), double.IsInfinity(expected.Most)) switch
    {
        (false, true) => $"≥ {Number(expected.Least)}",
        (true, false) => $"≤ {Number(expected.Most)}",
        _ => $"{Number(expected.Least)} … {Number(expected.Most)}",
    };

    private static string Number(double value) => Math.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture);

    private static string Colored(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "[green]holds[/]",
        Verdict.Fails => "[red]fails[/]",
        _ => "[yellow]undecided[/]",
    };
}
