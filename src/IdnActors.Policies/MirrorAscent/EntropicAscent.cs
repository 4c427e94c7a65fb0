using System.Runtime.Intrinsics;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.Projections;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>
/// One step of mirror ascent with the size-weighted negative entropy and a mixture, and what its regret bound is made of. With D(u, y) = Σ s (u ln(u / y) - u + y):
/// η ⟨g, u - y⟩ = D(u, y) - D(u, h) + Σ s y (e^x - 1 - x) with x = η g / s, and the projection does not increase D(u, ·). Holds for steps of any size. Mixing
/// in ξ of the uniform allocation adds at most b ln(1 / (1 - ξ)) to D(u, y).
/// </summary>
internal static class EntropicAscent
{
    /// <param name="shares">y; changed in place.</param>
    /// <param name="gradient">g, by item.</param>
    /// <param name="sizes">s, by item.</param>
    /// <param name="budget">b.</param>
    /// <param name="step">η: not negative.</param>
    /// <param name="mixture">ξ: 0 to 1.</param>
    /// <param name="work">Room for one number per item.</param>
    /// <param name="retained">
    /// γ, above 0 to 1: what is kept of the point before it is projected, h^γ y_1^{1-γ} with the centre y_1, as a step that shrinks to γ η asks for (<see cref="InfidaAscent"/>). The centre
    /// is the same for all items and cancels in the projection.
    /// </param>
    /// <returns>Σ s y (e^x - 1 - x), and min(b, S) ln(1 / (1 - ξ)): what the slot adds to η times the regret bound.</returns>
    public static (double Excess, double Mixing) Step(
        double[] shares, ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes, double budget, double step, double mixture, double[] work, double retained = 1)
    {
        var excess = Excess(shares, gradient, sizes, step);
        EntropicStep.TakeUpToScale(shares, gradient, sizes, step, work);
        if (retained < 1) Retain(work, retained);
        EntropicProjection.Project(work, sizes, budget, BudgetUse.Whole, shares);
        if (mixture == 0) return (excess, 0);
        UniformMixture.Apply(shares, sizes, budget, mixture);
        return (excess, mixture < 1 ? -Math.Min(budget, BudgetSet.TotalSize(sizes)) * PortableLogarithm.Of(1 - mixture) : double.PositiveInfinity);
    }

    // Of doubles: the logarithm is for normal numbers.
    private const double SmallestNormal = 2.2250738585072014e-308;

    private const double LargestExponent = 700;

    /// <summary>h^γ; items at 0, or so near that their logarithm is none, stay where they are.</summary>
    private static void Retain(Span<double> weights, double retained)
    {
        for (var i = 0; i < weights.Length; i += Lanes.Width)
        {
            var h = Lanes.Load(weights, i, 1);
            var isNormal = Vector256.GreaterThanOrEqual(h, Vector256.Create(SmallestNormal));
            var exponent = Vector256.MaxNative(LaneFunctions.Logarithm(h) * retained, Vector256.Create(-LargestExponent));
            Lanes.Store(Vector256.ConditionalSelect(isNormal, LaneFunctions.Exponential(exponent), h), weights, i);
        }
    }

    /// <summary>Σ s y (e^x - 1 - x); e^x - 1 - x by its series where the difference would be rounding only.</summary>
    private static double Excess(ReadOnlySpan<double> shares, ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes, double step)
    {
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < shares.Length; i += Lanes.Width)
        {
            var g = Lanes.Load(gradient, i, 0);
            // Most of what a node can hold gains nothing in a slot.
            if (g == Vector256<double>.Zero) continue;
            var size = Lanes.Load(sizes, i, 1);
            var x = g * step / size;
            var series = x * x / 2 * (Vector256<double>.One + (x / 3 * (Vector256<double>.One + (x / 4))));
            var limited = Vector256.MinNative(x, Vector256.Create(LargestExponent));
            var difference = LaneFunctions.Exponential(Vector256.MaxNative(limited, -Vector256.Create(LargestExponent))) - Vector256<double>.One - x;
            difference = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(1e-4)), series, difference);
            difference = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(LargestExponent)), Vector256.Create(double.PositiveInfinity), difference);
            var y = Lanes.Load(shares, i, 0);
            sum += Lanes.Where(Vector256.GreaterThan(y, Vector256<double>.Zero), size * y * difference);
        }
        return Lanes.Sum(sum);
    }
}
