using System.Runtime.Intrinsics;

namespace IdnActors.Policies.Kernels.Projections;

/// <summary>
/// Projection on the budget set by relative entropy, Σ_m s_m (y_m ln(y_m / h_m) - y_m + h_m): the weights cancel, so y_m = min(1, τ h_m) with one scale τ
/// for all items. The matching step is <see cref="EntropicStep"/>.
/// </summary>
/// <remarks>
/// Instead of the sort of the sources: with the τ that would use up the budget without caps, items that come out at 1 or more are at 1 for ever, since
/// capping only raises τ. Sums are taken anew over what is left rather than subtracted, so no digits cancel; nothing is allocated.
/// </remarks>
public static class EntropicProjection
{
    /// <summary>Projects a point.</summary>
    /// <param name="weights">h, by item: not negative, finite. With <see cref="BudgetUse.Whole"/> only their ratios matter.</param>
    /// <param name="sizes">s, by item: positive and finite.</param>
    /// <param name="budget">b, in the unit of the sizes: not negative.</param>
    /// <param name="use">Whether the budget is to be used up.</param>
    /// <param name="projected">
    /// Receives y, by item; may be <paramref name="weights"/> itself. Items of weight 0 stay at 0, even where that leaves some of the budget unused.
    /// </param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is out of range.</exception>
    public static void Project(ReadOnlySpan<double> weights, ReadOnlySpan<double> sizes, double budget, BudgetUse use, Span<double> projected)
    {
        var total = BudgetSet.Require(sizes, budget, weights.Length);
        if (projected.Length != weights.Length)
            throw new ArgumentException($"There is room for {projected.Length} of {weights.Length} items.", nameof(projected));
        RequireWeights(weights);
        if (use == BudgetUse.AtMost && CappedSize(weights, sizes) <= budget)
        {
            for (var i = 0; i < weights.Length; i++) projected[i] = Math.Min(1, weights[i]);
        }
        else if (budget >= total) projected.Fill(1);
        else UseUp(weights, sizes, budget, projected);
    }

    private static double CappedSize(ReadOnlySpan<double> weights, ReadOnlySpan<double> sizes)
    {
        var size = 0.0;
        for (var i = 0; i < weights.Length; i++) size += sizes[i] * Math.Min(1, weights[i]);
        return size;
    }

    private static void RequireWeights(ReadOnlySpan<double> weights)
    {
        var isRight = Vector256<double>.AllBitsSet;
        for (var i = 0; i < weights.Length; i += Lanes.Width)
        {
            var h = Lanes.Load(weights, i, 0);
            isRight &= Vector256.GreaterThanOrEqual(h, Vector256<double>.Zero) & Vector256.LessThan(h, Vector256.Create(double.PositiveInfinity));
        }
        if (isRight.ExtractMostSignificantBits() == 0xF) return;
        foreach (var h in weights)
            if (!(h >= 0 && double.IsFinite(h))) throw new ArgumentException($"A weight is {h}; it must be finite and not negative.", nameof(weights));
    }

    private static void UseUp(ReadOnlySpan<double> weights, ReadOnlySpan<double> sizes, double budget, Span<double> projected)
    {
        // Items of this weight and more are capped.
        var cap = double.PositiveInfinity;
        var left = budget;
        double largest, scale;
        while (true)
        {
            largest = LargestBelow(weights, cap);
            // Weights count relative to the largest that is left: their range is that of double, and τ alone might overflow.
            scale = largest > 0 ? Math.Max(0, left) / RelativeSize(weights, sizes, cap, largest) : 0;
            var (lowest, size) = Overflowing(weights, sizes, cap, largest, scale);
            if (size == 0) break;
            cap = lowest;
            left -= size;
        }
        for (var i = 0; i < weights.Length; i += Lanes.Width)
        {
            var h = Lanes.Load(weights, i, 0);
            var y = largest > 0 ? h / Vector256.Create(largest) * scale : Vector256<double>.Zero;
            Lanes.Store(Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(h, Vector256.Create(cap)), Vector256<double>.One, y), projected, i);
        }
    }

    /// <summary>The largest weight below the cap; 0 where there is none.</summary>
    private static double LargestBelow(ReadOnlySpan<double> weights, double cap)
    {
        var largest = Vector256<double>.Zero;
        for (var i = 0; i < weights.Length; i += Lanes.Width)
        {
            var h = Lanes.Load(weights, i, 0);
            largest = Vector256.MaxNative(largest, Lanes.Where(Vector256.LessThan(h, Vector256.Create(cap)), h));
        }
        return Lanes.Max(largest);
    }

    private static double RelativeSize(ReadOnlySpan<double> weights, ReadOnlySpan<double> sizes, double cap, double largest)
    {
        var size = Vector256<double>.Zero;
        for (var i = 0; i < weights.Length; i += Lanes.Width)
        {
            var h = Lanes.Load(weights, i, 0);
            size += Lanes.Where(Vector256.LessThan(h, Vector256.Create(cap)), Lanes.Load(sizes, i, 0) * (h / Vector256.Create(largest)));
        }
        return Lanes.Sum(size);
    }

    private static (double Lowest, double Size) Overflowing(
        ReadOnlySpan<double> weights, ReadOnlySpan<double> sizes, double cap, double largest, double scale)
    {
        if (scale < 1) return (double.PositiveInfinity, 0);
        var (lowest, size) = (Vector256.Create(double.PositiveInfinity), Vector256<double>.Zero);
        for (var i = 0; i < weights.Length; i += Lanes.Width)
        {
            var h = Lanes.Load(weights, i, 0);
            var isOver = Vector256.LessThan(h, Vector256.Create(cap)) & Vector256.GreaterThanOrEqual(h / Vector256.Create(largest) * scale, Vector256<double>.One);
            lowest = Vector256.MinNative(lowest, Vector256.ConditionalSelect(isOver, h, Vector256.Create(double.PositiveInfinity)));
            size += Lanes.Where(isOver, Lanes.Load(sizes, i, 0));
        }
        return (Lanes.Min(lowest), Lanes.Sum(size));
    }
}
