using System.Collections.Immutable;
using System.Text.Json;
using IdnActors.Cli.Results;
using IdnActors.Configuration.Experiments;

namespace IdnActors.Cli.Experiments;

/// <summary>Writes the claims of an experiment with what was measured, <c>claims.json</c>.</summary>
public static class ClaimsJson
{
    public const string FileName = "claims.json";

    public static string Of(Experiment experiment, ImmutableArray<JudgedClaim> claims, string folder, int seeds, int missingRuns)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, SummaryJson.Options))
        {
            writer.WriteStartObject();
            writer.WriteString("experiment", experiment.Name);
            writer.WriteString("title", experiment.Title);
            writer.WriteString("question", experiment.Question);
            writer.WriteString("out", folder);
            writer.WriteNumber("confidence", Estimate.Confidence);
            writer.WriteNumber("seeds", seeds);
            writer.WriteNumber("missingRuns", missingRuns);
            writer.WriteStartArray("claims");
            foreach (var claim in claims) Write(writer, claim);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static void Write(Utf8JsonWriter writer, JudgedClaim judged)
    {
        writer.WriteStartObject();
        writer.WriteString("claim", judged.Claim.Text);
        writer.WriteString("source", judged.Claim.Source);
        writer.WriteBoolean("check", judged.Claim.IsCheck);
        writer.WriteString("note", judged.Claim.Note);
        WriteNumber(writer, "measured", judged.Measured.Mean);
        WriteNumber(writer, "halfWidth", judged.Measured.HalfWidth);
        writer.WriteNumber("n", judged.Measured.Count);
        WriteNumber(writer, "atLeast", judged.Claim.Expected.Least);
        WriteNumber(writer, "atMost", judged.Claim.Expected.Most);
        writer.WriteString("verdict", NameOf(judged.Verdict));
        writer.WriteEndObject();
    }

    /// <summary>A verdict as people read it.</summary>
    public static string NameOf(Verdict verdict) => verdict switch
    {
        Verdict.Holds => "holds",
        Verdict.Fails => "fails",
        _ => "undecided",
    };

    private static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }
}
