using System.Collections.Immutable;
using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Report;

/// <summary>A drawing and what it shows.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Svg">The drawing, an SVG element.</param>
/// <param name="Caption">What is to be seen, with everything needed to read it.</param>
public sealed record Figure(string Title, string Svg, string Caption);

/// <summary>How a cell of the table is to be read.</summary>
public enum CellTone
{
    /// <summary>As it stands.</summary>
    Plain,

    /// <summary>A difference for the better that is not due to chance.</summary>
    Better,

    /// <summary>A difference for the worse that is not due to chance.</summary>
    Worse,
}

/// <summary>A cell of the table.</summary>
/// <param name="Text">The value.</param>
/// <param name="Note">What stands below it, e.g. the difference from the baseline; may be empty.</param>
/// <param name="Tone">How the note is to be read.</param>
public sealed record ReportCell(string Text, string Note = "", CellTone Tone = CellTone.Plain);

/// <summary>The table of a report: a row per metric, a column per variant.</summary>
/// <param name="Columns">Headings, the first that of the row names.</param>
/// <param name="Rows">Cells, as many as headings.</param>
/// <param name="Caption">How to read it.</param>
public sealed record ReportTable(ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<ReportCell>> Rows, string Caption)
{
    /// <summary>Cells are sentences rather than figures: they may be folded, and begin at the left.</summary>
    public bool IsProse { get; init; }
}

/// <summary>Everything a report says; nothing of it depends on when or where it is written.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Question">What the scenario asks, in its own words; may be empty.</param>
/// <param name="Notices">What a reader must know before anything else, e.g. that runs are missing.</param>
/// <param name="Facts">What was run, by name.</param>
/// <param name="Table">The figures in numbers.</param>
/// <param name="Figures">The figures as drawings.</param>
/// <param name="Reproduce">Command lines that give the same again.</param>
/// <param name="ReproduceNote">What else that needs.</param>
public sealed record ReportContent(
    string Title, string Question, ImmutableArray<string> Notices, ImmutableArray<(string Name, string Value)> Facts, ReportTable Table, ImmutableArray<Figure> Figures,
    ImmutableArray<string> Reproduce, string ReproduceNote)
{
    /// <summary>What came out in a sentence, which comes before all else; empty where nothing was claimed.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>The drawings that were asked for, which come before the others and all tables.</summary>
    public ImmutableArray<Figure> AskedFigures { get; init; } = [];

    /// <summary>What ought to come out and what did, which comes before what was run; null where nothing was claimed.</summary>
    public ReportTable? Claims { get; init; }
}

/// <summary>A variant as figures need it: a name for the legend, and the folders of its runs.</summary>
/// <param name="Name">How the legend calls it.</param>
/// <param name="Runs">Its runs, by seed.</param>
public sealed record ReportVariant(string Name, ImmutableArray<RunSummary> Runs)
{
    /// <summary>Something of each run, of those that have it.</summary>
    public async Task<IReadOnlyList<T>> EachAsync<T>(Func<string, Task<T?>> read)
        where T : class
    {
        var all = new List<T>();
        foreach (var run in Runs)
            if (await read(run.Folder).ConfigureAwait(false) is { } one) all.Add(one);
        return all;
    }
}
