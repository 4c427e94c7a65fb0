namespace IdnActors.Policies.Kernels.StepSizes;

/// <summary>
/// Constant steps that need the number of slots T beforehand. Each minimises the bound that is named with it; all follow from
/// standard arguments. Radii are of <see cref="BudgetSet"/>; norms are dual to the norm of the sizes.
/// </summary>
public static class HorizonStepSize
{
    /// <summary>
    /// Gradient ascent: η = D0 / (G √T) minimises D0² / (2η) + η T G² / 2, which is then D0 G √T. With one request per slot that gains w, G = w / √s.
    /// </summary>
    /// <param name="squaredRadius">D0², from the start to any point.</param>
    /// <param name="gradientNorm">G: at least the norm of any slot's gradient; positive.</param>
    /// <param name="slots">T: positive.</param>
    public static double Euclidean(double squaredRadius, double gradientNorm, double slots)
    {
        Require(squaredRadius, gradientNorm, slots);
        return Math.Sqrt(squaredRadius) / gradientNorm / Math.Sqrt(slots);
    }

    /// <summary>
    /// Mirror ascent with negative entropy: η = √(b ln(S/b) / ((e - 2) Q)) minimises b ln(S/b) / η + (e - 2) η Q, where Q ≥ Σ_t Σ_m y g² / s, but is at
    /// most 1 / max g/s, beyond which the bound does not hold.
    /// </summary>
    /// <param name="entropyRadius">b ln(S / b).</param>
    /// <param name="gradientSum">Q, over all slots: positive.</param>
    /// <param name="largestGainPerSize">max g / s in any slot: not negative.</param>
    public static double Entropic(double entropyRadius, double gradientSum, double largestGainPerSize)
    {
        Require(entropyRadius, gradientSum, 1);
        if (!(largestGainPerSize >= 0)) throw new ArgumentOutOfRangeException(nameof(largestGainPerSize), largestGainPerSize, "A largest gain must not be negative.");
        return Math.Min(Math.Sqrt(entropyRadius / (Math.E - 2) / gradientSum), 1 / largestGainPerSize);
    }

    /// <summary>
    /// With fetches that cost c each, one request per slot that gains w, equal sizes of 1: η = D0 / √(T (w² + 2 c w)) bounds regret and fetches together
    /// by D0 √(T (w² + 2 c w)).
    /// </summary>
    public static double WithFetchCost(double squaredRadius, double gain, double fetchCost, double slots)
    {
        Require(squaredRadius, gain, slots);
        if (!(fetchCost >= 0)) throw new ArgumentOutOfRangeException(nameof(fetchCost), fetchCost, "A cost must not be negative.");
        return Math.Sqrt(squaredRadius) / Math.Sqrt(gain) / Math.Sqrt(gain + (2 * fetchCost)) / Math.Sqrt(slots);
    }

    /// <summary>With gradients that arrive late: η = D0 / (G √(T + 2 Σ d)) gives D0 G √(T + 2 Σ d), d the delays in slots.</summary>
    public static double WithDelays(double squaredRadius, double gradientNorm, double slots, double sumOfDelays)
    {
        if (!(sumOfDelays >= 0)) throw new ArgumentOutOfRangeException(nameof(sumOfDelays), sumOfDelays, "Delays must not be negative.");
        return Euclidean(squaredRadius, gradientNorm, slots + (2 * sumOfDelays));
    }

    /// <summary>
    /// The steps of Ader's experts: η_i = 2^i D0 / (G √T) for i = 0 … ⌈½ log2(1 + T)⌉, of which one is within a factor 2 of the best for any path length.
    /// </summary>
    public static double[] Grid(double squaredRadius, double gradientNorm, int slots)
    {
        var least = Euclidean(squaredRadius, gradientNorm, slots);
        // The smallest n with 4^n ≥ 1 + T, in integers: a logarithm may miss it by a rounding.
        var last = 0;
        for (var power = 1L; power < 1L + slots; power *= 4) last++;
        var steps = new double[last + 1];
        for (var i = 0; i <= last; i++) steps[i] = Math.ScaleB(least, i);
        return steps;
    }

    private static void Require(double radius, double scale, double slots)
    {
        if (!(radius >= 0)) throw new ArgumentOutOfRangeException(nameof(radius), radius, "A radius must not be negative.");
        if (!(scale > 0)) throw new ArgumentOutOfRangeException(nameof(scale), scale, "A scale of gradients must be positive.");
        if (!(slots > 0)) throw new ArgumentOutOfRangeException(nameof(slots), slots, "A number of slots must be positive.");
    }
}
