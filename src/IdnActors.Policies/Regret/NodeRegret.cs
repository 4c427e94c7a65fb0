using IdnActors.Policies.Views;

namespace IdnActors.Policies.Regret;

/// <summary>
/// The regret of one node's policy against the best fixed shares of that node, by the gradients that it took in: max_u Σ_t ⟨g_t, u⟩ - Σ_t ⟨g_t, y_t⟩ over all u within
/// the budget, a fractional knapsack of the summed gradients. The bound of an <see cref="IRegretBounded"/> policy holds for it whatever the gradients were and
/// whenever they came, so that exceeding it is a bug and not bad luck.
/// </summary>
public sealed class NodeRegret
{
    // Sums of many terms: relative to their size, which bounds what rounding can do to them.
    private const double Rounding = 1e-9;

    private readonly double[] _sizes;
    private readonly double _budget;
    private readonly double[] _sum;
    private readonly double[] _negativeRatio;
    private readonly int[] _order;
    private double _achievedMs;

    // At least what the best fixed shares have gained: sorting for the exact figure is needed only where this one does not do.
    private double _bestAtMostMs;

    public NodeRegret(NodeView node)
    {
        _sizes = [.. node.Sizes];
        _budget = node.BudgetBytes;
        _sum = new double[_sizes.Length];
        _negativeRatio = new double[_sizes.Length];
        _order = new int[_sizes.Length];
    }

    /// <summary>Adds a slot: its gradient, and the shares that were in force when it was taken in.</summary>
    /// <param name="gradient">g by item, in milliseconds of gain per unit of share.</param>
    /// <param name="shares">y by item.</param>
    public void Add(ReadOnlySpan<double> gradient, ReadOnlySpan<double> shares)
    {
        var (all, mostPerByte) = (0.0, 0.0);
        for (var i = 0; i < _sum.Length; i++)
        {
            _sum[i] += gradient[i];
            _achievedMs += gradient[i] * shares[i];
            if (gradient[i] > 0) (all, mostPerByte) = (all + gradient[i], Math.Max(mostPerByte, gradient[i] / _sizes[i]));
        }
        // No shares gain more in a slot than all items, nor than the budget full of the best.
        _bestAtMostMs += Math.Min(all, mostPerByte * _budget);
    }

    /// <summary>The regret so far, in milliseconds of gain; may be negative, when the policy followed what changed.</summary>
    public double ValueMs => BestFixedMs() - _achievedMs;

    /// <summary>Whether the regret so far keeps a bound, but for rounding.</summary>
    /// <param name="boundMs">In milliseconds; infinity is kept always.</param>
    public bool Keeps(double boundMs)
    {
        if (_bestAtMostMs - _achievedMs <= boundMs) return true;
        _bestAtMostMs = BestFixedMs();
        return _bestAtMostMs - _achievedMs <= boundMs + (Rounding * (1 + Math.Abs(_achievedMs) + boundMs));
    }

    /// <summary>max ⟨Σ g, u⟩: by gain per byte, the last item in part.</summary>
    private double BestFixedMs()
    {
        for (var i = 0; i < _order.Length; i++) (_order[i], _negativeRatio[i]) = (i, -_sum[i] / _sizes[i]);
        Array.Sort(_order, (a, b) => (_negativeRatio[a], a).CompareTo((_negativeRatio[b], b)));
        var (left, best) = (_budget, 0.0);
        foreach (var item in _order)
        {
            if (_sum[item] <= 0 || left <= 0) break;
            best += _sum[item] * Math.Min(1, left / _sizes[item]);
            left -= _sizes[item];
        }
        return best;
    }
}
