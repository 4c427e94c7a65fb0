using System.Collections.Immutable;

namespace IdnActors.Policies.Tabular;

/// <summary>The knobs of the distributed tabular greedy policy.</summary>
public sealed record TabularGreedyOptions
{
    public static TabularGreedyOptions Default { get; } = new();

    /// <summary>c: colours of each unit slot, 1 to 1,000. More come nearer to 1 - 1/e and learn more slowly.</summary>
    public int Colours { get; init; } = 4;

    /// <summary>Factor on the rate of the experts, √(8 ln N / Σ R²) with R the range of rewards in a slot: positive and finite (design choice: no horizon, no scale).</summary>
    public double RateFactor { get; init; } = 1;

    private static PolicyOption<int> ColoursKnob { get; } = Knob.Whole("colours", 4, 1, 1_000, "colours", "colours of each unit slot of memory");

    private static PolicyOption<double> RateFactorKnob { get; } =
        Knob.Number("rate-factor", 1, NumberRange.Positive, "factor on the rate at which the experts of a unit slot learn");

    internal static ImmutableArray<PolicyOption> Described { get; } = [ColoursKnob, RateFactorKnob];

    internal static TabularGreedyOptions From(PolicyOptions options) => new() { Colours = options.Of(ColoursKnob), RateFactor = options.Of(RateFactorKnob) };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (Colours is not (>= 1 and <= 1_000)) throw new ArgumentException($"tabular-greedy.colours is {Colours}; it must be 1 to 1,000: use 4.");
        if (!(RateFactor > 0 && double.IsFinite(RateFactor))) throw new ArgumentException($"tabular-greedy.rate-factor is {RateFactor}; it must be positive and finite: use 1.");
    }
}
