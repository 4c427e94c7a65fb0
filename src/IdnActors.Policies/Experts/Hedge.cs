using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Experts;

/// <summary>Exponential weights: w_i in proportion to exp(rate × gain_i). With gains of range R per slot, n experts and a rate ε, regret to the best is at most ln n / ε + ε Σ R² / 8 (Hoeffding's lemma).</summary>
public static class Hedge
{
    /// <param name="gains">What each expert has gained in all: finite.</param>
    /// <param name="rate">ε: finite, not negative.</param>
    /// <param name="weights">Receives w: not negative, of sum 1 up to rounding.</param>
    public static void Weights(ReadOnlySpan<double> gains, double rate, Span<double> weights)
    {
        var best = double.NegativeInfinity;
        foreach (var gain in gains) best = Math.Max(best, gain);
        var sum = 0.0;
        for (var i = 0; i < gains.Length; i++) sum += weights[i] = PortableExponential.Of(Math.Max(-700, rate * (gains[i] - best)));
        for (var i = 0; i < gains.Length; i++) weights[i] /= sum;
    }
}
