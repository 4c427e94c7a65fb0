using System.Text.Json;
using IdnActors.Cli.Results;

namespace IdnActors.Cli.Experiments;

/// <summary>Writes the result of an experiment as JSON: every metric of every variant with its interval, and its difference from the first variant.</summary>
public static class ExperimentJson
{
    /// <param name="result">The finished runs.</param>
    /// <param name="folder">Where they are.</param>
    /// <param name="isInterrupted">Whether the user ended it.</param>
    /// <param name="precision">How precise means were to be; null: as they come.</param>
    public static string Of(ExperimentResult result, string folder, bool isInterrupted, PrecisionRule? precision = null)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, SummaryJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("out", folder);
            writer.WriteString("scenario", result.Plan.Scenario);
            writer.WriteString("mainMetric", result.MainMetric);
            writer.WriteNumber("confidence", Estimate.Confidence);
            writer.WriteNumber("seeds", result.Seeds);
            writer.WriteNumber("missingRuns", result.Missing);
            writer.WriteBoolean("interrupted", isInterrupted);
            if (precision is not null)
            {
                writer.WriteStartObject("precision");
                writer.WriteNumber("demanded", precision.RelativeHalfWidth);
                writer.WriteNumber("mostSeeds", precision.MostSeeds);
                writer.WriteBoolean("reached", result.Missing == 0 && result.Plan.Variants.All(v => precision.IsMet(result.MeanOf(v, result.MainMetric))));
                writer.WriteEndObject();
            }
            writer.WriteStartArray("variants");
            foreach (var variant in result.Plan.Variants) WriteVariant(writer, result, variant);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void WriteVariant(Utf8JsonWriter writer, ExperimentResult result, ExperimentVariant variant)
    {
        writer.WriteStartObject();
        writer.WriteString("variant", variant.Name);
        writer.WriteStartArray("overrides");
        foreach (var text in variant.Overrides) writer.WriteStringValue(text);
        writer.WriteEndArray();
        writer.WriteString("scenarioHash", variant.ScenarioHash);
        writer.WriteNumber("runs", result.RunsOf(variant).Length);
        writer.WriteStartArray("metrics");
        foreach (var metric in result.Metrics)
        {
            writer.WriteStartObject();
            writer.WriteString("name", metric.Name);
            writer.WriteString("unit", metric.Unit);
            WriteEstimate(writer, result.MeanOf(variant, metric.Name));
            if (variant != result.Plan.Variants[0])
            {
                var difference = result.DifferenceOf(variant, metric.Name);
                writer.WriteStartObject("difference");
                WriteEstimate(writer, difference);
                writer.WriteBoolean("significant", difference.IsSignificant);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteEstimate(Utf8JsonWriter writer, Estimate estimate)
    {
        WriteNumberOrNull(writer, "mean", estimate.Mean);
        WriteNumberOrNull(writer, "halfWidth", estimate.HalfWidth);
        writer.WriteNumber("n", estimate.Count);
    }

    private static void WriteNumberOrNull(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }
}
