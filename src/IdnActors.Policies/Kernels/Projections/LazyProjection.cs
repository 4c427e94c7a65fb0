namespace IdnActors.Policies.Kernels.Projections;

/// <summary>
/// A point of the budget set that takes gradient steps in one coordinate at a time, each followed by the projection of <see cref="EuclideanProjection"/>,
/// in O(log N) amortised instead of O(N) (the idea: Carra and Neglia's OGB, arXiv:2405.01263). Not thread-safe. Allocates nothing after its construction.
/// </summary>
/// <remarks>
/// All positive coordinates are stored with a common offset, y = v - ρ: a step lowers them all by raising ρ. Only the requested item can reach 1, since all
/// others fall; those that reach 0 leave a heap. Each step lets at most one item in, and each further turn of its loop puts one out.
/// When ρ has grown to 1 it is set back to 0, which takes as many operations as there are positive items, after at least about as many steps.
/// </remarks>
public sealed class LazyProjection
{
    // A larger step gives the same point: no other item is above 1, so λ reaches 1 at most before the requested item is at its bound.
    private const double LargestStep = 2;

    private readonly double[] _sizes;
    private readonly double[] _keys;
    private readonly IndexedHeap _positive;
    private readonly double _budget;
    private readonly bool _isFixed;
    private RunningSum _positiveSize;
    private double _offset;

    /// <summary>Starts at a point, projected on the set (<see cref="BudgetUse.Whole"/>).</summary>
    /// <param name="start">z, by item: finite.</param>
    /// <param name="sizes">s, by item: positive and finite.</param>
    /// <param name="budget">b, in the unit of the sizes: not negative.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is out of range.</exception>
    public LazyProjection(ReadOnlySpan<double> start, ReadOnlySpan<double> sizes, double budget)
    {
        _sizes = sizes.ToArray();
        _budget = budget;
        _keys = new double[sizes.Length];
        _positive = new IndexedHeap(_keys);
        EuclideanProjection.Project(start, sizes, budget, BudgetUse.Whole, _keys);
        // Nothing can move where all is held or nothing may be.
        _isFixed = budget == 0 || budget >= BudgetSet.TotalSize(sizes);
        for (var i = 0; i < _keys.Length; i++)
            if (_keys[i] > 0) Enter(i);
    }

    /// <summary>Number of items.</summary>
    public int Count => _sizes.Length;

    /// <summary>y of an item: 0 to 1.</summary>
    public double this[int item] => _positive.Contains(item) ? Math.Clamp(_keys[item] - _offset, 0, 1) : 0;

    /// <summary>Items whose coordinate is above 0, up to rounding.</summary>
    public int PositiveCount => _positive.Count;

    /// <summary>Copies y, by item.</summary>
    public void CopyTo(Span<double> point)
    {
        for (var i = 0; i < _sizes.Length; i++) point[i] = this[i];
    }

    /// <summary>Numbers of its whole state.</summary>
    internal int NumberCount => (2 * _keys.Length) + 4;

    /// <summary>Writes its state, the order of the heap included: sums over it depend on the order in their last bits.</summary>
    internal void Save(Span<double> numbers)
    {
        _keys.CopyTo(numbers);
        var items = numbers[_keys.Length..(2 * _keys.Length)];
        items.Fill(-1);
        for (var i = 0; i < _positive.Count; i++) items[i] = _positive.Items[i];
        numbers[2 * _keys.Length] = _offset;
        numbers[(2 * _keys.Length) + 1] = _positive.Count;
        _positiveSize.Save(numbers[((2 * _keys.Length) + 2)..]);
    }

    /// <summary>Continues from a state.</summary>
    internal void Load(ReadOnlySpan<double> numbers)
    {
        numbers[.._keys.Length].CopyTo(_keys);
        _offset = numbers[2 * _keys.Length];
        _positive.Restore(numbers.Slice(_keys.Length, (int)numbers[(2 * _keys.Length) + 1]));
        _positiveSize.Load(numbers[((2 * _keys.Length) + 2)..]);
    }

    /// <summary>Moves to the projection of the point with one coordinate raised.</summary>
    /// <param name="item">The requested item.</param>
    /// <param name="step">What its coordinate is raised by, η w / s for a request that gains w: not negative; infinity is allowed.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative or not a number.</exception>
    public void Raise(int item, double step)
    {
        if (!(step >= 0)) throw new ArgumentOutOfRangeException(nameof(step), step, "A step must not be negative.");
        var held = this[item];
        if (_isFixed || held >= 1 || step == 0) return;
        if (_positive.Contains(item)) Leave(item);
        _keys[item] = RaisedTo(held, Math.Min(step, LargestStep), _sizes[item]) + _offset;
        Enter(item);
        if (_offset >= 1) SetBack();
    }

    /// <summary>Lowers all others so that the budget is kept, while the requested item is out of the heap.</summary>
    /// <returns>Its new coordinate.</returns>
    private double RaisedTo(double held, double step, double size)
    {
        var freed = 0.0;
        while (_positive.Count > 0)
        {
            var others = _positiveSize.Value;
            var shift = ((size * step) - freed) / (others + size);
            var isCapped = held + step - shift > 1;
            if (isCapped) shift = ((size * (1 - held)) - freed) / others;
            var least = _positive.Least;
            var y = _keys[least] - _offset;
            if (y >= shift)
            {
                _offset += Math.Max(0, shift);
                return isCapped ? 1 : held + step - shift;
            }
            freed += _sizes[least] * Math.Max(0, y);
            Leave(least);
        }
        // It has the budget to itself.
        return Math.Min(1, held + (freed / size));
    }

    private void Enter(int item)
    {
        _positive.Insert(item);
        _positiveSize.Add(_sizes[item]);
    }

    private void Leave(int item)
    {
        _positive.Remove(item);
        _positiveSize.Add(-_sizes[item]);
    }

    /// <summary>Sets ρ to 0 and repairs what rounding has done to the budget. Both steps keep the order of the keys, as the heap requires.</summary>
    private void SetBack()
    {
        double used = 0, movable = 0;
        foreach (var item in _positive.Items)
        {
            var y = Math.Clamp(_keys[item] - _offset, 0, 1);
            _keys[item] = y;
            used += _sizes[item] * y;
            if (y < 1) movable += _sizes[item];
        }
        _offset = 0;
        if (movable == 0) return;
        var repair = (_budget - used) / movable;
        foreach (var item in _positive.Items)
            if (_keys[item] < 1) _keys[item] = Math.Clamp(_keys[item] + repair, 0, 1);
    }
}
