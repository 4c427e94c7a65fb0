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

    internal static ImmutableArray<PolicyOption> Described { get; } =
    [
        new("step", "positive bytes per ms of gain", "adaptive", "step of the ascent"),
        new("step-factor", "above 0 to 1", "0.5", "part of the largest allowed step that an adaptive step is"),
        new("share", "above 0, below 1", "0.001", "share of the uniform allocation mixed in after every step: changes of demand per slot"),
        .. RoundingOptions.Described(RoundingScheme.Coupled),
    ];

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (Step is { } step && !(step > 0 && double.IsFinite(step))) throw new ArgumentException($"fixed-share.step is {step}; it must be positive and finite: leave it out for the default.");
        if (StepFactor is not (> 0 and <= 1)) throw new ArgumentException($"fixed-share.step-factor is {StepFactor}; it must be above 0 to 1: use 0.5.");
        if (Share is not (> 0 and < 1)) throw new ArgumentException($"fixed-share.share is {Share}; it must be above 0 and below 1: use the expected changes of demand per slot.");
        Rounding.Require("fixed-share");
    }
}
