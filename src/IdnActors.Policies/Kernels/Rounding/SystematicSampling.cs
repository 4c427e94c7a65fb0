namespace IdnActors.Policies.Kernels.Rounding;

/// <summary>
/// Madow's systematic sampling: the shares lie end to end on a line, and the items on which u, u + 1, u + 2, … fall are held. Marginals are exact and so is
/// the number of items, ⌊Σ y⌋ or ⌈Σ y⌉. Correlations may be positive: the argument for submodular gains does not apply.
/// Sizes are not looked at: it keeps budgets of equal sizes only.
/// </summary>
public static class SystematicSampling
{
    // A sum of shares that is meant to be an integer is one up to this; marginals are exact up to this.
    private const double Rounding = 1e-12;

    /// <summary>Draws an integral allocation in O(N).</summary>
    /// <param name="shares">y, by item: 0 to 1.</param>
    /// <param name="uniform">u, uniform in [0, 1): a fresh number for every draw, or the same one as long as the shares may only move a little.</param>
    /// <param name="held">Receives x, by item.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is out of range.</exception>
    public static void Draw(ReadOnlySpan<double> shares, double uniform, Span<bool> held)
    {
        if (held.Length != shares.Length) throw new ArgumentException($"There is room for {held.Length} of {shares.Length} items.", nameof(held));
        if (uniform is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(uniform), uniform, "A uniform number lies in 0 to below 1.");
        double end = 0, points = 0;
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] is not (>= 0 and <= 1)) throw new ArgumentException($"A share is {shares[i]}; it must lie in 0 to 1.", nameof(shares));
            end += shares[i];
            // An end that rounding has moved off an integer counts as the integer. Compared by fractions: n - u would be rounded.
            var nearest = Math.Round(end);
            var exactEnd = Math.Abs(end - nearest) < Rounding ? nearest : end;
            var whole = Math.Floor(exactEnd);
            var pointsBefore = whole + (exactEnd - whole > uniform ? 1 : 0);
            held[i] = pointsBefore > points;
            points = Math.Max(points, pointsBefore);
        }
    }
}
