using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>
/// A Markov chain whose state is a factor on the rate. With Poisson arrivals the requests are a Markov-modulated Poisson process (MMPP): bursts whose lengths
/// are exponential. The chain begins in its stationary distribution, so that a run has no transient of its own.
/// </summary>
public sealed record Modulation
{
    /// <summary>At least two, and one of a factor above 0.</summary>
    public required ImmutableArray<ModulationState> States { get; init; }

    /// <summary>Which state follows.</summary>
    public ModulationOrder Order { get; init; }

    /// <summary>One chain for all sources, rather than one for each.</summary>
    public bool IsShared { get; init; }

    /// <summary>
    /// Mean factor in the long run. Both orders visit all states equally often, so that the share of time in a state is its mean sojourn over the sum of all.
    /// </summary>
    public double MeanFactor => States.Sum(s => s.Factor * s.MeanSojourn.Seconds) / States.Sum(s => s.MeanSojourn.Seconds);
}

/// <summary>A state of a <see cref="Modulation"/>.</summary>
/// <param name="Factor">Factor on the rate; 0 is silence.</param>
/// <param name="MeanSojourn">Mean of the exponential time in the state; above 0.</param>
public readonly record struct ModulationState(double Factor, Duration MeanSojourn);

/// <summary>Which state of a <see cref="Modulation"/> follows.</summary>
public enum ModulationOrder
{
    /// <summary>The next one of the list; after the last the first.</summary>
    Cyclic,

    /// <summary>Any other one, all equally likely.</summary>
    Random,
}
