namespace IdnActors.Policies;

/// <summary>
/// A policy whose regret against any fixed fractional allocation of its node is bounded whatever happens: Σ_t ⟨g_t, u - y_t⟩ ≤ bound for every u within the budget, with the
/// gradients g_t that it took in and the shares y_t that were in force. An inequality, not a statistic: runs may assert it, with a tolerance for rounding only.
/// Since gains are concave, the bounds of all nodes together bound the network's fractional regret where gradients are those of the concave gain and no message is lost or late.
/// </summary>
public interface IRegretBounded
{
    /// <summary>The bound so far, in milliseconds of gain: not negative; infinite where the steps were too large for any.</summary>
    double RegretBoundMs { get; }

    /// <summary>g of the last slot, by item, in milliseconds of gain per unit of share; zeros before the first. Changes with the next decision.</summary>
    ReadOnlySpan<double> LastGradient { get; }
}
