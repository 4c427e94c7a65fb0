namespace IdnActors.Inference.Graphs;

/// <summary>Chooses the cuts of a chain so that its longest part is as short as it can be.</summary>
public static class CutChoice
{
    private const double Rounding = 1e-12;

    /// <param name="prefixes">What lies in front of each possible cut, in the order of the graph: times, or anything else that adds up.</param>
    /// <param name="whole">The same of all.</param>
    /// <param name="parts">How many parts there shall be; cuts for all of them must exist.</param>
    /// <returns>Indices of the chosen cuts, rising.</returns>
    public static int[] Balance(IReadOnlyList<double> prefixes, double whole, int parts)
    {
        ArgumentNullException.ThrowIfNull(prefixes);
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parts - 1, prefixes.Count);
        var ends = Rising(prefixes, whole);
        var (longest, _) = Solve(ends, parts, Math.Max);
        // Many choices have the same longest part; of these, the one whose other parts differ least.
        var bound = longest * (1 + Rounding);
        return Solve(ends, parts, (sofar, part) => part <= bound ? sofar + (part * part) : double.PositiveInfinity).Cuts;
    }

    /// <summary>The cheapest way to make so many parts, and where it cuts.</summary>
    /// <param name="add">Cost of some parts and one more, from the cost of the former and the length of the latter.</param>
    private static (double Cost, int[] Cuts) Solve(double[] ends, int parts, Func<double, double, double> add)
    {
        var last = ends.Length - 1;
        // cost[k, i]: of k + 1 parts up to end i; before[k, i]: the end in front of the last of them.
        var (cost, before) = (new double[parts, ends.Length], new int[parts, ends.Length]);
        for (var i = 0; i <= last; i++) cost[0, i] = add(0, ends[i]);
        for (var k = 1; k < parts; k++)
        {
            for (var i = 0; i <= last; i++)
            {
                (cost[k, i], before[k, i]) = (double.PositiveInfinity, k - 1);
                for (var j = k - 1; j < i; j++)
                    if (add(cost[k - 1, j], ends[i] - ends[j]) is var candidate && candidate < cost[k, i]) (cost[k, i], before[k, i]) = (candidate, j);
            }
        }
        var cuts = new int[parts - 1];
        for (var (k, i) = (parts - 1, last); k > 0; k--) cuts[k - 1] = i = before[k, i];
        return (cost[parts - 1, last], cuts);
    }

    /// <summary>The ends of possible parts; what is measured may fall by chance, and must not look like a part that takes less than nothing.</summary>
    private static double[] Rising(IReadOnlyList<double> prefixes, double whole)
    {
        var ends = new double[prefixes.Count + 1];
        for (var i = 0; i < ends.Length; i++) ends[i] = Math.Max(i == 0 ? 0 : ends[i - 1], i < prefixes.Count ? prefixes[i] : whole);
        return ends;
    }
}
