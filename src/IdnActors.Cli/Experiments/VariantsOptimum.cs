using System.Text.Json;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Cli.Experiments;

/// <summary>The best fixed variants that a run was held against: how they were found, and how good they are.</summary>
/// <param name="Solver">Which method found them.</param>
/// <param name="Status">How far it came.</param>
/// <param name="ValueMs">What they gain, in milliseconds over all requests.</param>
/// <param name="BoundMs">What no fixed variants exceed; not below the value.</param>
public readonly record struct VariantsOptimum(string Solver, HindsightStatus Status, double ValueMs, double BoundMs)
{
    /// <summary>How far they may be below the optimum, as a share of it, 0 to 1.</summary>
    public double RelativeGap => BoundMs > 0 ? (BoundMs - ValueMs) / BoundMs : 0;

    public static VariantsOptimum Of(HindsightResult result) => new(result.Solver, result.Status, result.ValueMs, result.BoundMs);

    /// <summary>From <c>learning</c> of <c>summary.json</c>; null where no optimum was looked for.</summary>
    internal static VariantsOptimum? Of(JsonElement learning) =>
        learning.ValueKind == JsonValueKind.Object && learning.TryGetProperty("againstVariants", out var found) && found.ValueKind == JsonValueKind.Object
            ? new VariantsOptimum(found.GetProperty("solver").GetString() ?? "", Enum.Parse<HindsightStatus>(found.GetProperty("status").GetString() ?? ""),
                found.GetProperty("optimumMs").GetDouble(), found.GetProperty("optimumBoundMs").GetDouble())
            : null;
}
