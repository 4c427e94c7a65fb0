using System.Collections.Immutable;
using IdnActors.Policies.Fractional;

namespace IdnActors.Policies.Experts;

/// <summary>The knobs of Ader: how it steps, and how shares become whole variants.</summary>
public sealed record AderOptions
{
    public static AderOptions Default { get; } = new();

    /// <summary>T, in slots: 1 or more; decides the grid of steps. Null: the slots of the run.</summary>
    public int? Horizon { get; init; }

    /// <summary>G, at least the norm √(Σ g²/s) of a slot's gradient, in ms per √byte: positive and finite. Null: the largest one so far (design choice).</summary>
    public double? GradientNorm { get; init; }

    /// <summary>By default coupled: moves cost.</summary>
    public RoundingOptions Rounding { get; init; } = RoundingOptions.Coupled;

    private static PolicyOption<int?> HorizonKnob { get; } =
        Knob.WholeOr("run", "horizon", 1, 1_000_000, "slots", "length of the run, from which the steps of the experts follow; run: that of this one");

    private static PolicyOption<double?> GradientNormKnob { get; } = Knob.NumberOr("largest-so-far", "gradient-norm", NumberRange.Positive,
        "size of gradients, from which the steps of the experts follow", UnitNotation.MsPerRootByte);

    internal static ImmutableArray<PolicyOption> Described { get; } = [HorizonKnob, GradientNormKnob, .. RoundingOptions.Described(RoundingScheme.Coupled)];

    internal static AderOptions From(PolicyOptions options) => new()
    {
        Horizon = options.Of(HorizonKnob),
        GradientNorm = options.Of(GradientNormKnob),
        Rounding = RoundingOptions.From(options),
    };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (Horizon < 1) throw new ArgumentException($"ader.horizon is {Horizon}; it must be 1 or more slots: leave it out for the slots of the run.");
        if (GradientNorm is { } norm && !(norm > 0 && double.IsFinite(norm)))
            throw new ArgumentException($"ader.gradient-norm is {norm}; it must be positive and finite: leave it out for the largest so far.");
        Rounding.Require("ader");
    }
}
