using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Kernels.Rounding;

/// <summary>
/// Dependent rounding (DepRound; after Byrka et al.): as long as two shares are fractional, size moves from one to the other, at random in either direction,
/// until one of them is 0 or 1. Keeps Σ s x = Σ s y but for at most one leftover; marginals are exact, E x = y, and items are negatively correlated.
/// A fresh draw has nothing to do with the last one: it moves 2 Σ y (1 - y) items on average.
/// </summary>
public static class DependentRounding
{
    // The budget is a sum of as many rounding errors as there are items; a byte too many would be 10^13 times as much for budgets up to 10 TB.
    private const double Rounding = 1e-13;

    /// <summary>Draws an integral allocation in O(N).</summary>
    /// <param name="shares">y, by item: 0 to 1. Used up: the shares are 0 or 1 afterwards.</param>
    /// <param name="sizes">s, by item: positive and finite.</param>
    /// <param name="budget">b, in the unit of the sizes; looked at for the leftover only, and taken to be met by the shares.</param>
    /// <param name="leftover">What becomes of the leftover.</param>
    /// <param name="random">Two draws at most per item.</param>
    /// <param name="held">Receives x, by item.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a share is not in 0 to 1.</exception>
    public static void Round(
        Span<double> shares, ReadOnlySpan<double> sizes, double budget, Leftover leftover, RandomSource random, Span<bool> held)
    {
        BudgetSet.Require(sizes, budget, shares.Length);
        if (held.Length != shares.Length) throw new ArgumentException($"There is room for {held.Length} of {shares.Length} items.", nameof(held));
        foreach (var y in shares)
            if (y is not (>= 0 and <= 1)) throw new ArgumentException($"A share is {y}; it must lie in 0 to 1.", nameof(shares));
        var open = -1;
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] is 0 or 1) continue;
            if (open >= 0) Pair(ref shares[open], ref shares[i], sizes[open], sizes[i], random.NextDouble());
            if (open < 0 || shares[open] is 0 or 1) open = shares[i] is 0 or 1 ? -1 : i;
        }
        if (open >= 0)
        {
            var isHeld = random.NextDouble() < shares[open];
            shares[open] = isHeld && (leftover == Leftover.Drawn || Fits(shares, sizes, budget, open)) ? 1 : 0;
        }
        for (var i = 0; i < shares.Length; i++) held[i] = shares[i] == 1;
    }

    /// <summary>Moves size between two fractional shares until one is exactly 0 or 1; both keep their expectations.</summary>
    /// <param name="a">y of the first.</param>
    /// <param name="b">y of the second.</param>
    /// <param name="sizeOfA">s of the first.</param>
    /// <param name="sizeOfB">s of the second.</param>
    /// <param name="uniform">Uniform in [0, 1).</param>
    internal static void Pair(ref double a, ref double b, double sizeOfA, double sizeOfB, double uniform)
    {
        var (roomOfA, heldByA, roomOfB, heldByB) = ((1 - a) * sizeOfA, a * sizeOfA, (1 - b) * sizeOfB, b * sizeOfB);
        // The size that can move to an item from another: until the one is full or the other empty.
        var (up, down) = (Math.Min(roomOfA, heldByB), Math.Min(roomOfB, heldByA));
        if (uniform * (up + down) < down) Move(ref a, ref b, sizeOfA, sizeOfB, roomOfA, heldByB);
        else Move(ref b, ref a, sizeOfB, sizeOfA, roomOfB, heldByA);
    }

    /// <summary>What determines the move is set, not computed: rounding must not leave a share of 10^-17.</summary>
    private static void Move(ref double to, ref double from, double sizeOfTo, double sizeOfFrom, double room, double supply)
    {
        if (room <= supply) (to, from) = (1, supply <= room ? 0 : Math.Max(0, from - (room / sizeOfFrom)));
        else (to, from) = (Math.Min(1, to + (supply / sizeOfTo)), 0);
    }

    private static bool Fits(ReadOnlySpan<double> shares, ReadOnlySpan<double> sizes, double budget, int item)
    {
        var used = sizes[item];
        for (var i = 0; i < shares.Length; i++)
            if (i != item && shares[i] == 1) used += sizes[i];
        return used <= budget * (1 + Rounding);
    }
}
