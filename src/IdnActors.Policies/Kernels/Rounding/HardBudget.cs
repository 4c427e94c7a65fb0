namespace IdnActors.Policies.Kernels.Rounding;

/// <summary>Makes a draw that keeps the budget in expectation keep it always ("reject on full").</summary>
public static class HardBudget
{
    // As in dependent rounding: less than a byte for budgets up to 10 TB.
    private const double Rounding = 1e-13;

    /// <summary>Rejects items until the rest fits: first those that would have to be fetched, then others; in either group the last item first.</summary>
    /// <param name="before">x of the last slot, by item.</param>
    /// <param name="held">x as drawn, by item; items that find no room become false.</param>
    /// <param name="sizes">s, by item: positive and finite.</param>
    /// <param name="budget">b, in the unit of the sizes: not negative.</param>
    /// <returns>Number of items rejected.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or a number is out of range.</exception>
    public static int Reject(ReadOnlySpan<bool> before, Span<bool> held, ReadOnlySpan<double> sizes, double budget)
    {
        BudgetSet.Require(sizes, budget, held.Length);
        if (before.Length != held.Length) throw new ArgumentException($"{before.Length} items were held before, {held.Length} are drawn.", nameof(before));
        return RejectFrom(before, held, sizes, budget);
    }

    /// <summary>As <see cref="Reject"/>, for sizes and a budget that were looked at before, as those of a node.</summary>
    internal static int RejectFrom(ReadOnlySpan<bool> before, Span<bool> held, ReadOnlySpan<double> sizes, double budget)
    {
        var used = 0.0;
        for (var i = 0; i < held.Length; i++) used += held[i] ? sizes[i] : 0;
        // As mostly: half the room for rounding is more than two orders of the same sum can differ.
        if (used <= budget * (1 + (Rounding / 2))) return 0;
        used = 0;
        var rejected = 0;
        // Those that stay are let in first; a large item that finds no room does not keep a smaller one out.
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < held.Length; i++)
            {
                if (!held[i] || before[i] != (pass == 0)) continue;
                if (used + sizes[i] <= budget * (1 + Rounding)) used += sizes[i];
                else
                {
                    held[i] = false;
                    rejected++;
                }
            }
        }
        return rejected;
    }
}
