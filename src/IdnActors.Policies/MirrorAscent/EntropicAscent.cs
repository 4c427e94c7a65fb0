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
    /// <returns>Σ s y (e^x - 1 - x) + min(b, S) ln(1 / (1 - ξ)): what the slot adds to η times the regret bound.</returns>
    public static double Step(
        double[] shares, ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes, double budget, double step, double mixture, double[] work)
    {
        var added = 0.0;
        for (var i = 0; i < shares.Length; i++) added += sizes[i] * shares[i] * Excess(step * gradient[i] / sizes[i]);
        EntropicStep.TakeUpToScale(shares, gradient, sizes, step, work);
        EntropicProjection.Project(work, sizes, budget, BudgetUse.Whole, shares);
        UniformMixture.Apply(shares, sizes, budget, mixture);
        var used = Math.Min(budget, BudgetSet.TotalSize(sizes));
        if (mixture > 0) added += mixture < 1 ? -used * PortableLogarithm.Of(1 - mixture) : double.PositiveInfinity;
        return added;
    }

    /// <summary>e^x - 1 - x, by its series where the difference would be rounding only.</summary>
    private static double Excess(double x) => x switch
    {
        < 1e-4 => x * x / 2 * (1 + (x / 3 * (1 + (x / 4)))),
        <= 700 => PortableExponential.Of(x) - 1 - x,
        _ => double.PositiveInfinity,
    };
}
