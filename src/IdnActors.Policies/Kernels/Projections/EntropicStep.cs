using System.Runtime.Intrinsics;
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
        var largest = Vector256.Create(double.NegativeInfinity);
        for (var i = 0; i < from.Length; i += Lanes.Width)
        {
            var isHeld = Vector256.GreaterThan(Lanes.Load(from, i, 0), Vector256<double>.Zero);
            largest = Vector256.MaxNative(largest, Vector256.ConditionalSelect(isHeld, Exponents(gradient, sizes, step, i), Vector256.Create(double.NegativeInfinity)));
        }
        var most = Lanes.Max(largest);
        for (var i = 0; i < from.Length; i += Lanes.Width)
        {
            var y = Lanes.Load(from, i, 0);
            // What is not held may have larger exponents, which are of no interest.
            var exponent = Vector256.Clamp(Exponents(gradient, sizes, step, i) - Vector256.Create(most), Vector256.Create(-LargestExponent), Vector256<double>.Zero);
            Lanes.Store(Lanes.Where(Vector256.GreaterThan(y, Vector256<double>.Zero), y * LaneFunctions.Exponential(exponent)), to, i);
        }
    }

    private static Vector256<double> Exponents(ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes, double step, int first) => Vector256.Clamp(
        Lanes.Load(gradient, first, 0) * step / Lanes.Load(sizes, first, 1), Vector256.Create(-EuclideanStep.Limit), Vector256.Create(EuclideanStep.Limit));

    private static double Exponent(double gradient, double size, double step) =>
        Math.Clamp(step * gradient / size, -EuclideanStep.Limit, EuclideanStep.Limit);

    private static double Exponential(double exponent) => PortableExponential.Of(Math.Clamp(exponent, -LargestExponent, LargestExponent));
}
