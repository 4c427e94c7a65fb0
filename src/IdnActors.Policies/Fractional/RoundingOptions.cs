using System.Collections.Immutable;
using IdnActors.Policies.Kernels.Rounding;

namespace IdnActors.Policies.Fractional;

/// <summary>How a fractional allocation becomes an integral one (policies 2.4).</summary>
public enum RoundingScheme
{
    /// <summary>A fresh draw by <see cref="DependentRounding"/>: budgets are used to the full, and 2 Σ y (1 - y) items move at every draw.</summary>
    Dependent,

    /// <summary><see cref="ConditionalCoupling"/>: ‖y' - y‖_1 items move on average, the least possible; what finds no room waits, wanted but not held.</summary>
    Coupled,

    /// <summary><see cref="PoissonSampling"/> with permanent random numbers: as few moves, and no memory of the past.</summary>
    Permanent,
}

/// <summary>The knobs of rounding, of every fractional policy. All keep budgets always.</summary>
public sealed record RoundingOptions
{
    /// <summary>Few moves, for policies whose fetches cost.</summary>
    public static RoundingOptions Coupled { get; } = new() { Scheme = RoundingScheme.Coupled };

    /// <summary>Fresh draws, as INFIDA is written.</summary>
    public static RoundingOptions Dependent { get; } = new();

    public RoundingScheme Scheme { get; init; } = RoundingScheme.Dependent;

    /// <summary>B: the integral allocation follows the fractional one every so many slots, 1 or more (idn-model 2.6; policies P11: regret × √B).</summary>
    public int RefreshPeriod { get; init; } = 1;

    /// <summary>What becomes of the item that dependent rounding leaves over; dropping keeps the budget (idn-model 2.5: "round down" by default).</summary>
    public Leftover Leftover { get; init; } = Leftover.DroppedUnlessItFits;

    /// <summary>
    /// Budget kept free in the draws of the other schemes, in standard deviations of the size that is held: 0 or more. Policies 2.4 recommends 3 for many small items; with few
    /// large ones, as here by default, it would leave the node empty.
    /// </summary>
    public double Headroom { get; init; }

    internal static ImmutableArray<PolicyOption> Described(RoundingScheme scheme) =>
    [
        new("rounding", "dependent | coupled | permanent", scheme.ToString().ToLowerInvariant(), "how shares become variants held: a fresh draw, or one that moves as little as shares do"),
        new("refresh-period", "1 or more slots", "1", "variants held follow the shares every so many slots"),
        new("leftover", "dropped-unless-it-fits | drawn", "dropped-unless-it-fits", "what dependent rounding does with its last item; drawn may exceed the budget by less than its size"),
        new("headroom", "0 or more standard deviations", "0", "budget that the other roundings keep free, so that they reject less"),
    ];

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require(string policy)
    {
        if (!Enum.IsDefined(Scheme)) throw new ArgumentException($"{policy}.rounding is {Scheme}; it must be dependent, coupled or permanent: use coupled where fetches cost.");
        if (RefreshPeriod < 1) throw new ArgumentException($"{policy}.refresh-period is {RefreshPeriod}; it must be 1 or more slots: use 1 to draw in every slot.");
        if (!Enum.IsDefined(Leftover)) throw new ArgumentException($"{policy}.leftover is {Leftover}; it must be dropped-unless-it-fits or drawn: use the former for hard memory.");
        if (!(Headroom >= 0 && double.IsFinite(Headroom))) throw new ArgumentException($"{policy}.headroom is {Headroom}; it must be 0 or more and finite: use 0 for none.");
    }
}
