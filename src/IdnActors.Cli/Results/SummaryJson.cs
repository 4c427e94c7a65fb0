using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;

namespace IdnActors.Cli.Results;

/// <summary>
/// Writes <c>summary.json</c>, described by <c>summary.schema.json</c> beside this file: what a run came to, and nothing that depends on the machine or its
/// clock. Equal scenario and seed give equal bytes with the virtual clock.
/// </summary>
public static class SummaryJson
{
    /// <summary>Layout shared by all JSON files of a run.</summary>
    public static JsonWriterOptions Options { get; } = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream stream, RunReport report)
    {
        using var writer = new Utf8JsonWriter(stream, Options);
        Write(writer, report);
    }

    public static void Write(Utf8JsonWriter writer, RunReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("scenario", report.Scenario.Name);
        writer.WriteString("scenarioHash", report.Scenario.Hash);
        writer.WriteNumber("seed", report.Seed);
        writer.WriteString("clock", report.Clock == Model.Scenarios.ClockKind.Virtual ? "virtual" : "real");
        writer.WriteBoolean("interrupted", report.IsInterrupted);
        writer.WriteNumber("endSeconds", report.End.Seconds);
        WriteRequests(writer, report.Totals);
        WriteLatency(writer, report.Latency);
        WriteNumberOrNull(writer, "accuracy", report.AccuracyPoints / 100);
        WriteMetrics(writer, report);
        LearningJson.Write(writer, report);
        WriteVariants(writer, report);
        WriteExits(writer, report);
        WriteViews(writer, report.Views);
        WriteNodes(writer, report);
        WriteLinks(writer, report);
        WriteTexts(writer, "violations", report.Violations);
        WriteTexts(writer, "failures", report.Failures);
        writer.WriteEndObject();
    }

    private static void WriteRequests(Utf8JsonWriter writer, NodeCounters totals)
    {
        writer.WriteStartObject("requests");
        WriteOutcomes(writer, totals);
        writer.WriteStartObject("lostTo");
        writer.WriteNumber("queueOverflow", totals.LostQueueOverflow);
        writer.WriteNumber("linkLoss", totals.LostLinkLoss);
        writer.WriteNumber("serverQueueOverflow", totals.LostServerQueueOverflow);
        writer.WriteNumber("shardFailure", totals.LostShardFailure);
        writer.WriteNumber("drainTimeout", totals.LostDrainTimeout);
        writer.WriteNumber("interrupted", totals.LostInterrupted);
        if (totals.LostProcess > 0) writer.WriteNumber("process", totals.LostProcess);
        writer.WriteEndObject();
        writer.WriteNumber("misled", totals.Misled);
        writer.WriteEndObject();
    }

    private static void WriteOutcomes(Utf8JsonWriter writer, NodeCounters counters)
    {
        writer.WriteNumber("issued", counters.Issued);
        writer.WriteNumber("served", counters.Served);
        writer.WriteNumber("degraded", counters.Degraded);
        writer.WriteNumber("refused", counters.Refused);
        writer.WriteNumber("expired", counters.Expired);
        writer.WriteNumber("lost", counters.Lost);
    }

    private static void WriteLatency(Utf8JsonWriter writer, LatencySummary latency)
    {
        var hasAny = latency.Count > 0;
        writer.WriteStartObject("latencyMs");
        writer.WriteNumber("count", latency.Count);
        WriteNumberOrNull(writer, "mean", hasAny ? latency.MeanMs : null);
        WriteNumberOrNull(writer, "p50", hasAny ? latency.P50Ms : null);
        WriteNumberOrNull(writer, "p95", hasAny ? latency.P95Ms : null);
        WriteNumberOrNull(writer, "p99", hasAny ? latency.P99Ms : null);
        WriteNumberOrNull(writer, "max", hasAny ? latency.MaxMs : null);
        writer.WriteEndObject();
    }

    /// <summary>The figures that runs are compared by, each with what a reader must know of it.</summary>
    private static void WriteMetrics(Utf8JsonWriter writer, RunReport report)
    {
        writer.WriteStartArray("metrics");
        foreach (var metric in Metrics.OfRun)
        {
            writer.WriteStartObject();
            writer.WriteString("name", metric.Name);
            writer.WriteString("unit", metric.Unit);
            writer.WriteString("better", metric.Better.ToString().ToLowerInvariant());
            WriteNumberOrNull(writer, "value", Convert.ToDouble(metric.ValueOf(report), CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteVariants(Utf8JsonWriter writer, RunReport report)
    {
        writer.WriteStartArray("perVariant");
        foreach (var variant in report.Variants)
        {
            writer.WriteStartObject();
            writer.WriteString("variant", report.Scenario.Catalogue[variant.Variant].Name);
            writer.WriteNumber("answered", variant.Answered);
            WriteNumberOrNull(writer, "accuracy", variant.AccuracyPoints / 100);
            WriteNumberOrNull(writer, "latencyMeanMs", variant.MeanLatencyMs);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteExits(Utf8JsonWriter writer, RunReport report)
    {
        writer.WriteStartArray("perExit");
        foreach (var exit in report.Exits)
        {
            writer.WriteStartObject();
            writer.WriteString("part", report.Scenario.Catalogue.NameOf(exit.Part));
            writer.WriteBoolean("final", exit.IsFinal);
            writer.WriteNumber("answered", exit.Answered);
            writer.WriteNumber("degraded", exit.Degraded);
            WriteNumberOrNull(writer, "accuracy", exit.AccuracyPoints / 100);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteViews(Utf8JsonWriter writer, ViewResult? views)
    {
        if (views is null)
        {
            writer.WriteNull("views");
            return;
        }
        writer.WriteStartObject("views");
        writer.WriteNumber("expected", views.Expected);
        writer.WriteNumber("missing", views.Missing);
        writer.WriteNumber("late", views.Late);
        writer.WriteNumber("duplicate", views.Duplicate);
        writer.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter writer, RunReport report)
    {
        writer.WriteStartArray("perNode");
        foreach (var node in report.Nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("node", report.Scenario.Topology.NameOf(node.Node));
            WriteOutcomes(writer, node.Counters);
            WriteNumberOrNull(writer, "accuracy", node.Counters.Answered == 0 ? null : (double)node.Counters.Correct / node.Counters.Answered);
            WriteNumberOrNull(writer, "latencyMeanMs", node.Counters.Answered == 0 ? null : node.Counters.LatencySumNanoseconds / 1e6 / node.Counters.Answered);
            writer.WriteNumber("inferences", node.Counters.Inferences);
            writer.WriteNumber("batches", node.Counters.Batches);
            writer.WriteNumber("utilisation", node.Utilisation);
            writer.WriteNumber("waiting", node.Waiting);
            writer.WriteNumber("maxMemoryBytes", node.MaxMemoryBytes);
            writer.WriteNumber("transferredBytes", node.Counters.TransferredBytes);
            writer.WriteNumber("misled", node.Counters.Misled);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteLinks(Utf8JsonWriter writer, RunReport report)
    {
        writer.WriteStartArray("perLink");
        foreach (var link in report.Links)
        {
            writer.WriteStartObject();
            writer.WriteString("link", report.Scenario.Topology.NameOf(link.Link));
            writer.WriteNumber("offeredPackets", link.Counters.OfferedPackets);
            writer.WriteNumber("offeredBytes", link.Counters.OfferedBytes);
            writer.WriteNumber("deliveredBytes", link.Counters.DeliveredBytes);
            writer.WriteNumber("overflowedBytes", link.Counters.OverflowedBytes);
            writer.WriteNumber("lostBytes", link.Counters.LostBytes);
            writer.WriteNumber("controlBytes", link.Counters.ControlBytes);
            writer.WriteNumber("transferBytes", link.Counters.TransferBytes);
            writer.WriteNumber("utilisation", link.Utilisation);
            writer.WriteNumber("maxQueueBytes", link.MaxQueueBytes);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    internal static void WriteNumberOrNull(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
