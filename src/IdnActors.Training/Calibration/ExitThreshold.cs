namespace IdnActors.Training.Calibration;

/// <summary>What happens when answers leave at exits below a threshold.</summary>
/// <param name="Threshold">Of the normalised entropy, the same at all exits.</param>
/// <param name="AccuracyPoints">Share of right answers, wherever they left.</param>
/// <param name="Shares">Share of samples that left at each exit, the last output included.</param>
internal sealed record ExitOutcome(double Threshold, double AccuracyPoints, double[] Shares);

/// <summary>Chooses the threshold of the normalised entropy: the largest that costs no more than a tolerance against always going to the end.</summary>
internal static class ExitThreshold
{
    /// <summary>Points of accuracy that early answers may cost on the validation images.</summary>
    public const double TolerancePoints = 0.2;

    private const int Steps = 100;

    /// <param name="exits">Validation scores of the exits in order, the model's answer last.</param>
    /// <param name="temperatures">Their temperatures.</param>
    public static ExitOutcome Choose(IReadOnlyList<Scores> exits, IReadOnlyList<double> temperatures)
    {
        var least = exits[^1].AccuracyPoints - TolerancePoints;
        var entropies = Entropies(exits, temperatures);
        return Enumerable.Range(0, Steps + 1).Select(s => Apply(exits, entropies, s / (double)Steps)).Last(o => o.Threshold == 0 || o.AccuracyPoints >= least);
    }

    public static ExitOutcome Apply(IReadOnlyList<Scores> exits, IReadOnlyList<double> temperatures, double threshold) => Apply(exits, Entropies(exits, temperatures), threshold);

    private static double[][] Entropies(IReadOnlyList<Scores> exits, IReadOnlyList<double> temperatures) =>
        [.. exits.SkipLast(1).Select((scores, e) => Enumerable.Range(0, scores.Count).Select(i => Scores.NormalisedEntropy(scores.Row(i), temperatures[e])).ToArray())];

    private static ExitOutcome Apply(IReadOnlyList<Scores> exits, double[][] entropies, double threshold)
    {
        var (right, left) = (0, new int[exits.Count]);
        for (var i = 0; i < exits[^1].Count; i++)
        {
            var exit = 0;
            while (exit < entropies.Length && entropies[exit][i] >= threshold) exit++;
            left[exit]++;
            if (exits[exit].IsRight(i)) right++;
        }
        var count = (double)exits[^1].Count;
        return new ExitOutcome(threshold, 100 * right / count, [.. left.Select(l => Math.Round(l / count, 4))]);
    }
}
