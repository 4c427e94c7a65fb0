using System.Text.Json;
using IdnActors.Cli.Display;
using IdnActors.Emulation.Fidelity;
using IdnActors.Model.Units;

namespace IdnActors.Cli.Results;

/// <summary>Writes the fidelity block of <c>environment.json</c>: how late events were with the real clock, and why; null with a virtual one.</summary>
public static class FidelityJson
{
    public static void Write(Utf8JsonWriter writer, FidelitySummary? fidelity)
    {
        if (fidelity is null)
        {
            writer.WriteNull("fidelity");
            return;
        }
        writer.WriteStartObject("fidelity");
        writer.WriteString("verdict", fidelity.Verdict.ToString().ToLowerInvariant());
        writer.WriteNumber("events", fidelity.Count);
        WriteLateness(writer, [("p50", fidelity.P50), ("p99", fidelity.P99), ("p999", fidelity.P999), ("max", fidelity.Max)]);
        writer.WriteNumber("toleranceMicroseconds", fidelity.Tolerance.Microseconds);
        writer.WriteNumber("shareAboveTolerance", fidelity.ShareAboveTolerance);
        writer.WriteStartObject("longestStall");
        writer.WriteNumber("microseconds", fidelity.LongestStall.Length.Microseconds);
        writer.WriteNumber("atSeconds", fidelity.LongestStall.At.Seconds);
        writer.WriteString("cause", FidelityText.NameOf(fidelity.LongestStall.Cause));
        writer.WriteEndObject();
        writer.WriteNumber("speed", fidelity.Speed);
        writer.WriteNumber("shareOfStretchedInferences", fidelity.StretchedShare);
        writer.WriteNumber("shareOfSlowInferences", fidelity.SlowShare);
        WriteOptional(writer, "holdableSpeed", fidelity.HoldableSpeed);
        WriteOptional(writer, "busyShare", fidelity.BusyShare);
        WriteOptional(writer, "busiestSecondShare", fidelity.BusiestSecondShare);
        if (!fidelity.Crossings.IsEmpty) WriteCrossings(writer, fidelity);
        writer.WriteEndObject();
    }

    private static void WriteCrossings(Utf8JsonWriter writer, FidelitySummary fidelity)
    {
        writer.WriteStartArray("crossings");
        foreach (var pair in fidelity.Crossings)
        {
            writer.WriteStartObject();
            writer.WriteNumber("from", pair.From);
            writer.WriteNumber("to", pair.To);
            writer.WriteNumber("packets", pair.Count);
            writer.WriteNumber("late", pair.Late);
            WriteLateness(writer, [("p50", pair.P50), ("p99", pair.P99), ("p999", pair.P999), ("max", pair.Max)]);
            writer.WriteNumber("shareAboveTolerance", pair.ShareAboveTolerance);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteLateness(Utf8JsonWriter writer, ReadOnlySpan<(string, Duration)> figures)
    {
        writer.WriteStartObject("latenessMicroseconds");
        foreach (var (name, value) in figures) writer.WriteNumber(name, value.Microseconds);
        writer.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
