using System.Text.Json;
using IdnActors.Emulation.Runs;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Regret;

namespace IdnActors.Cli.Results;

/// <summary>Writes <c>learning</c> of <c>summary.json</c>: what a policy has come to, over the whole run; null in a run without.</summary>
internal static class LearningJson
{
    public static void Write(Utf8JsonWriter writer, RunReport report)
    {
        if (report.Learning is not { } learning)
        {
            writer.WriteNull("learning");
            return;
        }
        writer.WriteStartObject("learning");
        writer.WriteString("policy", learning.Policy);
        writer.WriteNumber("gainMs", learning.ServedGainMs.Sum());
        writer.WriteStartObject("prices");
        writer.WriteNumber("late", learning.Prices.Late);
        writer.WriteNumber("missing", learning.Prices.Missing);
        writer.WriteNumber("stale", learning.Prices.Stale);
        writer.WriteEndObject();
        SummaryJson.WriteNumberOrNull(writer, "boundMs", learning.Ledger.Slots.Count > 0 ? learning.Ledger.Slots[^1].BoundMs : null);
        writer.WriteString("boundLabel", LearningRow.LabelOf(learning));
        if (report.Regret is { Points: [.., var last] } regret)
        {
            WriteAgainst(writer, "againstShares", regret.Relaxed, last.RegretMs, last.AlphaRegretMs);
            WriteAgainst(writer, "againstVariants", regret.Integral, last.VariantsRegretMs, last.VariantsAlphaRegretMs);
            WriteDynamic(writer, regret.Dynamic);
        }
        else
        {
            foreach (var name in (string[])["againstShares", "againstVariants", "dynamic"]) writer.WriteNull(name);
        }
        writer.WriteEndObject();
    }

    private static void WriteAgainst(Utf8JsonWriter writer, string name, HindsightResult optimum, double regretMs, double alphaRegretMs)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("optimumMs", optimum.ValueMs);
        writer.WriteNumber("optimumBoundMs", optimum.BoundMs);
        writer.WriteString("solver", optimum.Solver);
        writer.WriteString("status", optimum.Status.ToString());
        writer.WriteNumber("regretMs", regretMs);
        writer.WriteNumber("alphaRegretMs", alphaRegretMs);
        writer.WriteEndObject();
    }

    private static void WriteDynamic(Utf8JsonWriter writer, DynamicRegret? regret)
    {
        if (regret is null)
        {
            writer.WriteNull("dynamic");
            return;
        }
        writer.WriteStartObject("dynamic");
        writer.WriteNumber("regretMs", regret.RegretMs);
        writer.WriteNumber("pathLength", regret.PathLength);
        writer.WriteStartArray("phases");
        foreach (var phase in regret.Phases)
        {
            writer.WriteStartObject();
            writer.WriteNumber("firstSlot", phase.Slots.Start.Value);
            writer.WriteNumber("slots", phase.Slots.End.Value - phase.Slots.Start.Value);
            writer.WriteNumber("gainMs", phase.SharesGainMs);
            writer.WriteNumber("optimumMs", phase.OptimumMs);
            writer.WriteNumber("regretMs", phase.RegretMs);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
