using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IdnActors.Policies.Kernels.Projections;

/// <summary>
/// Projection on the budget set in the size-weighted Euclidean metric: the minimum of Σ_m s_m (y_m - z_m)², which is y_m = clip(z_m - λ, 0, 1) with one
/// number λ for all items. The matching step is <see cref="EuclideanStep"/>.
/// </summary>
/// <remarks>
/// First by Newton's method, which takes a few passes and ends with the exact sets where it ends. Where it fails, by fixing variables: with the λ that would use up the budget
/// if no free item met a bound, the clipped sum tells on which side the true λ lies; the items beyond the bound of that side are beyond it for ever. Each pass fixes an item at least: as many
/// passes as items are possible. Chosen over sorting, which needs memory: nothing is allocated. Four items at a time (<see cref="Lanes"/>). λ is never formed; what is kept is its distance to the largest free z, so that points of any magnitude lose no digits.
/// </remarks>
public static class EuclideanProjection
{
    // Relative to the budget of the free items: some hundred roundings.
    private const double NegligibleResidue = 1e-14;

    private const int MostNewtonSteps = 12;
    private const double LargestShift = 100;

    /// <summary>Projects a point.</summary>
    /// <param name="point">z, by item: finite, within ±10^300.</param>
    /// <param name="sizes">s, by item: positive and finite.</param>
    /// <param name="budget">b, in the unit of the sizes: not negative.</param>
    /// <param name="use">Whether the budget is to be used up.</param>
    /// <param name="projected">Receives y, by item; may be <paramref name="point"/> itself. The budget is met to about 10^-15 of the size of the fractional items.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not finite or out of range.</exception>
    public static void Project(ReadOnlySpan<double> point, ReadOnlySpan<double> sizes, double budget, BudgetUse use, Span<double> projected)
    {
        var total = BudgetSet.Require(sizes, budget, point.Length);
        if (projected.Length != point.Length)
            throw new ArgumentException($"There is room for {projected.Length} of {point.Length} items.", nameof(projected));
        Project(point, sizes, total, budget, use, projected);
    }

    /// <summary>As the other one, for sizes and a budget that were looked at before, as those of a node, with their sum.</summary>
    internal static void Project(ReadOnlySpan<double> point, ReadOnlySpan<double> sizes, double total, double budget, BudgetUse use, Span<double> projected)
    {
        var (largest, clipped) = Clip(point, sizes);
        if (use == BudgetUse.AtMost && clipped.Used <= budget)
        {
            for (var i = 0; i < point.Length; i++) projected[i] = Math.Clamp(point[i], 0, 1);
        }
        else if (budget >= total) projected.Fill(1);
        else if (budget == 0) projected.Clear();
        else new Fixing(point, sizes, budget, total, largest, clipped).Write(projected);
    }

    /// <summary>The largest coordinate, and what is used with λ = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Largest, Clipped Unmoved) Clip(ReadOnlySpan<double> point, ReadOnlySpan<double> sizes)
    {
        var (least, most) = (Vector256.Create(double.PositiveInfinity), Vector256.Create(double.NegativeInfinity));
        var isNumber = Vector256<double>.AllBitsSet;
        Vector256<double> inner = default, full = default, used = default;
        for (var i = 0; i < point.Length; i += Lanes.Width)
        {
            // Beyond the end the last one again.
            var z = Lanes.Load(point, i, point[^1]);
            isNumber &= Vector256.Equals(z, z);
            (least, most) = (Vector256.MinNative(least, z), Vector256.MaxNative(most, z));
            Add(z, Lanes.Load(sizes, i, 0), ref inner, ref full, ref used);
        }
        var largest = Lanes.Max(most);
        if (!(isNumber.ExtractMostSignificantBits() == 0xF && Lanes.Min(least) >= -EuclideanStep.Limit && largest <= EuclideanStep.Limit)) ThrowIfOutOfRange(point);
        return (largest, Clipped.Of(inner, full, used));
    }

    private static void ThrowIfOutOfRange(ReadOnlySpan<double> point)
    {
        foreach (var z in point)
            if (!(Math.Abs(z) <= EuclideanStep.Limit)) throw new ArgumentException($"A coordinate is {z}; it must lie within ±{EuclideanStep.Limit}.", nameof(point));
    }

    /// <summary>Adds four items to what is used, y being z - λ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector256<double> y, Vector256<double> size, ref Vector256<double> inner, ref Vector256<double> full, ref Vector256<double> used)
    {
        var isFull = Vector256.GreaterThanOrEqual(y, Vector256<double>.One);
        var isInner = Vector256.GreaterThan(y, Vector256<double>.Zero) & Vector256.LessThan(y, Vector256<double>.One);
        full += Lanes.Where(isFull, size);
        inner += Lanes.Where(isInner, size);
        used += Lanes.Where(isInner, size * y);
    }

    /// <summary>What a λ leads to.</summary>
    /// <param name="Inner">Size of the items between 0 and 1.</param>
    /// <param name="Full">Size of those at 1.</param>
    /// <param name="Used">What all use of the budget.</param>
    private readonly record struct Clipped(double Inner, double Full, double Used)
    {
        public static Clipped Of(Vector256<double> inner, Vector256<double> full, Vector256<double> used) =>
            new(Lanes.Sum(inner), Lanes.Sum(full), Lanes.Sum(used) + Lanes.Sum(full));
    }

    private ref struct Fixing
    {
        private readonly ReadOnlySpan<double> _point;
        private readonly ReadOnlySpan<double> _sizes;

        // Items with z at or below, at or above these are fixed at 0, at 1; those between are free.
        private double _below = double.NegativeInfinity;
        private double _above = double.PositiveInfinity;

        // Budget and size of the free items, the largest z among them, λ less that, and what they use of the budget with this λ.
        private double _left;
        private double _freeSize;
        private double _reference;
        private double _used;
        private double _shift;

        public Fixing(ReadOnlySpan<double> point, ReadOnlySpan<double> sizes, double budget, double total, double largest, Clipped unmoved)
        {
            _point = point;
            _sizes = sizes;
            _left = budget;
            _freeSize = total;
            _reference = largest;
            // After a step of gradient ascent most items are where they were: λ is near 0.
            _shift = -largest;
            if (Math.Abs(largest) < LargestShift && FollowSlope(unmoved)) return;
            do _shift = ShiftWithoutBounds();
            while (FixOneSide());
        }

        /// <summary>
        /// Newton's method on the clipped sum, which is linear as long as the same items are between their bounds: exact as soon as a step has not changed which these are. False where it leaves
        /// what is known of λ or comes to no end in a few steps, for the sum is neither convex nor concave; then nothing but λ has changed.
        /// </summary>
        /// <param name="before">What is used with the λ at hand.</param>
        private bool FollowSlope(Clipped before)
        {
            var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
            for (var step = 0; step < MostNewtonSteps; step++)
            {
                var excess = before.Used - _left;
                if (excess > 0) low = _shift;
                else high = _shift;
                var next = _shift + (excess / before.Inner);
                // Farther away the differences from the largest coordinate lose digits.
                if (!(next > low && next < high && Math.Abs(next) < LargestShift)) return false;
                _shift = next;
                var after = UsedWith(next);
                // Both sums are monotone in λ or fixed by it: equal ones mean equal sets.
                if (after.Inner == before.Inner && after.Full == before.Full)
                {
                    (_freeSize, _used) = (after.Inner, after.Used);
                    return true;
                }
                before = after;
            }
            return false;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly Clipped UsedWith(double shift)
        {
            Vector256<double> inner = default, full = default, used = default;
            // In locals, which stay in registers.
            var point = _point;
            var sizes = _sizes;
            var (reference, beyond) = (Vector256.Create(_reference), Vector256.Create(shift));
            for (var i = 0; i < point.Length; i += Lanes.Width)
                Add(Lanes.Load(point, i, double.NaN) - reference - beyond, Lanes.Load(sizes, i, 0), ref inner, ref full, ref used);
            return Clipped.Of(inner, full, used);
        }

        /// <summary>λ - reference if no free item met a bound. Weights are divided first: sizes of 10^12 times coordinates of 10^300 would overflow.</summary>
        private readonly double ShiftWithoutBounds()
        {
            var share = 1 / _freeSize;
            var mean = Vector256<double>.Zero;
            for (var i = 0; i < _point.Length; i += Lanes.Width)
            {
                var z = Lanes.Load(_point, i, double.NaN);
                mean += Lanes.Where(AreFree(z), Lanes.Load(_sizes, i, 0) * share * (z - Vector256.Create(_reference)));
            }
            return Lanes.Sum(mean) - (_left * share);
        }

        /// <summary>False when nothing is left to fix. Correct whatever the shift is: rounding of it can cost a pass, never the result.</summary>
        private bool FixOneSide()
        {
            Vector256<double> inner = default, used = default, full = default, empty = default;
            Vector256<double> infinity = Vector256.Create(double.PositiveInfinity), lowestFull = infinity;
            Vector256<double> highestInner = -infinity, highestFull = -infinity, highestEmpty = -infinity;
            for (var i = 0; i < _point.Length; i += Lanes.Width)
            {
                // No number is free.
                var z = Lanes.Load(_point, i, double.NaN);
                var isFree = AreFree(z);
                var size = Lanes.Load(_sizes, i, 0);
                var y = z - Vector256.Create(_reference) - Vector256.Create(_shift);
                var isFull = isFree & Vector256.GreaterThanOrEqual(y, Vector256<double>.One);
                var isEmpty = isFree & Vector256.LessThanOrEqual(y, Vector256<double>.Zero);
                var isInner = Vector256.AndNot(isFree, isFull | isEmpty);
                full += Lanes.Where(isFull, size);
                empty += Lanes.Where(isEmpty, size);
                inner += Lanes.Where(isInner, size);
                used += Lanes.Where(isInner, size * y);
                lowestFull = Vector256.MinNative(lowestFull, Vector256.ConditionalSelect(isFull, z, infinity));
                highestFull = Vector256.MaxNative(highestFull, Vector256.ConditionalSelect(isFull, z, -infinity));
                highestInner = Vector256.MaxNative(highestInner, Vector256.ConditionalSelect(isInner, z, -infinity));
                highestEmpty = Vector256.MaxNative(highestEmpty, Vector256.ConditionalSelect(isEmpty, z, -infinity));
            }
            var (sizeOfFull, sizeOfEmpty) = (Lanes.Sum(full), Lanes.Sum(empty));
            _used = Lanes.Sum(used) + sizeOfFull;
            if (_used > _left)
            {
                if (sizeOfEmpty == 0) return false;
                _below = Lanes.Max(highestEmpty);
                _freeSize = Lanes.Sum(inner) + sizeOfFull;
                _reference = Lanes.Max(Vector256.MaxNative(highestInner, highestFull));
            }
            else if (_used < _left)
            {
                if (sizeOfFull == 0) return false;
                _above = Lanes.Min(lowestFull);
                _left -= sizeOfFull;
                _freeSize = Lanes.Sum(inner) + sizeOfEmpty;
                _reference = Lanes.Max(Vector256.MaxNative(highestInner, highestEmpty));
            }
            else return false;
            return _freeSize > 0;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Write(Span<double> projected)
        {
            // The rounding of λ is spread over the free items; put on one of them, it would add up over thousands of steps.
            var shift = _freeSize > 0 ? _shift - ((_left - _used) / _freeSize) : _shift;
            var used = Vector256<double>.Zero;
            var point = _point;
            var sizes = _sizes;
            var (reference, beyond, below, above) = (Vector256.Create(_reference), Vector256.Create(shift), Vector256.Create(_below), Vector256.Create(_above));
            for (var i = 0; i < point.Length; i += Lanes.Width)
            {
                var z = Lanes.Load(point, i, double.NaN);
                var isFree = Vector256.GreaterThan(z, below) & Vector256.LessThan(z, above);
                var free = Vector256.MinNative(Vector256.MaxNative(z - reference - beyond, Vector256<double>.Zero), Vector256<double>.One);
                var fixedAt = Vector256.AndNot(Vector256<double>.One, Vector256.LessThanOrEqual(z, below));
                used += Lanes.Where(isFree, Lanes.Load(sizes, i, 0) * free);
                Lanes.Store(Vector256.ConditionalSelect(isFree, free, fixedAt), projected, i);
            }
            // With sizes over many orders of magnitude the last bit of the largest item may outweigh the rest of the budget: then it alone is repaired.
            var residue = _left - Lanes.Sum(used);
            if (Math.Abs(residue) > NegligibleResidue * _left && LargestFractional(projected) is >= 0 and var largest)
                projected[largest] = Math.Clamp(projected[largest] + (residue / _sizes[largest]), 0, 1);
        }

        /// <summary>The largest of the items between 0 and 1, which are free; -1 where there is none.</summary>
        private readonly int LargestFractional(ReadOnlySpan<double> projected)
        {
            var largest = -1;
            for (var i = 0; i < projected.Length; i++)
                if (projected[i] is > 0 and < 1 && (largest < 0 || _sizes[i] > _sizes[largest])) largest = i;
            return largest;
        }

        private readonly Vector256<double> AreFree(Vector256<double> z) => Vector256.GreaterThan(z, Vector256.Create(_below)) & Vector256.LessThan(z, Vector256.Create(_above));
    }
}
