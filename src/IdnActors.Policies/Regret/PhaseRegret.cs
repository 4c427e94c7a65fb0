using System.Collections.Immutable;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Policies.Regret;

/// <summary>A phase of a run against the best fixed shares of this phase alone.</summary>
/// <param name="Slots">From the first to before the last.</param>
/// <param name="SharesGainMs">Σ G(y) over its slots.</param>
/// <param name="OptimumMs">Gain of the best fixed shares of the phase.</param>
public readonly record struct PhaseRegret(Range Slots, double SharesGainMs, double OptimumMs)
{
    /// <summary>What the shares have missed in the phase, in milliseconds of gain.</summary>
    public double RegretMs => OptimumMs - SharesGainMs;
}

/// <summary>Dynamic regret: a run against the best fixed shares of every phase, which change between phases for free.</summary>
/// <param name="Phases">In order of time.</param>
/// <param name="PathLength">P_T of these shares, see <see cref="PiecewiseOptimum"/>.</param>
public sealed record DynamicRegret(ImmutableArray<PhaseRegret> Phases, double PathLength)
{
    /// <summary>Over all phases, in milliseconds of gain; not below the fractional regret, as shares that change can gain more than fixed ones.</summary>
    public double RegretMs => Phases.Sum(p => p.RegretMs);
}
