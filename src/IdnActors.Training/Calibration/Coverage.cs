namespace IdnActors.Training.Calibration;

/// <summary>What an early answer is worth at one threshold of confidence.</summary>
/// <param name="Quantile">The threshold is this quantile of the confidences on the validation images.</param>
/// <param name="Share">Share of test images that are answered early.</param>
/// <param name="EarlyPoints">Share of right answers among these, in points of 100.</param>
/// <param name="OverallPoints">Share of right answers among all, the others answered by the whole model.</param>
internal sealed record CoveragePoint(double Quantile, double Share, double EarlyPoints, double OverallPoints);

/// <summary>Accuracy against coverage of early answers.</summary>
internal static class Coverage
{
    private static readonly double[] Quantiles = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

    /// <param name="validation">Early scores of the validation images, whose confidences give the thresholds.</param>
    /// <param name="test">Early scores of the test images, then those of the whole model.</param>
    /// <param name="temperature">Of the early scores.</param>
    public static IReadOnlyList<CoveragePoint> Of(Scores validation, IReadOnlyList<Scores> test, double temperature)
    {
        var known = Confidences(validation, temperature);
        Array.Sort(known);
        var confidences = Confidences(test[0], temperature);
        return [.. Quantiles.Select(quantile => At(quantile, known[(int)(quantile * (known.Length - 1))], confidences, test))];
    }

    private static CoveragePoint At(double quantile, double threshold, double[] confidences, IReadOnlyList<Scores> test)
    {
        var early = Enumerable.Range(0, confidences.Length).Where(i => confidences[i] >= threshold).ToHashSet();
        var rightEarly = early.Count(test[0].IsRight);
        var rightLate = Enumerable.Range(0, confidences.Length).Count(i => !early.Contains(i) && test[1].IsRight(i));
        return new CoveragePoint(quantile, Math.Round(early.Count / (double)confidences.Length, 4), Math.Round(100.0 * rightEarly / Math.Max(1, early.Count), 2),
            Math.Round(100.0 * (rightEarly + rightLate) / confidences.Length, 2));
    }

    private static double[] Confidences(Scores scores, double temperature) =>
        [.. Enumerable.Range(0, scores.Count).Select(i => Scores.Probabilities(scores.Row(i), temperature).Max())];
}
