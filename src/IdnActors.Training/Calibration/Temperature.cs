namespace IdnActors.Training.Calibration;

/// <summary>
/// Temperature scaling: class scores are divided by one number, chosen so that the probabilities they become are as likely as possible to give the right classes of
/// held-out images. Answers stay what they are; confidence becomes honest.
/// </summary>
internal static class Temperature
{
    private const double Lowest = 0.05, Highest = 20;
    private const int Rounds = 60;
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The temperature with the least negative log-likelihood, by golden-section search over its logarithm, to four digits.</summary>
    public static double Fit(Scores scores)
    {
        var (low, high) = (Math.Log(Lowest), Math.Log(Highest));
        for (var round = 0; round < Rounds; round++)
        {
            var (left, right) = (high - (Golden * (high - low)), low + (Golden * (high - low)));
            if (Loss(scores, Math.Exp(left)) < Loss(scores, Math.Exp(right))) high = right;
            else low = left;
        }
        return Math.Round(Math.Exp((low + high) / 2), 4);
    }

    /// <summary>Mean negative log-likelihood of the right classes.</summary>
    public static double Loss(Scores scores, double temperature)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Count; i++) sum -= Math.Log(Math.Max(1e-12, Scores.Probabilities(scores.Row(i), temperature)[scores.Labels[i]]));
        return sum / scores.Count;
    }
}
