namespace IdnActors.Policies.Hindsight;

/// <summary>max Σ g_i y_i over Σ s_i y_i ≤ b_v on every node and 0 ≤ y ≤ 1: by gain per byte, the last one in part. Reusable; not for two threads at once.</summary>
internal sealed class FractionalKnapsack(HindsightProblem problem)
{
    private readonly double[] _sizes = [.. problem.Items.Select(i => i.SizeBytes)];
    private readonly double[] _negativeRatio = new double[problem.Items.Length];
    private readonly int[] _order = new int[problem.Items.Length];

    /// <summary>Fills shares with a best vertex; equal ratios by item.</summary>
    /// <returns>Its value.</returns>
    public double Fill(ReadOnlySpan<double> gradient, Span<double> shares)
    {
        var value = 0.0;
        shares.Clear();
        for (var i = 0; i < _order.Length; i++) (_order[i], _negativeRatio[i]) = (i, -gradient[i] / _sizes[i]);
        for (var node = 0; node < problem.Budgets.Length; node++)
        {
            var (first, count) = problem.ItemsOf(node).GetOffsetAndLength(_order.Length);
            if (count == 0) continue;
            var order = _order.AsSpan(first, count);
            order.Sort((a, b) => (_negativeRatio[a], a).CompareTo((_negativeRatio[b], b)));
            var left = problem.Budgets[node];
            foreach (var item in order)
            {
                if (gradient[item] <= 0 || left <= 0) break;
                shares[item] = left >= _sizes[item] ? 1 : left / _sizes[item];
                left -= _sizes[item];
                value += gradient[item] * shares[item];
            }
        }
        return value;
    }
}
