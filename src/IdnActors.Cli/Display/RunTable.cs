using System.Globalization;
using IdnActors.Cli.Experiments;
using IdnActors.Cli.Results;
using IdnActors.Emulation.Runs;
using IdnActors.Policies;
using IdnActors.Policies.Hindsight;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>A run that another one is compared with.</summary>
/// <param name="With">The policy that decided in it.</param>
/// <param name="Report">What it came to.</param>
public readonly record struct ComparedRun(string With, RunReport Report);

/// <summary>What a run ends with on the screen: the figures, beside those of the runs that it is compared with, and what that means in a sentence each.</summary>
public static class RunTable
{
    private const int MostNodes = 16;

    public static void Write(IAnsiConsole console, RunReport report, IReadOnlyList<ComparedRun> others)
    {
        console.WriteLine();
        var interrupted = report.IsInterrupted ? ", INTERRUPTED" : "";
        var fidelity = report.Host.Fidelity is { } real ? $"; real clock: {FidelityText.Describe(real)}" : "";
        console.MarkupLineInterpolated($"[bold]{report.Scenario.Name}[/], seed {report.Seed}, {report.End} of emulated time{interrupted}{fidelity}");
        console.Write(Figures(report, others));
        if (Hindsight(report, others) is { } hindsight) console.MarkupLineInterpolated($"{hindsight}");
        foreach (var other in others)
            if (Verdict(report, other) is { } verdict) console.MarkupLineInterpolated($"[bold]{verdict}[/]");
        console.Write(Variants(report));
        if (!report.Exits.IsEmpty) console.Write(Exits(report));
        console.Write(Nodes(report));
        foreach (var failure in report.Failures) console.MarkupLineInterpolated($"[red]failure:[/] {failure}");
        foreach (var violation in report.Violations) console.MarkupLineInterpolated($"[red]the books do not balance:[/] {violation}");
    }

    /// <summary>How people know what a run is compared with.</summary>
    public static string LabelOf(string policy) => policy == PolicyCatalogue.RepositoryOnly ? "repositories only" : policy;

    /// <summary>What the run gained in latency and lost in accuracy; null when one of the runs has no answers.</summary>
    public static string? Verdict(RunReport report, ComparedRun other)
    {
        if (report.AccuracyPoints is not { } accuracy || other.Report.AccuracyPoints is not { } reference) return null;
        var gained = other.Report.Latency.MeanMs - report.Latency.MeanMs;
        var lost = reference - accuracy;
        var share = other.Report.Latency.MeanMs == 0 ? 0 : 100 * gained / other.Report.Latency.MeanMs;
        var against = other.With == PolicyCatalogue.RepositoryOnly ? "the repositories alone" : other.With;
        return Invariant($"Against {against}, {report.Scenario.Policy?.Name ?? "the placement"} {(gained >= 0 ? "gained" : "lost")} {Math.Abs(gained):F2} ms of mean latency ")
            + Invariant($"({Math.Abs(share):F0} %) and {(lost >= 0 ? "lost" : "gained")} {Math.Abs(lost):F2} points of accuracy.");
    }

    /// <summary>What the best fixed variants are that regret is told against; null when nobody looked for them.</summary>
    public static string? Hindsight(RunReport report, IReadOnlyList<ComparedRun> others)
    {
        var found = others.Select(o => o.Report).Prepend(report).Select(r => r.Regret?.Integral).OfType<HindsightResult>().Select(VariantsOptimum.Of).ToList();
        return HindsightWords.Of(found) is { } words ? $"The best variants in hindsight are {words}." : null;
    }

    private static Table Figures(RunReport report, IReadOnlyList<ComparedRun> others)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("").AddColumn(new TableColumn(others.Count == 0 ? "" : report.Scenario.Policy?.Name ?? "placement").RightAligned());
        foreach (var other in others)
            table.AddColumn(new TableColumn(LabelOf(other.With)).RightAligned()).AddColumn(new TableColumn("difference").RightAligned());
        table.AddColumn("unit");
        // What is missing is told of policies where there is one; of split models, views and cuts there may be nothing to tell.
        foreach (var metric in Metrics.OfRun.Where(m => !IsMissing(m.ValueOf(report)) || (report.Learning is not null && Metrics.IsAboutPolicies(m))))
        {
            List<string> cells = [metric.Name, Text(metric.ValueOf(report), FormatOf(metric))];
            foreach (var other in others) cells.AddRange([Text(metric.ValueOf(other.Report), FormatOf(metric)), Difference(metric, report, other.Report)]);
            cells.Add(metric.Unit);
            table.AddRow([.. cells]);
        }
        return table;
    }

    /// <summary>What has no unit is a number of things.</summary>
    private static string FormatOf(Metric<RunReport> metric) => metric.Unit.Length == 0 ? "N0" : "N2";

    private static bool IsMissing(object value) => value is double.NaN;

    private static string Difference(Metric<RunReport> metric, RunReport report, RunReport reference)
    {
        var difference = Number(metric.ValueOf(report)) - Number(metric.ValueOf(reference));
        if (double.IsNaN(difference) || difference == 0) return "";
        var text = (difference > 0 ? "+" : "") + Text(difference, FormatOf(metric));
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

    private static Table Exits(RunReport report)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle("where answers of split models left") };
        table.AddColumn("part");
        foreach (var column in (string[])["answers", "share %", "accuracy %", "degraded"]) table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var exit in report.Exits.Take(MostNodes))
            table.AddRow(Markup.Escape(report.Scenario.Catalogue.NameOf(exit.Part)), Text(exit.Answered), Text(100.0 * exit.Answered / report.Totals.Answered), Text(exit.AccuracyPoints), Text(exit.Degraded));
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

    private static string Text(object value, string format = "N2") => value switch
    {
        long number => number.ToString("N0", CultureInfo.InvariantCulture),
        double.NaN => "–",
        double number => number.ToString(format, CultureInfo.InvariantCulture),
        _ => Markup.Escape(value.ToString() ?? ""),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
