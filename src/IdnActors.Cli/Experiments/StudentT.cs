namespace IdnActors.Cli.Experiments;

/// <summary>Student's t distribution, as far as intervals of means need it: exact for whole degrees of freedom.</summary>
public static class StudentT
{
    private const double FarOut = 1e12;

    /// <summary>The factor, in standard errors, of a two-sided interval.</summary>
    /// <param name="confidence">Probability, between 0 and 1, that the interval covers the mean, e.g. 0.95.</param>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double TwoSided(double confidence, int degreesOfFreedom)
    {
        if (confidence is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A probability between 0 and 1 is required.");
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        var (low, high) = (0.0, 1.0);
        while (ProbabilityWithin(high, degreesOfFreedom) < confidence && high < FarOut) high *= 2;
        // Halved until no number lies between: the function is smooth, but its inverse has no closed form.
        for (var middle = high / 2; middle > low && middle < high; middle = (low + high) / 2)
        {
            if (ProbabilityWithin(middle, degreesOfFreedom) < confidence) low = middle;
            else high = middle;
        }
        return high;
    }

    /// <summary>Probability of a value between −<paramref name="t"/> and <paramref name="t"/>: Abramowitz and Stegun, 26.7.3 and 26.7.4.</summary>
    public static double ProbabilityWithin(double t, int degreesOfFreedom)
    {
        var angle = Math.Atan2(t, Math.Sqrt(degreesOfFreedom));
        var (sine, cosine) = Math.SinCos(angle);
        var isOdd = degreesOfFreedom % 2 == 1;
        var term = isOdd ? cosine : 1.0;
        var sum = degreesOfFreedom > 1 ? term : 0;
        for (var k = isOdd ? 3 : 2; k <= degreesOfFreedom - 2; k += 2)
        {
            term *= (k - 1.0) / k * cosine * cosine;
            sum += term;
        }
        return isOdd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
    }
}
