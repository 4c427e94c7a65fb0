using System.Collections.Immutable;
using IdnActors.Policies.Kernels.Rounding;

namespace IdnActors.Policies.Fractional;

/// <summary>How a fractional allocation becomes an integral one.</summary>
public enum RoundingScheme
{
    /// <summary>A fresh draw by <see cref="DependentRounding"/>: budgets are used to the full, and 2 Σ y (1 - y) items move at every draw.</summary>
    Dependent,

    /// <summary><see cref="ConditionalCoupling"/>: ‖y' - y‖_1 items move on average, the least possible; what finds no room waits, wanted but not held.</summary>
    Coupled,

    /// <summary><see cref="PoissonSampling"/> with permanent random numbers: as few moves, and no memory of the past.</summary>
    Permanent,

    /// <summary>A fresh draw, each item for itself: 2 Σ y (1 - y) items move at every draw, and what exceeds the budget is rejected.</summary>
    Independent,

    /// <summary>
    /// <see cref="ComonotoneRounding"/>: variants that are parts of one split model, and the whole of it, share one permanent number, the same at all nodes, so that what is worth more together is held together as
    /// often as can be. No theorem says how far from the best that is.
    /// </summary>
    Comonotone,

    /// <summary>A fresh draw by <see cref="SystematicSampling"/>: whole numbers of items, correlations that may be positive.</summary>
    Systematic,
}

/// <summary>The knobs of rounding, of every fractional policy. All keep budgets always.</summary>
public sealed record RoundingOptions
{
    // As many as a run has at most.
    private const int MostSlots = 1_000_000;

    /// <summary>Few moves, for policies whose fetches cost.</summary>
    public static RoundingOptions Coupled { get; } = new() { Scheme = RoundingScheme.Coupled };

    /// <summary>Fresh draws, as INFIDA is written.</summary>
    public static RoundingOptions Dependent { get; } = new();

    public RoundingScheme Scheme { get; init; } = RoundingScheme.Dependent;

    /// <summary>B: the integral allocation follows the fractional one every so many slots, 1 or more. Where the gradients of B slots are taken for one, regret grows by √B.</summary>
    public int RefreshPeriod { get; init; } = 1;

    /// <summary>What becomes of the item that dependent rounding leaves over; dropping keeps the budget.</summary>
    public Leftover Leftover { get; init; } = Leftover.DroppedUnlessItFits;

    /// <summary>
    /// Budget kept free in the draws of the other schemes, in standard deviations of the size that is held: 0 or more. 3 is much for many small items; with few
    /// large ones, as here by default, it would leave the node empty.
    /// </summary>
    public double Headroom { get; init; }

    /// <summary>B of the first slots, from which it grows evenly to <see cref="RefreshPeriod"/> while <see cref="StretchingSlots"/> pass: 1 or more slots.</summary>
    public int FirstRefreshPeriod { get; init; } = 1;

    /// <summary>Slots in which the refresh period grows to what it is to be; 0: it is that from the start.</summary>
    public int StretchingSlots { get; init; }

    private static PolicyOption<RoundingScheme> SchemeKnob(RoundingScheme scheme) => Knob.Choice("rounding", scheme,
        "how shares become variants held: fresh draws (dependent, independent, systematic), such that as little moves as shares do (coupled, permanent), or such that parts of one model come together at all nodes (comonotone; no theorem)",
        ("dependent", RoundingScheme.Dependent), ("coupled", RoundingScheme.Coupled), ("permanent", RoundingScheme.Permanent),
        ("independent", RoundingScheme.Independent), ("systematic", RoundingScheme.Systematic), ("comonotone", RoundingScheme.Comonotone));

    private static PolicyOption<RoundingScheme> FreshScheme { get; } = SchemeKnob(RoundingScheme.Dependent);

    private static PolicyOption<RoundingScheme> CoupledScheme { get; } = SchemeKnob(RoundingScheme.Coupled);

    private static PolicyOption<int> RefreshPeriodKnob { get; } =
        Knob.Whole("refresh-period", 1, 1, MostSlots, "slots", "variants held follow the shares every so many slots");

    private static PolicyOption<int> FirstRefreshPeriodKnob { get; } =
        Knob.Whole("first-refresh-period", 1, 1, MostSlots, "slots", "refresh period of the first slots, where it is stretched");

    private static PolicyOption<int> StretchingKnob { get; } =
        Knob.Whole("refresh-stretching", 0, 0, MostSlots, "slots", "slots in which the refresh period grows from the first to the last one; 0: it is the last one at once");

    private static PolicyOption<Leftover> LeftoverKnob { get; } = Knob.Choice("leftover", Leftover.DroppedUnlessItFits,
        "what dependent rounding does with its last item; drawn may exceed the budget by less than its size",
        ("dropped-unless-it-fits", Leftover.DroppedUnlessItFits), ("drawn", Leftover.Drawn));

    private static PolicyOption<double> HeadroomKnob { get; } = Knob.Number("headroom", 0, NumberRange.NotNegative,
        "budget that all roundings but the dependent one keep free so that they reject less, in standard deviations of the size held");

    internal static ImmutableArray<PolicyOption> Described(RoundingScheme scheme) =>
        [scheme == RoundingScheme.Coupled ? CoupledScheme : FreshScheme, RefreshPeriodKnob, FirstRefreshPeriodKnob, StretchingKnob, LeftoverKnob, HeadroomKnob];

    internal static RoundingOptions From(PolicyOptions options) => new()
    {
        Scheme = options.Of(FreshScheme),
        RefreshPeriod = options.Of(RefreshPeriodKnob),
        FirstRefreshPeriod = options.Of(FirstRefreshPeriodKnob),
        StretchingSlots = options.Of(StretchingKnob),
        Leftover = options.Of(LeftoverKnob),
        Headroom = options.Of(HeadroomKnob),
    };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require(string policy)
    {
        if (!Enum.IsDefined(Scheme)) throw new ArgumentException($"{policy}.rounding is {Scheme}; it must be one of the schemes there are: use coupled where fetches cost.");
        if (RefreshPeriod < 1) throw new ArgumentException($"{policy}.refresh-period is {RefreshPeriod}; it must be 1 or more slots: use 1 to draw in every slot.");
        if (FirstRefreshPeriod < 1) throw new ArgumentException($"{policy}.first-refresh-period is {FirstRefreshPeriod}; it must be 1 or more slots: use 1 to begin with draws in every slot.");
        if (StretchingSlots < 0) throw new ArgumentException($"{policy}.refresh-stretching is {StretchingSlots}; it must be 0 or more slots: use 0 for none.");
        if (!Enum.IsDefined(Leftover)) throw new ArgumentException($"{policy}.leftover is {Leftover}; it must be dropped-unless-it-fits or drawn: use the former for hard memory.");
        if (!(Headroom >= 0 && double.IsFinite(Headroom))) throw new ArgumentException($"{policy}.headroom is {Headroom}; it must be 0 or more and finite: use 0 for none.");
    }
}
