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
        var excess = 0.0;
        for (var i = 0; i < shares.Length; i++) excess += sizes[i] * shares[i] * Excess(step * gradient[i] / sizes[i]);
        EntropicStep.TakeUpToScale(shares, gradient, sizes, step, work);
        if (retained < 1) Retain(work, retained);
        EntropicProjection.Project(work, sizes, budget, BudgetUse.Whole, shares);
        if (mixture == 0) return (excess, 0);
        UniformMixture.Apply(shares, sizes, budget, mixture);
        return (excess, mixture < 1 ? -Math.Min(budget, BudgetSet.TotalSize(sizes)) * PortableLogarithm.Of(1 - mixture) : double.PositiveInfinity);
    }

    // Of doubles: the logarithm is for normal numbers.
    private const double SmallestNormal = 2.2250738585072014e-308;

    /// <summary>h^γ; items at 0, or so near that their logarithm is none, stay where they are.</summary>
    private static void Retain(Span<double> weights, double retained)
    {
        foreach (ref var h in weights)
            if (h >= SmallestNormal) h = PortableExponential.Of(retained * PortableLogarithm.Of(h));
    }

    /// <summary>e^x - 1 - x, by its series where the difference would be rounding only.</summary>
    private static double Excess(double x) => x switch
    {
        < 1e-4 => x * x / 2 * (1 + (x / 3 * (1 + (x / 4)))),
        <= 700 => PortableExponential.Of(x) - 1 - x,
        _ => double.PositiveInfinity,
    };
}
