using System.Collections.Immutable;
using IdnActors.Policies.Fractional;

namespace IdnActors.Policies.GradientAscent;

/// <summary>The knobs of online gradient ascent.</summary>
public sealed record OgaOptions
{
    public static OgaOptions Default { get; } = new();

    /// <summary>Which gradient it ascends.</summary>
    public GradientKind Gradient { get; init; } = GradientKind.Concave;

    /// <summary>η, in bytes per millisecond of gain: positive and finite. Null: the adaptive step, which knows no horizon and no scale.</summary>
    public double? Step { get; init; }

    /// <summary>c: what a fetched byte costs, in milliseconds of gain: 0 or more. Smaller steps pay for it.</summary>
    public double FetchPriceMsPerByte { get; init; }

    /// <summary>By default coupled: moves cost.</summary>
    public RoundingOptions Rounding { get; init; } = RoundingOptions.Coupled;

    private static PolicyOption<double?> StepKnob { get; } = Knob.NumberOr("adaptive", "step", NumberRange.Positive,
        "step of the ascent, in bytes per millisecond of gain; adaptive: it follows the gradients seen so far", UnitNotation.BytesPerMs);

    private static PolicyOption<double> FreeFetches { get; } = FetchPriceKnob(0);

    private static PolicyOption<double> FetchPriceKnob(double price) => Knob.Number("fetch-price", price, NumberRange.NotNegative,
        "what fetching a byte costs, in milliseconds of gain; lowers the step", UnitNotation.MsPerByte);

    internal static ImmutableArray<PolicyOption> Described(double? fetchPrice = null) =>
        [StepKnob, fetchPrice is { } price ? FetchPriceKnob(price) : FreeFetches, .. RoundingOptions.Described(RoundingScheme.Coupled)];

    internal static OgaOptions From(PolicyOptions options, GradientKind gradient = GradientKind.Concave) => new()
    {
        Gradient = gradient,
        Step = options.Of(StepKnob),
        FetchPriceMsPerByte = options.Of(FreeFetches),
        Rounding = RoundingOptions.From(options),
    };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require(string policy)
    {
        if (!Enum.IsDefined(Gradient)) throw new ArgumentException($"{policy}.gradient is {Gradient}; it must be one of the kinds there are: use concave.");
        if (Step is { } step && !(step > 0 && double.IsFinite(step))) throw new ArgumentException($"{policy}.step is {step}; it must be positive and finite: leave it out for the default.");
        if (!(FetchPriceMsPerByte >= 0 && double.IsFinite(FetchPriceMsPerByte)))
            throw new ArgumentException($"{policy}.fetch-price is {FetchPriceMsPerByte}; it must be 0 or more ms per byte and finite: use 0 for free fetches.");
        Rounding.Require(policy);
    }
}
