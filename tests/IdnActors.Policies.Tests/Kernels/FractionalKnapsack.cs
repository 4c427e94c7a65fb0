namespace IdnActors.Policies.Tests.Kernels;

/// <summary>The best fractional allocation in hindsight for linear gains: by gain per size, as far as the budget goes.</summary>
internal static class FractionalKnapsack
{
    public static double Best(double[] gains, double[] sizes, double budget)
    {
        var (best, left) = (0.0, budget);
        foreach (var i in Enumerable.Range(0, gains.Length).OrderByDescending(i => gains[i] / sizes[i]))
        {
            var share = Math.Min(1, left / sizes[i]);
            best += Math.Max(0, gains[i]) * share;
            left -= share * sizes[i];
        }
        return best;
    }
}
