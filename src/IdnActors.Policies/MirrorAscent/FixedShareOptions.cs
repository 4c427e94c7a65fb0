using System.Collections.Immutable;
using IdnActors.Policies.Fractional;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>The knobs of fixed share.</summary>
public sealed record FixedShareOptions
{
    public static FixedShareOptions Default { get; } = new();

    /// <summary>η, in bytes per millisecond of gain: positive and finite. Null: the largest for which η g / s ≤ 1 so far, times <see cref="StepFactor"/>.</summary>
    public double? Step { get; init; }

    /// <summary>Share of the largest allowed step that is taken where none is given: above 0 to 1 (design choice, made on a
    /// Zipf law whose items change places; smaller ones follow more slowly and forget less).</summary>
    public double StepFactor { get; init; } = 0.5;

    /// <summary>ξ: the share of the uniform allocation that is mixed in after every step, above 0 and below 1; about the number of changes per slot.</summary>
    public double Share { get; init; } = 1e-3;

    /// <summary>By default coupled: moves cost.</summary>
    public RoundingOptions Rounding { get; init; } = RoundingOptions.Coupled;

    private static PolicyOption<double?> StepKnob { get; } = Knob.NumberOr("adaptive", "step", NumberRange.Positive,
        "step of the ascent, in bytes per millisecond of gain; adaptive: a part of the largest that the gradients so far allow", UnitNotation.BytesPerMs);

    private static PolicyOption<double> StepFactorKnob { get; } =
        Knob.Number("step-factor", 0.5, NumberRange.PositiveShare, "part of the largest allowed step that an adaptive step is");

    private static PolicyOption<double> ShareKnob { get; } =
        Knob.Number("share", 1e-3, NumberRange.ProperShare, "share of the uniform allocation mixed in after every step: about the changes of demand per slot");

    internal static ImmutableArray<PolicyOption> Described { get; } =
        [StepKnob, StepFactorKnob, ShareKnob, .. RoundingOptions.Described(RoundingScheme.Coupled)];

    internal static FixedShareOptions From(PolicyOptions options) => new()
    {
        Step = options.Of(StepKnob),
        StepFactor = options.Of(StepFactorKnob),
        Share = options.Of(ShareKnob),
        Rounding = RoundingOptions.From(options),
    };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (Step is { } step && !(step > 0 && double.IsFinite(step))) throw new ArgumentException($"fixed-share.step is {step}; it must be positive and finite: leave it out for the default.");
        if (StepFactor is not (> 0 and <= 1)) throw new ArgumentException($"fixed-share.step-factor is {StepFactor}; it must be above 0 to 1: use 0.5.");
        if (Share is not (> 0 and < 1)) throw new ArgumentException($"fixed-share.share is {Share}; it must be above 0 and below 1: use the expected changes of demand per slot.");
        Rounding.Require("fixed-share");
    }
}
