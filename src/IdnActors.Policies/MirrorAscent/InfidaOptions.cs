using IdnActors.Policies.Kernels.Rounding;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>The knobs of INFIDA. Which values the paper used is not established [NF]; defaults are choices of this project.</summary>
public sealed record InfidaOptions
{
    public static InfidaOptions Default { get; } = new();

    /// <summary>
    /// η, in bytes per millisecond of gain: positive and finite. Null: the step of the regret bound (idn-model 2.7) for this network and run length, with capacities in
    /// isolation as the largest loads: safe, and slow where loads are far below.
    /// </summary>
    public double? Step { get; init; }

    /// <summary>B: the physical allocation is drawn anew every so many slots, 1 or more; the fractional one moves in every slot (idn-model 2.6).</summary>
    public int RefreshPeriod { get; init; } = 1;

    /// <summary>What becomes of the item that rounding leaves over; dropping keeps the budget (idn-model 2.5: "round down" by default).</summary>
    public Leftover Leftover { get; init; } = Leftover.DroppedUnlessItFits;

    /// <summary>ξ of <see cref="Kernels.Projections.UniformMixture"/>, mixed in after every step: 0 to 1. Keeps unpopular variants from vanishing for ever.</summary>
    public double Mixture { get; init; } = 1e-9;

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (Step is { } step && !(step > 0 && double.IsFinite(step))) throw new ArgumentException($"infida.step is {step}; it must be positive and finite: leave it out for the default.");
        if (RefreshPeriod < 1) throw new ArgumentException($"infida.refresh-period is {RefreshPeriod}; it must be 1 or more slots: use 1 to draw in every slot.");
        if (Mixture is not (>= 0 and <= 1)) throw new ArgumentException($"infida.mixture is {Mixture}; it must be 0 to 1: use 0 for none.");
    }
}
