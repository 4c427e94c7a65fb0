using System.Text.Json;
using IdnActors.Cli.Results;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Runs;
using Spectre.Console;

namespace IdnActors.Cli.Display;

/// <summary>A run in virtual time beside one in real time, for readers and for programs.</summary>
internal static class ComparisonTable
{
    /// <summary>For readers.</summary>
    public static void Write(Terminal terminal, ClockComparison comparison, RunReport modelled, RunReport real)
    {
        terminal.Out.MarkupLineInterpolated($"[bold]{modelled.Scenario.Name}[/], seed {modelled.Seed}, speed {real.Host.Fidelity!.Speed}: {FidelityText.Describe(comparison.Fidelity)}");
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("latency of answered requests");
        foreach (var column in (string[])["virtual", "real", "difference"]) table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("unit");
        foreach (var (share, first, second) in comparison.Quantiles()) AddRow(Invariant($"{100 * share:0.##} % quantile"), first.Milliseconds, second.Milliseconds, "F3", "ms");
        AddRow("requests answered", modelled.Latencies.Count, comparison.Experienced.Count, "N0", "");
        AddRow("requests issued", modelled.Totals.Issued, real.Totals.Issued, "N0", "");
        if (modelled.AccuracyPoints is { } accuracy && real.AccuracyPoints is { } realAccuracy) AddRow("accuracy", accuracy, realAccuracy, "F2", "%");
        terminal.Out.Write(table);
        var writer = terminal.Out.Profile.Out.Writer;
        writer.WriteLine(Invariant($"Kolmogorov distance of the latencies {comparison.KolmogorovDistance:F4}; ")
            + Invariant($"{comparison.DistanceBeyondTolerance:F4} when times within {comparison.Tolerance} count as equal"));
        writer.WriteLine(comparison.HasSameOutcomes ? "both runs brought the same numbers of requests to the same outcomes" : "the runs differ in the outcomes of requests: see --json");
        if (modelled.IsInterrupted || real.IsInterrupted) writer.WriteLine("interrupted: the figures cover what had happened until then");

        void AddRow(string name, double first, double second, string format, string unit)
        {
            string Text(double value) => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture);
            table.AddRow(name, Text(first), Text(second), (second > first ? "+" : "") + Text(second - first), unit);
        }
    }

    /// <summary>For programs.</summary>
    public static void WriteJson(Terminal terminal, ClockComparison comparison, RunReport modelled, RunReport real)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, SummaryJson.Options))
        {
            writer.WriteStartObject();
            FidelityJson.Write(writer, comparison.Fidelity);
            writer.WriteNumber("kolmogorovDistance", comparison.KolmogorovDistance);
            writer.WriteNumber("distanceBeyondTolerance", comparison.DistanceBeyondTolerance);
            writer.WriteNumber("toleranceMs", comparison.Tolerance.Milliseconds);
            writer.WriteBoolean("sameOutcomes", comparison.HasSameOutcomes);
            writer.WriteStartArray("quantiles");
            foreach (var (share, first, second) in comparison.Quantiles())
            {
                writer.WriteStartObject();
                writer.WriteNumber("share", share);
                writer.WriteNumber("virtualMs", first.Milliseconds);
                writer.WriteNumber("realMs", second.Milliseconds);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            foreach (var (name, report) in (ReadOnlySpan<(string, RunReport)>)[("virtual", modelled), ("real", real)])
            {
                writer.WritePropertyName(name);
                SummaryJson.Write(writer, report);
            }
            writer.WriteEndObject();
        }
        terminal.RawOut.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
