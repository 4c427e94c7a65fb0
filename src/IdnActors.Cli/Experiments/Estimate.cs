namespace IdnActors.Cli.Experiments;

/// <summary>A mean over independent seeds, with its 95 % interval after Student.</summary>
/// <param name="Mean">The mean; NaN without values.</param>
/// <param name="HalfWidth">Half the width of the interval; NaN with fewer than two values.</param>
/// <param name="Count">Values it comes from.</param>
public readonly record struct Estimate(double Mean, double HalfWidth, int Count)
{
    public const double Confidence = 0.95;

    /// <summary>Whether the interval leaves out zero: of a difference, that there is one.</summary>
    public bool IsSignificant => Math.Abs(Mean) > HalfWidth;

    /// <summary>Whether all values were zero: of a difference, that there is nothing to tell.</summary>
    public bool IsZero => Mean == 0 && !(HalfWidth > 0);

    /// <summary>The estimate from some values, one per seed. NaN stands for a seed without value and is left out.</summary>
    public static Estimate Of(IEnumerable<double> values)
    {
        var known = values.Where(v => !double.IsNaN(v)).ToList();
        if (known.Count == 0) return new Estimate(double.NaN, double.NaN, 0);
        var mean = known.Sum() / known.Count;
        if (known.Count == 1) return new Estimate(mean, double.NaN, 1);
        var variance = known.Sum(v => (v - mean) * (v - mean)) / (known.Count - 1);
        return new Estimate(mean, StudentT.TwoSided(Confidence, known.Count - 1) * Math.Sqrt(variance / known.Count), known.Count);
    }

    /// <summary>
    /// The mean difference between values of equal seeds. Runs of one seed see the same requests, so that what these have in common cancels: the interval is
    /// far narrower than that of a difference of means.
    /// </summary>
    /// <param name="values">Value by seed.</param>
    /// <param name="baseline">What is subtracted, by seed; seeds that only one side has are left out.</param>
    public static Estimate OfDifference(IReadOnlyDictionary<ulong, double> values, IReadOnlyDictionary<ulong, double> baseline) =>
        Of(values.Where(v => baseline.ContainsKey(v.Key)).OrderBy(v => v.Key).Select(v => v.Value - baseline[v.Key]));
}
