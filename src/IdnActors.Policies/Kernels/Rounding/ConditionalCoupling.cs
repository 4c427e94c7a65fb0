using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Kernels.Rounding;

/// <summary>
/// Follows a change of the shares with as few loads and drops as possible (the form of the coupled rounding of AÇAI, Si Salem, Neglia and Carra): an item whose share has grown
/// from y to y' is loaded with probability (y' - y) / (1 - y) if it was not held; one whose share has fallen is dropped with probability (y - y') / y if it was.
/// If P(x = 1) = y before, P(x = 1) = y' after, and exactly ‖y' - y‖_1 items move on average. The budget holds in expectation only.
/// </summary>
public static class ConditionalCoupling
{
    /// <summary>Moves an integral allocation from the shares it was drawn for to new ones.</summary>
    /// <param name="before">y, by item: 0 to 1.</param>
    /// <param name="after">y', by item: 0 to 1.</param>
    /// <param name="random">A draw for every item that may change, in the order of the items.</param>
    /// <param name="held">x, by item; changed in place.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Move(ReadOnlySpan<double> before, ReadOnlySpan<double> after, RandomSource random, Span<bool> held)
    {
        if (before.Length != held.Length || after.Length != held.Length)
            throw new ArgumentException($"{before.Length} and {after.Length} shares are given for {held.Length} items.", nameof(after));
        for (var i = 0; i < held.Length; i++)
            if (held[i] ? after[i] < before[i] : after[i] > before[i]) held[i] = Next(held[i], before[i], after[i], random.NextDouble());
    }

    /// <summary>One item; with a uniform number in [0, 1).</summary>
    internal static bool Next(bool held, double before, double after, double uniform) => held
        // A share of exactly 0 or 1 is reached with certainty, as both quotients are then exactly 1.
        ? !(after < before && uniform < (before - after) / before)
        : after > before && uniform < (after - before) / (1 - before);
}
