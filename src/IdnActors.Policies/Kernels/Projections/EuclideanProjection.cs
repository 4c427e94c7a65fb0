namespace IdnActors.Policies.Kernels.Projections;

/// <summary>
/// Projection on the budget set in the size-weighted Euclidean metric: the minimum of Σ_m s_m (y_m - z_m)², which is y_m = clip(z_m - λ, 0, 1) with one
/// number λ for all items. The matching step is <see cref="EuclideanStep"/>.
/// </summary>
/// <remarks>
/// Solved by fixing variables: with the λ that would use up the budget if no free item met a bound, the clipped sum tells on which side the true λ lies;
/// the items beyond the bound of that side are beyond it for ever. Each pass fixes an item at least and most fix many: two or three passes are usual,
/// as many as items are possible. Chosen over Newton's method, which needs a bracket, and sorting, which needs memory: nothing is allocated.
/// λ is never formed; what is kept is its distance to the largest free z, so that points of any magnitude lose no digits.
/// </remarks>
public static class EuclideanProjection
{
    // Relative to the budget of the free items: some hundred roundings.
    private const double NegligibleResidue = 1e-14;

    /// <summary>Projects a point.</summary>
    /// <param name="point">z, by item: finite, within ±10^300.</param>
    /// <param name="sizes">s, by item: positive and finite.</param>
    /// <param name="budget">b, in the unit of the sizes: not negative.</param>
    /// <param name="use">Whether the budget is to be used up.</param>
    /// <param name="projected">Receives y, by item; may be <paramref name="point"/> itself. The budget is met to about 10^-15 of the size of the fractional items.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is not finite or out of range.</exception>
    public static void Project(ReadOnlySpan<double> point, ReadOnlySpan<double> sizes, double budget, BudgetUse use, Span<double> projected)
    {
        BudgetSet.Require(sizes, budget, point.Length);
        if (projected.Length != point.Length)
            throw new ArgumentException($"There is room for {projected.Length} of {point.Length} items.", nameof(projected));
        foreach (var z in point)
            if (!(Math.Abs(z) <= EuclideanStep.Limit)) throw new ArgumentException($"A coordinate is {z}; it must lie within ±{EuclideanStep.Limit}.", nameof(point));
        var total = BudgetSet.TotalSize(sizes);
        if (use == BudgetUse.AtMost && ClippedSize(point, sizes) <= budget)
        {
            for (var i = 0; i < point.Length; i++) projected[i] = Math.Clamp(point[i], 0, 1);
        }
        else if (budget >= total) projected.Fill(1);
        else if (budget == 0) projected.Clear();
        else new Fixing(point, sizes, budget, total).Write(projected);
    }

    private static double ClippedSize(ReadOnlySpan<double> point, ReadOnlySpan<double> sizes)
    {
        var size = 0.0;
        for (var i = 0; i < point.Length; i++) size += sizes[i] * Math.Clamp(point[i], 0, 1);
        return size;
    }

    private ref struct Fixing
    {
        private readonly ReadOnlySpan<double> _point;
        private readonly ReadOnlySpan<double> _sizes;

        // Items with z at or below, at or above these are fixed at 0, at 1; those between are free.
        private double _below = double.NegativeInfinity;
        private double _above = double.PositiveInfinity;

        // Budget and size of the free items, the largest z among them, and λ less that.
        private double _left;
        private double _freeSize;
        private double _reference;
        private readonly double _shift;

        public Fixing(ReadOnlySpan<double> point, ReadOnlySpan<double> sizes, double budget, double total)
        {
            _point = point;
            _sizes = sizes;
            _left = budget;
            _freeSize = total;
            _reference = double.NegativeInfinity;
            foreach (var z in point) _reference = Math.Max(_reference, z);
            do _shift = ShiftWithoutBounds();
            while (FixOneSide());
        }

        /// <summary>λ - reference if no free item met a bound. Weights are divided first: sizes of 10^12 times coordinates of 10^300 would overflow.</summary>
        private readonly double ShiftWithoutBounds()
        {
            var share = 1 / _freeSize;
            var mean = 0.0;
            for (var i = 0; i < _point.Length; i++)
            {
                if (IsFree(i)) mean += _sizes[i] * share * (_point[i] - _reference);
            }
            return mean - (_left * share);
        }

        /// <summary>False when nothing is left to fix. Correct whatever the shift is: rounding of it can cost a pass, never the result.</summary>
        private bool FixOneSide()
        {
            double inner = 0, used = 0, full = 0, empty = 0;
            double highestInner = double.NegativeInfinity, highest = double.NegativeInfinity;
            double lowestFull = double.PositiveInfinity, highestEmpty = double.NegativeInfinity;
            for (var i = 0; i < _point.Length; i++)
            {
                if (!IsFree(i)) continue;
                var z = _point[i];
                var size = _sizes[i];
                var y = z - _reference - _shift;
                highest = Math.Max(highest, z);
                if (y >= 1)
                {
                    full += size;
                    lowestFull = Math.Min(lowestFull, z);
                }
                else if (y <= 0)
                {
                    empty += size;
                    highestEmpty = Math.Max(highestEmpty, z);
                }
                else
                {
                    inner += size;
                    used += size * y;
                    highestInner = Math.Max(highestInner, z);
                }
            }
            if (used + full > _left)
            {
                if (empty == 0) return false;
                _below = highestEmpty;
                _freeSize = inner + full;
                _reference = highest;
            }
            else if (used + full < _left)
            {
                if (full == 0) return false;
                _above = lowestFull;
                _left -= full;
                _freeSize = inner + empty;
                _reference = Math.Max(highestInner, highestEmpty);
            }
            else return false;
            return _freeSize > 0;
        }

        public readonly void Write(Span<double> projected)
        {
            // The rounding of λ is spread over the free items; put on one of them, it would add up over thousands of steps.
            var shift = _freeSize > 0 ? _shift - ((_left - UsedByFree(_shift)) / _freeSize) : _shift;
            var largest = -1;
            var residue = _left;
            for (var i = 0; i < _point.Length; i++)
            {
                var isFree = IsFree(i);
                var y = isFree ? Math.Clamp(_point[i] - _reference - shift, 0, 1) : _point[i] <= _below ? 0 : 1;
                projected[i] = y;
                if (!isFree) continue;
                residue -= _sizes[i] * y;
                if (y is > 0 and < 1 && (largest < 0 || _sizes[i] > _sizes[largest])) largest = i;
            }
            // With sizes over many orders of magnitude the last bit of the largest item may outweigh the rest of the budget: then it alone is repaired.
            if (largest >= 0 && Math.Abs(residue) > NegligibleResidue * _left)
                projected[largest] = Math.Clamp(projected[largest] + (residue / _sizes[largest]), 0, 1);
        }

        private readonly double UsedByFree(double shift)
        {
            var used = 0.0;
            for (var i = 0; i < _point.Length; i++)
                if (IsFree(i)) used += _sizes[i] * Math.Clamp(_point[i] - _reference - shift, 0, 1);
            return used;
        }

        private readonly bool IsFree(int item) => _point[item] > _below && _point[item] < _above;
    }
}
