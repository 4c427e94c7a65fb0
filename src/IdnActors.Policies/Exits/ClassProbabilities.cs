using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Exits;

/// <summary>
/// What class scores (logits) say once they are divided by a temperature and normalised by softmax: p_c = exp(z_c / Temp) / Σ exp(z / Temp). By portable arithmetic, so that every machine decides alike.
/// </summary>
public static class ClassProbabilities
{
    // Below it a probability is 0 up to rounding, and its exponential leaves the range of the portable one.
    private const double LeastExponent = -700;

    /// <summary>Sums up the probabilities without storing them.</summary>
    /// <param name="scores">z, by class: one at least. A score of minus infinity excludes its class; scores that are not numbers, or infinite, cannot be used.</param>
    /// <param name="temperature">Temp: above 0 and finite.</param>
    /// <param name="summary">What they say; of no use where false is returned.</param>
    /// <returns>Whether the scores can be used.</returns>
    public static bool TrySummarise(ReadOnlySpan<float> scores, double temperature, out ScoreSummary summary)
    {
        summary = default;
        var label = BestOf(scores);
        if (label < 0) return false;
        // Entropy = ln Σ e^d - Σ p d with d = (z - z_max) / Temp ≤ 0: no logarithm of a small number.
        double sum = 0, weighted = 0, second = 0;
        for (var c = 0; c < scores.Length; c++)
        {
            var difference = ((double)scores[c] - scores[label]) / temperature;
            if (difference < LeastExponent) continue;
            var exponential = PortableExponential.Of(difference);
            sum += exponential;
            weighted += exponential * difference;
            if (c != label) second = Math.Max(second, exponential);
        }
        summary = new ScoreSummary(label, scores.Length, 1 / sum, second / sum, Math.Max(0, PortableLogarithm.Of(sum) - (weighted / sum)));
        return true;
    }

    /// <summary>-ln p of a class, the negative log-likelihood of a sample with that label; infinite where its score is minus infinity.</summary>
    /// <param name="scores">z, by class.</param>
    /// <param name="temperature">Temp: above 0 and finite.</param>
    /// <param name="label">The class.</param>
    /// <exception cref="ArgumentException">The scores cannot be used.</exception>
    public static double NegativeLogLikelihood(ReadOnlySpan<float> scores, double temperature, int label)
    {
        var best = BestOf(scores);
        if (best < 0) throw new ArgumentException("Scores that are not numbers have no likelihood.", nameof(scores));
        var sum = 0.0;
        foreach (var score in scores)
        {
            var difference = ((double)score - scores[best]) / temperature;
            if (difference >= LeastExponent) sum += PortableExponential.Of(difference);
        }
        return PortableLogarithm.Of(sum) - (((double)scores[label] - scores[best]) / temperature);
    }

    /// <summary>The class of the largest score, the lowest among equals; -1 where scores cannot be used.</summary>
    public static int BestOf(ReadOnlySpan<float> scores)
    {
        var best = -1;
        for (var c = 0; c < scores.Length; c++)
        {
            if (float.IsNaN(scores[c]) || float.IsPositiveInfinity(scores[c])) return -1;
            if (!float.IsNegativeInfinity(scores[c]) && (best < 0 || scores[c] > scores[best])) best = c;
        }
        return best;
    }
}

/// <summary>What a gate needs to know of class probabilities.</summary>
/// <param name="Label">The most probable class, the lowest among equals.</param>
/// <param name="Classes">C: number of classes.</param>
/// <param name="Largest">Its probability: above 0 to 1.</param>
/// <param name="Second">The largest probability of another class: 0 where there is none.</param>
/// <param name="Entropy">-Σ p ln p in nats: 0 to ln C.</param>
public readonly record struct ScoreSummary(int Label, int Classes, double Largest, double Second, double Entropy)
{
    /// <summary>The entropy over that of equal probabilities, η = -Σ p ln p / ln C: 0 to 1, and 0 with a single class.</summary>
    public double NormalisedEntropy => Classes < 2 ? 0 : Entropy / PortableLogarithm.Of(Classes);

    /// <summary>The largest probability less the second: 0 to 1.</summary>
    public double Margin => Largest - Second;
}
