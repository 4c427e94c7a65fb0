using System.Collections.Immutable;
using IdnActors.Policies.Fractional;

namespace IdnActors.Policies.Optimistic;

/// <summary>Where predictions come from.</summary>
public enum PredictorKind
{
    /// <summary>The gradient of the last slot.</summary>
    Last,

    /// <summary>A mean of the past that forgets.</summary>
    Ewma,

    /// <summary>The gradient of a period ago.</summary>
    Periodic,
}

/// <summary>The knobs of optimistic gradient ascent.</summary>
public sealed record OptimisticOgaOptions
{
    public static OptimisticOgaOptions Default { get; } = new();

    /// <summary>η, in bytes per millisecond of gain: positive and finite. Null: made from the errors of the predictions so far.</summary>
    public double? Step { get; init; }

    public PredictorKind Predictor { get; init; } = PredictorKind.Last;

    /// <summary>a of <see cref="EwmaPredictor"/>: above 0 to 1.</summary>
    public double EwmaWeight { get; init; } = 0.1;

    /// <summary>Slots after which gradients repeat, 1 to 100,000, for <see cref="PredictorKind.Periodic"/>: 1,440 for a day of minutes. As many gradients are kept.</summary>
    public int Period { get; init; } = 1_440;

    /// <summary>By default coupled: moves cost.</summary>
    public RoundingOptions Rounding { get; init; } = RoundingOptions.Coupled;

    internal static PolicyOption<double?> StepKnob { get; } = Knob.NumberOr("adaptive", "step", NumberRange.Positive,
        "step of the ascent, in bytes per millisecond of gain; adaptive: it follows the errors of the predictions", UnitNotation.BytesPerMs);

    private static PolicyOption<PredictorKind> PredictorKnob { get; } = Knob.Choice("predictor", PredictorKind.Last,
        "the guess of a slot's gradient: the last one, a mean that forgets (ewma), or that of a period ago (periodic)",
        ("last", PredictorKind.Last), ("ewma", PredictorKind.Ewma), ("periodic", PredictorKind.Periodic));

    private static PolicyOption<double> EwmaWeightKnob { get; } =
        Knob.Number("ewma-weight", 0.1, NumberRange.PositiveShare, "weight of the last slot in the mean; with the predictor ewma");

    private static PolicyOption<int> PeriodKnob { get; } =
        Knob.Whole("period", 1_440, 1, 100_000, "slots", "slots after which demand is expected to repeat; with the predictor periodic");

    internal static ImmutableArray<PolicyOption> Described { get; } =
        [StepKnob, PredictorKnob, EwmaWeightKnob, PeriodKnob, .. RoundingOptions.Described(RoundingScheme.Coupled)];

    internal static OptimisticOgaOptions From(PolicyOptions options) => new()
    {
        Step = options.Of(StepKnob),
        Predictor = options.Of(PredictorKnob),
        EwmaWeight = options.Of(EwmaWeightKnob),
        Period = options.Of(PeriodKnob),
        Rounding = RoundingOptions.From(options),
    };

    /// <summary>The options of a policy whose predictor is not chosen by them.</summary>
    internal static OptimisticOgaOptions WithoutPredictor(PolicyOptions options) => new() { Step = options.Of(StepKnob), Rounding = RoundingOptions.From(options) };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        const string Name = OptimisticOgaPolicy.Name;
        if (Step is { } step && !(step > 0 && double.IsFinite(step))) throw new ArgumentException($"{Name}.step is {step}; it must be positive and finite: leave it out for the default.");
        if (!Enum.IsDefined(Predictor)) throw new ArgumentException($"{Name}.predictor is {Predictor}; it must be last, ewma or periodic: use last.");
        if (EwmaWeight is not (> 0 and <= 1)) throw new ArgumentException($"{Name}.ewma-weight is {EwmaWeight}; it must be above 0 to 1: use 1 for the last slot.");
        if (Period is not (>= 1 and <= 100_000)) throw new ArgumentException($"{Name}.period is {Period}; it must be 1 to 100,000 slots: use the slots of a day.");
        Rounding.Require(Name);
    }

    internal IGradientPredictor PredictorFor(int items) => Predictor switch
    {
        PredictorKind.Ewma => new EwmaPredictor(items, EwmaWeight),
        PredictorKind.Periodic => new PeriodicPredictor(items, Period),
        _ => new EwmaPredictor(items, 1),
    };
}
