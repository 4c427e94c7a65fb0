using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Exits;

/// <summary>A temperature that was fitted.</summary>
/// <param name="Temperature">Temp.</param>
/// <param name="NllBefore">Mean negative log-likelihood in nats with Temp = 1.</param>
/// <param name="NllAfter">The same with the temperature.</param>
/// <param name="IsAtBound">Whether the likelihood would go on growing beyond the range that is searched, e.g. because every answer is right.</param>
public sealed record TemperatureFit(double Temperature, double NllBefore, double NllAfter, bool IsAtBound);

/// <summary>
/// Temperature scaling (Guo, Pleiss, Sun and Weinberger, "On Calibration of Modern Neural Networks", ICML 2017): the one number by which scores are divided so that the likelihood of validation labels is largest. It
/// changes no answer, only confidences; thresholds are therefore worth nothing without the temperature they were picked with. The negative log-likelihood is convex in 1 / Temp, so that it has one valley in
/// ln Temp, which golden-section search finds.
/// </summary>
public static class TemperatureScaling
{
    /// <summary>Least temperature that is considered.</summary>
    public const double Least = 0.02;

    /// <summary>Largest temperature that is considered.</summary>
    public const double Most = 50;

    private const double InverseGoldenRatio = 0.6180339887498949;
    private const double Width = 1e-7;

    /// <summary>Fits a temperature.</summary>
    /// <param name="samples">Validation samples, one at least, whose scores can all be used.</param>
    /// <exception cref="ArgumentException">There is no sample, or its scores are not numbers.</exception>
    public static TemperatureFit Fit(ScoredSamples samples)
    {
        if (samples.Count == 0) throw new ArgumentException("A temperature is fitted to one sample at least.", nameof(samples));
        var before = MeanNll(samples, 1);
        if (double.IsInfinity(before)) throw new ArgumentException("A sample's label is excluded by its scores.", nameof(samples));
        double least = PortableLogarithm.Of(Least), most = PortableLogarithm.Of(Most);
        var (low, high) = (least, most);
        var (left, right) = (high - (InverseGoldenRatio * (high - low)), low + (InverseGoldenRatio * (high - low)));
        var (atLeft, atRight) = (MeanNll(samples, PortableExponential.Of(left)), MeanNll(samples, PortableExponential.Of(right)));
        while (high - low > Width)
        {
            // To the left on equality: flat where all scores are equal, or answers are as good as certain.
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (InverseGoldenRatio * (high - low));
                atLeft = MeanNll(samples, PortableExponential.Of(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (InverseGoldenRatio * (high - low));
                atRight = MeanNll(samples, PortableExponential.Of(right));
            }
        }
        var middle = (low + high) / 2;
        var temperature = PortableExponential.Of(middle);
        var after = MeanNll(samples, temperature);
        // Nothing is better left alone than made worse in the last digit.
        if (after >= before) (temperature, after) = (1, before);
        return new TemperatureFit(temperature, before, after, temperature != 1 && (middle - least < 1e-5 || most - middle < 1e-5));
    }

    /// <summary>Mean negative log-likelihood of the labels, in nats.</summary>
    /// <param name="samples">One at least.</param>
    /// <param name="temperature">Above 0 and finite.</param>
    public static double MeanNll(ScoredSamples samples, double temperature)
    {
        var sum = 0.0;
        for (var i = 0; i < samples.Count; i++) sum += ClassProbabilities.NegativeLogLikelihood(samples.ScoresOf(i), temperature, samples.Labels[i]);
        return sum / samples.Count;
    }
}
