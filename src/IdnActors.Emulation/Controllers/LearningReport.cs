using System.Collections.Immutable;
using IdnActors.Policies.Regret;

namespace IdnActors.Emulation.Controllers;

/// <summary>What the controllers of a run have learned, and what it was worth.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Ledger">Loads, gains and bounds by slot, in the analytic model.</param>
/// <param name="ServedGainMs">What the requests issued in each slot have really saved against the repositories alone, by the constant costs of the options that answered them.</param>
/// <param name="IsBounded">Whether the policy bounds its regret.</param>
/// <param name="LearnsFromGain">Whether it learns from the concave gain itself and not from samples of another function.</param>
/// <param name="DelayTermMs">What late prices add to the bound.</param>
/// <param name="Prices">How prices came.</param>
public sealed record LearningReport(
    string Policy, RegretLedger Ledger, ImmutableArray<double> ServedGainMs, bool IsBounded, bool LearnsFromGain, double DelayTermMs, PriceCounts Prices)
{
    /// <summary>
    /// Whether the policy's bound, which the ledger has with <see cref="DelayTermMs"/> in it, is a theorem for the fractional regret of this run: every price came, be it late,
    /// and belongs to one allocation.
    /// </summary>
    public bool IsTheorem => IsBounded && LearnsFromGain && Prices is { Missing: 0, Stale: 0 };
}

/// <summary>How the prices of a run came.</summary>
/// <param name="Late">After their slot's decision.</param>
/// <param name="Missing">Never, be it that the question for them was lost.</param>
/// <param name="Stale">Of offers that nodes made by other shares than those of the slot, or told of when it was closed.</param>
public readonly record struct PriceCounts(long Late, long Missing, long Stale);
