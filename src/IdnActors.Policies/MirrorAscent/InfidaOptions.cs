using System.Collections.Immutable;
using IdnActors.Policies.Fractional;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>The knobs of INFIDA. Which values the paper used we do not know; defaults are choices of this project.</summary>
public sealed record InfidaOptions
{
    public static InfidaOptions Default { get; } = new();

    /// <summary>
    /// η, in bytes per millisecond of gain: positive and finite. Null: adaptive, √(D / Q) with D = b ln(S / b) of the node and Q = Σ y g² / s of the gradients g that it has seen at its own shares y, but at most
    /// 3 / max g/s, so that neither demand nor run length is known before. (The step of the a priori bound, from capacities in isolation, is far too small on the shipped
    /// scenarios to learn anything; made from expected demand it still is, wherever few small models gain most per byte.)
    /// </summary>
    public double? Step { get; init; }

    /// <summary>By default fresh draws, as it is written; coupled ones move less.</summary>
    public RoundingOptions Rounding { get; init; } = RoundingOptions.Dependent;

    /// <summary>ξ of <see cref="Kernels.Projections.UniformMixture"/>, mixed in after every step: 0 to 1. Keeps unpopular variants from vanishing for ever.</summary>
    public double Mixture { get; init; } = 1e-9;

    private static PolicyOption<double?> StepKnob { get; } = Knob.NumberOr("adaptive", "step", NumberRange.Positive,
        "step of the ascent, in bytes per millisecond of gain; adaptive: it follows the gradients seen so far", UnitNotation.BytesPerMs);

    private static PolicyOption<double> MixtureKnob { get; } =
        Knob.Number("mixture", 1e-9, NumberRange.Share, "share of the uniform allocation mixed in after every step");

    internal static ImmutableArray<PolicyOption> Described { get; } = [StepKnob, MixtureKnob, .. RoundingOptions.Described(RoundingScheme.Dependent)];

    internal static InfidaOptions From(PolicyOptions options) => new()
    {
        Step = options.Of(StepKnob),
        Mixture = options.Of(MixtureKnob),
        Rounding = RoundingOptions.From(options),
    };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (Step is { } step && !(step > 0 && double.IsFinite(step))) throw new ArgumentException($"infida.step is {step}; it must be positive and finite: leave it out for the default.");
        if (Mixture is not (>= 0 and <= 1)) throw new ArgumentException($"infida.mixture is {Mixture}; it must be 0 to 1: use 0 for none.");
        Rounding.Require("infida");
    }
}
