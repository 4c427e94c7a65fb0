using System.Globalization;
using System.Text.Json;
using IdnActors.Cli.Commands;
using Spectre.Console;

namespace IdnActors.Cli.Bench;

/// <summary>What a benchmark ends with: a table with machine, method and verdicts, or JSON.</summary>
public static class BenchOutput
{
    public static void WriteJson(Terminal terminal, BenchSession session, bool isInterrupted)
    {
        var facts = new
        {
            machine = BenchMachine.Read(),
            repeat = session.Choices.Repeat,
            quick = session.Choices.Quick,
            interrupted = isInterrupted,
            rows = session.Rows,
            targets = session.Targets,
        };
        terminal.RawOut.WriteLine(JsonSerializer.Serialize(facts, Layout));
    }

    public static void WriteTable(Terminal terminal, BenchSession session, bool isInterrupted)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("").AddColumn(new TableColumn("figure").RightAligned()).AddColumn("unit")
            .AddColumn(new TableColumn("beside").RightAligned()).AddColumn(new TableColumn("ratio").RightAligned());
        string? section = null;
        foreach (var row in session.Rows)
        {
            if (section != row.Section) table.AddRow($"[bold]{Markup.Escape(row.Section)}[/]");
            section = row.Section;
            table.AddRow(Markup.Escape(row.Name), row.Figure is { } figure ? Number(figure, row.Unit) : "–", Markup.Escape(row.Unit), Markup.Escape(BesideOf(row)),
                row.Ratio is { } ratio ? Ratio(ratio) : "");
        }
        terminal.Out.Write(table);
        var writer = terminal.Out.Profile.Out.Writer;
        writer.WriteLine(BenchMachine.Read().ToString());
        writer.WriteLine($"requests that ended per second from the first event to the last, median of {session.Choices.Repeat} run(s) after a warm-up; other load lowers rates, "
            + "less so those per second of processor time");
        foreach (var target in session.Targets) writer.WriteLine(Verdict(target));
        if (session.Choices.Quick) writer.WriteLine("quick: runs were too short for figures to rely on");
        if (isInterrupted) writer.WriteLine("interrupted: the rest was not measured");
    }

    /// <summary>Whether a target was reached, in a line.</summary>
    public static string Verdict(BenchTarget target) =>
        $"{(target.IsReached ? "reached" : "MISSED")}: {target.Name}: {Number(target.Figure, target.Unit)} {target.Unit}, "
        + $"wanted {(target.IsMost ? "at most" : "at least")} {Number(target.Bound, target.Unit)}";

    private static JsonSerializerOptions Layout { get; } = new(JsonOption.Layout) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static string BesideOf(BenchRow row) => row.Beside is { } beside ? $"{beside.Name} {Number(beside.Figure, row.Unit)}" : row.Note ?? "";

    // Latencies are compared with theory to a tenth of a per mille; of other figures three digits mean something.
    private static string Number(double figure, string unit) => unit == "ms"
        ? figure.ToString("0.0000", CultureInfo.InvariantCulture)
        : figure.ToString(Math.Abs(figure) switch { >= 100 => "N0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    private static string Ratio(double ratio) => ratio.ToString(Math.Abs(ratio - 1) < 0.01 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);
}
