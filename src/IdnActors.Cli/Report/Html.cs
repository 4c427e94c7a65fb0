using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace IdnActors.Cli.Report;

/// <summary>Writes a report as one HTML page that needs nothing else: no script, no network, drawings inside.</summary>
internal static class Html
{
    // More rows than these are folded.
    private const int MostRows = 60;

    private const string Css = """
        :root { --ink: #1f2937; --soft: #4b5563; --line: #e5e7eb; --accent: #0072b2; }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 62rem; color: var(--ink); background: #fff;
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .6rem; letter-spacing: -.01em; }
        h2 { font-size: 1.25rem; margin: 2.8rem 0 .8rem; padding-top: .9rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1.05rem; margin: 2rem 0 .4rem; }
        .question { font-size: 1.15rem; color: var(--soft); margin: 0 0 1.6rem; max-width: 48rem; }
        .outcome { font-weight: 600; margin: 0 0 1.2rem; }
        .notice { border-left: 4px solid #d55e00; background: #fff7ed; padding: .6rem 1rem; margin: 0 0 1rem; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.4rem; margin: 0; font-size: .93rem; }
        dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        .wide { overflow-x: auto; position: relative; left: 50%; transform: translateX(-50%); width: max-content; min-width: 100%; max-width: min(100vw - 3rem, 88rem); }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { padding: .45rem .7rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
        th:first-child, td:first-child { text-align: left; }
        thead th { white-space: normal; vertical-align: bottom; border-bottom: 2px solid var(--ink); }
        .prose th, .prose td { text-align: left; white-space: normal; }
        td small { display: block; color: var(--soft); }
        td small.better { color: #00694d; font-weight: 600; } td small.worse { color: #b04a00; font-weight: 600; }
        figure { margin: 0 0 1.2rem; break-inside: avoid; } svg { display: block; width: 100%; height: auto; }
        figcaption, .caption { font-size: .88rem; color: var(--soft); max-width: 52rem; margin: .4rem 0 0; }
        pre { background: #f3f4f6; padding: .8rem 1rem; overflow-x: auto; font-size: .85rem; border-radius: 4px; }
        summary { cursor: pointer; color: var(--accent); }
        footer { margin-top: 3rem; font-size: .82rem; color: var(--soft); }
        @media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } }
        """;

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>The page; equal contents give equal texts.</summary>
    public static string Of(ReportContent content)
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(Invariant($"<title>{Escape(content.Title)}</title>\n<style>\n{Css.ReplaceLineEndings("\n")}\n</style>\n</head>\n<body>\n"))
            .Append(Invariant($"<h1>{Escape(content.Title)}</h1>\n"));
        if (content.Question.Length > 0) page.Append(Invariant($"<p class=\"question\">{Escape(content.Question)}</p>\n"));
        foreach (var notice in content.Notices) page.Append(Invariant($"<p class=\"notice\">{Escape(notice)}</p>\n"));
        if (content.Outcome.Length > 0) page.Append(Invariant($"<p class=\"outcome\">{Escape(content.Outcome)}</p>\n"));
        WriteFigures(page, "Figures", content.AskedFigures, 0);
        if (content.Claims is { } claims)
        {
            page.Append("<h2>Claims</h2>\n");
            WriteTable(page, claims);
            page.Append("<h2>What was run</h2>\n");
        }
        page.Append("<dl>\n");
        foreach (var (name, value) in content.Facts) page.Append(Invariant($"<dt>{Escape(name)}</dt><dd>{Escape(value)}</dd>\n"));
        page.Append("</dl>\n<h2>In numbers</h2>\n");
        WriteFolded(page, content.Table);
        WriteFigures(page, content.AskedFigures.IsEmpty ? "Figures" : "More figures", content.Figures, content.AskedFigures.Length);
        page.Append("<h2>To get the same again</h2>\n<pre>").Append(Escape(string.Join('\n', content.Reproduce))).Append("</pre>\n");
        if (content.ReproduceNote.Length > 0) page.Append(Invariant($"<p class=\"caption\">{Escape(content.ReproduceNote)}</p>\n"));
        return page.Append("<footer>Written by IdnActors. Everything on this page is in the files beside it.</footer>\n</body>\n</html>\n").ToString();
    }

    private static void WriteFigures(StringBuilder page, string heading, ImmutableArray<Figure> figures, int earlier)
    {
        if (figures.IsEmpty) return;
        page.Append(Invariant($"<h2>{heading}</h2>\n"));
        foreach (var figure in figures)
            page.Append(Invariant($"<figure>\n<h3>{Escape(figure.Title)}</h3>\n{figure.Svg}\n<figcaption><b>Figure {++earlier}.</b> {Escape(figure.Caption)}</figcaption>\n</figure>\n"));
    }

    /// <summary>A table that would fill screens is shown to those who ask for it.</summary>
    private static void WriteFolded(StringBuilder page, ReportTable table)
    {
        if (table.Rows.Length <= MostRows)
        {
            WriteTable(page, table);
            return;
        }
        page.Append(Invariant($"<details>\n<summary>All {table.Rows.Length} rows</summary>\n"));
        WriteTable(page, table);
        page.Append("</details>\n");
    }

    private static void WriteTable(StringBuilder page, ReportTable table)
    {
        page.Append(table.IsProse ? "<table class=\"prose\">\n<thead><tr>" : "<div class=\"wide\"><table>\n<thead><tr>");
        foreach (var column in table.Columns) page.Append(Invariant($"<th scope=\"col\">{Escape(column)}</th>"));
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append("<tr>");
            foreach (var cell in row) page.Append("<td>").Append(Escape(cell.Text)).Append(Note(cell)).Append("</td>");
            page.Append("</tr>\n");
        }
        page.Append(Invariant($"</tbody>\n</table>{(table.IsProse ? "" : "</div>")}\n<p class=\"caption\">{Escape(table.Caption)}</p>\n"));
    }

    private static string Note(ReportCell cell) => cell switch
    {
        { Note.Length: 0 } => "",
        { Tone: CellTone.Better } => $"<small class=\"better\">{Escape(cell.Note)}</small>",
        { Tone: CellTone.Worse } => $"<small class=\"worse\">{Escape(cell.Note)}</small>",
        _ => $"<small>{Escape(cell.Note)}</small>",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
