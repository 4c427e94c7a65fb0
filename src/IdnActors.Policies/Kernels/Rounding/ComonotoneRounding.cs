namespace IdnActors.Policies.Kernels.Rounding;

/// <summary>
/// Rounding for complements, items that are worth something only together, such as the two halves of a split network: all items of a chain share one permanent number u, and an item is held iff y &gt; u. Marginals are exact, P(all of a
/// chain are held) = min y, which is the most that any rounding with these marginals reaches (Fréchet's bound); independent rounding has Π y. A change of the shares moves ‖y' - y‖_1 items on average, as with
/// <see cref="PoissonSampling"/>; budgets hold in expectation only, with a larger spread than of independent draws. For substitutes it is the worst choice.
/// </summary>
public static class ComonotoneRounding
{
    /// <summary>Draws an integral allocation.</summary>
    /// <param name="shares">y, by item.</param>
    /// <param name="chains">Chain of each item: an index into the numbers.</param>
    /// <param name="permanentNumbers">u, by chain: uniform in [0, 1), from <see cref="PoissonSampling.FillPermanentNumbers"/>.</param>
    /// <param name="held">Receives x, by item.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Draw(ReadOnlySpan<double> shares, ReadOnlySpan<int> chains, ReadOnlySpan<double> permanentNumbers, Span<bool> held)
    {
        if (chains.Length != shares.Length || held.Length != shares.Length)
            throw new ArgumentException($"{chains.Length} chains and room for {held.Length} are given for {shares.Length} items.", nameof(chains));
        for (var i = 0; i < shares.Length; i++) held[i] = shares[i] > permanentNumbers[chains[i]];
    }

    /// <summary>The probability with which all items of every chain are held: the smallest of their shares; 1 for a chain without items.</summary>
    /// <param name="shares">y, by item: 0 to 1.</param>
    /// <param name="chains">Chain of each item.</param>
    /// <param name="together">Receives the probability, by chain.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void HeldTogether(ReadOnlySpan<double> shares, ReadOnlySpan<int> chains, Span<double> together)
    {
        if (chains.Length != shares.Length) throw new ArgumentException($"{chains.Length} chains are given for {shares.Length} items.", nameof(chains));
        together.Fill(1);
        for (var i = 0; i < shares.Length; i++) together[chains[i]] = Math.Min(together[chains[i]], shares[i]);
    }
}
