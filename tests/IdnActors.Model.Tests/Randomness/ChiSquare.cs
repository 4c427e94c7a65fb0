namespace IdnActors.Model.Tests.Randomness;

/// <summary>Pearson's χ² test.</summary>
internal static class ChiSquare
{
    public static double Of(IEnumerable<int> counts, double expected) => counts.Sum(c => (c - expected) * (c - expected) / expected);

    /// <summary>
    /// A bound that a correct generator exceeds once in about 10^5 tests: mean + 4.26 standard deviations of Wilson and Hilferty's cube root.
    /// </summary>
    public static double Bound(int degreesOfFreedom)
    {
        var spread = 2.0 / (9 * degreesOfFreedom);
        return degreesOfFreedom * Math.Pow(1 - spread + (4.26 * Math.Sqrt(spread)), 3);
    }
}
