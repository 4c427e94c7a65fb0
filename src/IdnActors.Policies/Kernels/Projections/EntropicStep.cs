using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Kernels.Projections;

/// <summary>
/// The gradient step of the size-weighted negative entropy: h_m = y_m exp(η g_m / s_m). Note the division by the
/// size. An item at 0 never leaves it: see <see cref="UniformMixture"/>.
/// </summary>
public static class EntropicStep
{
    // Of e^x for doubles, and the range of the portable exponential.
    private const double LargestExponent = 700;

    /// <summary>Takes a step; exponents stop at ±700.</summary>
    /// <param name="from">y, by item: 0 to 1.</param>
    /// <param name="gradient">g, by item: finite, in units of gain.</param>
    /// <param name="sizes">s, by item: positive.</param>
    /// <param name="step">η: finite, not negative. Regret bounds ask for η g / s ≤ 1.</param>
    /// <param name="to">Receives h, finite; may be <paramref name="from"/> itself.</param>
    public static void Take(ReadOnlySpan<double> from, ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes, double step, Span<double> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = from[i] * Exponential(Exponent(gradient[i], sizes[i], step));
    }

    /// <summary>
    /// Takes a step up to a common factor, which a projection with <see cref="BudgetUse.Whole"/> cancels: the largest exponent becomes 0, so that nothing
    /// overflows and differences between large exponents count. Exponents more than 700 below the largest stop there.
    /// </summary>
    /// <inheritdoc cref="Take"/>
    public static void TakeUpToScale(ReadOnlySpan<double> from, ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes, double step, Span<double> to)
    {
        var largest = double.NegativeInfinity;
        for (var i = 0; i < from.Length; i++)
            if (from[i] > 0) largest = Math.Max(largest, Exponent(gradient[i], sizes[i], step));
        for (var i = 0; i < from.Length; i++) to[i] = from[i] > 0 ? from[i] * Exponential(Exponent(gradient[i], sizes[i], step) - largest) : 0;
    }

    private static double Exponent(double gradient, double size, double step) =>
        Math.Clamp(step * gradient / size, -EuclideanStep.Limit, EuclideanStep.Limit);

    private static double Exponential(double exponent) => PortableExponential.Of(Math.Clamp(exponent, -LargestExponent, LargestExponent));
}
