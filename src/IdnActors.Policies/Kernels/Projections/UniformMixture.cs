using System.Runtime.Intrinsics;

namespace IdnActors.Policies.Kernels.Projections;

/// <summary>
/// Mixes an allocation with the uniform one, y ← (1 - ξ) y + ξ min(1, b / S), so that multiplicative updates can still leave what would be 0. Keeps the budget;
/// with ξ ≤ 1 / T it costs at most ξ T in regret, in units of the largest gain of a slot.
/// </summary>
public static class UniformMixture
{
    /// <param name="allocation">y, by item; changed in place.</param>
    /// <param name="sizes">s, by item: positive and finite.</param>
    /// <param name="budget">b, in the unit of the sizes: not negative.</param>
    /// <param name="share">ξ: 0 (nothing changes) to 1 (uniform).</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0 to 1.</exception>
    public static void Apply(Span<double> allocation, ReadOnlySpan<double> sizes, double budget, double share)
    {
        var total = BudgetSet.Require(sizes, budget, allocation.Length);
        if (share is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "A share of a mixture lies in 0 to 1.");
        var uniform = share * BudgetSet.UniformShare(total, budget);
        for (var i = 0; i < allocation.Length; i += Lanes.Width)
            Lanes.Store(Vector256.MinNative(Vector256<double>.One, (Lanes.Load(allocation, i, 0) * (1 - share)) + Vector256.Create(uniform)), allocation, i);
    }
}
