namespace IdnActors.Inference.Sessions;

/// <summary>Reads a row of class scores (logits).</summary>
internal static class ClassScores
{
    /// <summary>The class with the highest score, the lowest index among equals.</summary>
    public static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best]) best = i;
        }
        return best;
    }

    /// <summary>The softmax probability of a class, summed in index order, so that neither thread nor batch changes it. Not a number where a score is none.</summary>
    public static float Probability(ReadOnlySpan<float> scores, int index)
    {
        var sum = 0.0;
        foreach (var score in scores) sum += Math.Exp((double)score - scores[index]);
        return (float)(1 / sum);
    }
}
