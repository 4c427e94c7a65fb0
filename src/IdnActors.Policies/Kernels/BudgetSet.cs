using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Kernels;

/// <summary>
/// The fractional allocations of one node (Y_v): { 0 ≤ y ≤ 1, Σ_m s_m y_m = min(b, S) } with sizes s, budget b and S = Σ_m s_m, and its
/// extent, of which step sizes and regret bounds are made. Sizes and budget share a unit, any; sizes are positive and finite, the budget is not negative.
/// </summary>
public static class BudgetSet
{
    /// <summary>S, the size of all items together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double TotalSize(ReadOnlySpan<double> sizes)
    {
        var total = Vector256<double>.Zero;
        for (var i = 0; i < sizes.Length; i += Lanes.Width) total += Lanes.Load(sizes, i, 0);
        return Lanes.Sum(total);
    }

    /// <summary>
    /// min(1, b / S): the share of every item at the centre, where the policies start; it minimises the size-weighted negative entropy and the
    /// size-weighted square alike. 1 for no items.
    /// </summary>
    public static double UniformShare(double totalSize, double budget) => budget >= totalSize ? 1 : budget / totalSize;

    /// <summary>
    /// D0² = b (1 - b / S): the square of the largest distance from the centre to a point of the set, in the norm Σ s y²; 0 where
    /// everything fits.
    /// </summary>
    public static double SquaredRadius(double totalSize, double budget) => budget >= totalSize ? 0 : budget * (1 - (budget / totalSize));

    /// <summary>D² = 2 min(b, S - b): at least the square of the diameter in the norm Σ s y²; 0 where everything fits.</summary>
    public static double SquaredDiameter(double totalSize, double budget) => budget >= totalSize ? 0 : 2 * Math.Min(budget, totalSize - budget);

    /// <summary>b ln(S / b): at least the size-weighted relative entropy from the centre to any point of the set; 0 where everything fits.</summary>
    public static double EntropyRadius(double totalSize, double budget) =>
        budget >= totalSize || budget == 0 ? 0 : budget * PortableLogarithm.Of(Math.Min(totalSize / budget, double.MaxValue));

    /// <returns>S.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a size is not positive and finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative or not a number; infinity is allowed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Require(ReadOnlySpan<double> sizes, double budget, int items)
    {
        if (sizes.Length != items) throw new ArgumentException($"{sizes.Length} sizes are given for {items} items.", nameof(sizes));
        var (isRight, total) = (Vector256<double>.AllBitsSet, Vector256<double>.Zero);
        for (var i = 0; i < sizes.Length; i += Lanes.Width)
        {
            var size = Lanes.Load(sizes, i, 1);
            total += Lanes.Load(sizes, i, 0);
            isRight &= Vector256.GreaterThan(size, Vector256<double>.Zero) & Vector256.LessThan(size, Vector256.Create(double.PositiveInfinity));
        }
        if (isRight.ExtractMostSignificantBits() != 0xF) ThrowSizes(sizes);
        if (!(budget >= 0)) throw new ArgumentOutOfRangeException(nameof(budget), budget, "A budget must not be negative.");
        return Lanes.Sum(total);
    }

    private static void ThrowSizes(ReadOnlySpan<double> sizes)
    {
        foreach (var size in sizes)
            if (!(size > 0 && double.IsFinite(size))) throw new ArgumentException($"A size is {size}; it must be positive and finite.", nameof(sizes));
    }
}
