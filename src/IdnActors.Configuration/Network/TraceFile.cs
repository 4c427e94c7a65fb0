using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Reading;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network;

/// <summary>
/// Reads a trace of a link from a CSV file: a header that names each column with its unit, e.g. <c>time_s,rate_mbps,delay_ms</c>, then a row for every change. Empty lines
/// and lines that begin with # are skipped. Measured figures have digits of chance: they are rounded to nanoseconds and bits per second.
/// </summary>
internal static class TraceFile
{
    /// <summary>Most rows of a file: what a canonical text with a few traces can still hold.</summary>
    public const int MostRows = 20_000;

    private const int MostProblems = 20;
    private const string Example = "time_s,rate_mbps,delay_ms";

    // Base units: nanoseconds and bits per second. The largest values are those of the keys in reference.conf.
    private static readonly Column[] Known =
    [
        .. Columns("time", 3.6e15m, ("s", 1e9m), ("ms", 1e6m), ("us", 1e3m)),
        .. Columns("rate", 1e14m, ("bps", 1m), ("kbps", 1e3m), ("mbps", 1e6m), ("gbps", 1e9m)),
        .. Columns("delay", 3.6e12m, ("s", 1e9m), ("ms", 1e6m), ("us", 1e3m)),
    ];

    /// <summary>The steps of a file. What is wrong with it has become problems, each with its line.</summary>
    public static ImmutableArray<LinkStep> Read(string path, ProblemLedger problems) =>
        TextFile.Read(path, ShownPath.Of(path), problems) is { } text ? Parse(text, ShownPath.Of(path), problems) : [];

    internal static ImmutableArray<LinkStep> Parse(string text, string shownAs, ProblemLedger problems)
    {
        var lines = text.TrimStart('\uFEFF').Split('\n').Select((line, i) => (Text: line.Trim(), Number: i + 1)).Where(l => l.Text.Length > 0 && l.Text[0] != '#').ToList();
        if (lines.Count < 2)
        {
            problems.Add(shownAs, "", lines.Count == 0 ? "is empty" : "has no rows", "a trace has a header and a row for every change", $"begin with {Example}, then 0,10,5");
            return [];
        }
        if (lines.Count - 1 > MostRows)
        {
            problems.Add(shownAs, "", $"has {lines.Count - 1} rows", $"at most {MostRows} rows are read", "keep a part of it, or every so manieth row");
            return [];
        }
        return Header(lines[0].Text, place => problems.Add(shownAs, $"line {lines[0].Number}", place, "the columns are time_s (or ms, us), rate_mbps (or bps, kbps, gbps) and, if it changes, delay_ms (or s, us)",
            $"write e.g. {Example}")) is { } columns
            ? Rows(lines, columns, shownAs, problems)
            : [];
    }

    private static Column[]? Header(string line, Action<string> report)
    {
        var names = line.Split(',').Select(n => n.Trim()).ToArray();
        var columns = names.Select(n => Array.Find(Known, c => c.Name == n)).ToArray();
        if (Array.IndexOf(columns, null) is var unknown && unknown >= 0) report($"has a column {ConfigText.Shown(names[unknown])}");
        else if (columns.GroupBy(c => c!.Kind).FirstOrDefault(g => g.Count() > 1) is { } twice) report($"has {twice.Count()} columns of {twice.Key}");
        else if (Array.Find(["time", "rate"], kind => !columns.Any(c => c!.Kind == kind)) is { } missing) report($"has no column of {missing}");
        else return columns!;
        return null;
    }

    private static ImmutableArray<LinkStep> Rows(List<(string Text, int Number)> lines, Column[] columns, string shownAs, ProblemLedger problems)
    {
        var steps = ImmutableArray.CreateBuilder<LinkStep>(lines.Count - 1);
        var before = problems.Count;
        var latest = -1L;
        foreach (var (text, number) in lines.Skip(1))
        {
            if (problems.Count - before >= MostProblems) break;
            var place = $"line {number}";
            if (Row(text, columns, (found, required, remedy) => problems.Add(shownAs, place, found, required, remedy)) is not { } row) continue;
            if (row.At.Nanoseconds <= latest)
                problems.Add(shownAs, place, $"is at {row.At}, after one at {new Duration(latest)}", "rows follow each other by increasing time", "sort them, and keep one row of each time");
            else if (number == lines[1].Number && row.At != Instant.Start)
                problems.Add(shownAs, place, $"is at {row.At}", "the first row is at time 0", "subtract its time from all rows");
            latest = row.At.Nanoseconds;
            steps.Add(row);
        }
        return steps.ToImmutable();
    }

    private static LinkStep? Row(string line, Column[] columns, Action<string, string, string> report)
    {
        var cells = line.Split(',');
        if (cells.Length != columns.Length)
        {
            report($"has {cells.Length} values", $"a row has one for each of the {columns.Length} columns", "add or remove some");
            return null;
        }
        var (at, rate, delay) = (0L, 0L, (Duration?)null);
        for (var i = 0; i < cells.Length; i++)
        {
            var column = columns[i];
            if (!decimal.TryParse(cells[i].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || value < 0 || value > column.Most / column.Scale)
            {
                report($"has {column.Name} {ConfigText.Shown(cells[i].Trim())}", FormattableString.Invariant($"a number from 0 to {column.Most / column.Scale:0.###} is required"), "correct it");
                return null;
            }
            var amount = (long)decimal.Round(value * column.Scale);
            if (column.Kind == "time") at = amount;
            else if (column.Kind == "rate") rate = amount;
            else delay = new Duration(amount);
        }
        return new LinkStep(new Instant(at), rate == 0 ? null : new DataRate(rate), delay);
    }

    private static IEnumerable<Column> Columns(string kind, decimal most, params (string Unit, decimal Scale)[] units) =>
        units.Select(u => new Column(kind, $"{kind}_{u.Unit}", u.Scale, most));

    private sealed record Column(string Kind, string Name, decimal Scale, decimal Most);
}
