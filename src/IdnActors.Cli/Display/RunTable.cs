using System.Globalization;
using IdnActors.Cli.Results;
using IdnActors.Emulation.Runs;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>What a run ends with on the screen: the figures, beside those of the repositories alone where both were run, and what that means in a sentence.</summary>
public static class RunTable
{
    private const int MostNodes = 16;

    public static void Write(IAnsiConsole console, RunReport report, RunReport? repositoryOnly)
    {
        console.WriteLine();
        var interrupted = report.IsInterrupted ? ", INTERRUPTED" : "";
        var fidelity = report.Host.Fidelity is { } real ? $"; real clock: {FidelityText.Describe(real)}" : "";
        console.MarkupLineInterpolated($"[bold]{report.Scenario.Name}[/], seed {report.Seed}, {report.End} of emulated time{interrupted}{fidelity}");
        console.Write(Figures(report, repositoryOnly));
        if (repositoryOnly is not null && Verdict(report, repositoryOnly) is { } verdict) console.MarkupLineInterpolated($"[bold]{verdict}[/]");
        console.Write(Variants(report));
        console.Write(Nodes(report));
        foreach (var failure in report.Failures) console.MarkupLineInterpolated($"[red]failure:[/] {failure}");
        foreach (var violation in report.Violations) console.MarkupLineInterpolated($"[red]the books do not balance:[/] {violation}");
    }

    /// <summary>What the placement gained in latency and lost in accuracy; null when one of the runs has no answers.</summary>
    public static string? Verdict(RunReport report, RunReport repositoryOnly)
    {
        if (report.AccuracyPoints is not { } accuracy || repositoryOnly.AccuracyPoints is not { } reference) return null;
        var gained = repositoryOnly.Latency.MeanMs - report.Latency.MeanMs;
        var lost = reference - accuracy;
        var share = repositoryOnly.Latency.MeanMs == 0 ? 0 : 100 * gained / repositoryOnly.Latency.MeanMs;
        return Invariant($"Against the repositories alone, the placement {(gained >= 0 ? "gained" : "lost")} {Math.Abs(gained):F2} ms of mean latency ")
            + Invariant($"({Math.Abs(share):F0} %) and {(lost >= 0 ? "lost" : "gained")} {Math.Abs(lost):F2} points of accuracy.");
    }

    private static Table Figures(RunReport report, RunReport? repositoryOnly)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("").AddColumn(new TableColumn(repositoryOnly is null ? "" : "placement").RightAligned());
        if (repositoryOnly is not null)
            table.AddColumn(new TableColumn("repositories only").RightAligned()).AddColumn(new TableColumn("difference").RightAligned());
        table.AddColumn("unit");
        // What is about policies says nothing of a run without.
        foreach (var metric in Metrics.OfRun.Where(m => report.Learning is not null || !IsMissing(m.ValueOf(report))))
        {
            List<string> cells = [metric.Name, Text(metric.ValueOf(report))];
            if (repositoryOnly is not null) cells.AddRange([Text(metric.ValueOf(repositoryOnly)), Difference(metric, report, repositoryOnly)]);
            cells.Add(metric.Unit);
            table.AddRow([.. cells]);
        }
        return table;
    }

    private static bool IsMissing(object value) => value is double.NaN;

    private static string Difference(Metric<RunReport> metric, RunReport report, RunReport reference)
    {
        var difference = Number(metric.ValueOf(report)) - Number(metric.ValueOf(reference));
        if (double.IsNaN(difference) || difference == 0) return "";
        var text = (difference > 0 ? "+" : "") + Text(metric.Type == typeof(long) ? (long)difference : difference);
        var isBetter = metric.Better == Better.Higher == difference > 0;
        return metric.Better == Better.Neutral ? text : $"[{(isBetter ? "green" : "red")}]{text}[/]";
    }

    private static Table Variants(RunReport report)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("who answered") };
        table.AddColumn("variant");
        foreach (var column in (string[])["answers", "share %", "accuracy %", "stated %", "mean latency ms"]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var variant in report.Variants.Where(v => v.Answered > 0).OrderByDescending(v => v.Answered).Take(MostNodes))
        {
            var stated = report.Scenario.Catalogue[variant.Variant];
            table.AddRow(Markup.Escape(stated.Name), Text(variant.Answered), Text(100.0 * variant.Answered / report.Totals.Answered),
                Text(variant.AccuracyPoints ?? double.NaN), Text(stated.AccuracyPoints), Text(variant.MeanLatencyMs ?? double.NaN));
        }
        return table;
    }

    private static Table Nodes(RunReport report)
    {
        var active = report.Nodes.Where(n => n.Counters.Issued > 0 || n.Counters.Inferences > 0).ToList();
        var shown = active.OrderByDescending(n => n.Counters.Inferences).ThenBy(n => n.Node).Take(MostNodes).OrderBy(n => n.Node).ToList();
        var title = shown.Count < active.Count ? $"the {shown.Count} busiest of {active.Count} nodes (all in summary.json)" : "nodes";
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(title) };
        table.AddColumn("node").AddColumn("device");
        foreach (var column in (string[])["issued here", "accuracy %", "mean latency ms", "inferences", "utilisation %", "memory"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var node in shown)
        {
            var counters = node.Counters;
            var spec = report.Scenario.Topology[node.Node];
            table.AddRow(Markup.Escape(spec.Name), Markup.Escape(spec.Device.Name), Text(counters.Issued),
                counters.Answered == 0 ? "" : Text(100.0 * counters.Correct / counters.Answered),
                counters.Answered == 0 ? "" : Text(counters.LatencySumNanoseconds / 1e6 / counters.Answered),
                Text(counters.Inferences), Text(100 * node.Utilisation), Bytes(node.MaxMemoryBytes));
        }
        return table;
    }

    /// <summary>A number of bytes as people read it.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        0 => "",
        < 1024 => Invariant($"{bytes} B"),
        < 1024 * 1024 => Invariant($"{bytes / 1024.0:F1} KiB"),
        < 1024L * 1024 * 1024 => Invariant($"{bytes / 1048576.0:F1} MiB"),
        _ => Invariant($"{bytes / 1073741824.0:F2} GiB"),
    };

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Text(object value) => value switch
    {
        long number => number.ToString("N0", CultureInfo.InvariantCulture),
        double.NaN => "–",
        double number => number.ToString("N2", CultureInfo.InvariantCulture),
        _ => Markup.Escape(value.ToString() ?? ""),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
