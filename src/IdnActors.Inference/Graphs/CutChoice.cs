namespace IdnActors.Inference.Graphs;

/// <summary>Chooses the cuts of a chain so that its longest part is as short as it can be.</summary>
public static class CutChoice
{
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
        var last = ends.Length - 1;
        // longest[k, i]: of k + 1 parts up to end i, the longest, at best; before[k, i]: the end in front of the last of them.
        var (longest, before) = (new double[parts, ends.Length], new int[parts, ends.Length]);
        for (var i = 0; i <= last; i++) longest[0, i] = ends[i];
        for (var k = 1; k < parts; k++)
        {
            for (var i = 0; i <= last; i++)
            {
                longest[k, i] = double.PositiveInfinity;
                for (var j = k - 1; j < i; j++)
                {
                    var candidate = Math.Max(longest[k - 1, j], ends[i] - ends[j]);
                    if (candidate < longest[k, i]) (longest[k, i], before[k, i]) = (candidate, j);
                }
            }
        }
        var chosen = new int[parts - 1];
        for (var (k, i) = (parts - 1, last); k > 0; k--) chosen[k - 1] = i = before[k, i];
        return chosen;
    }

    /// <summary>The ends of possible parts; what is measured may fall by chance, and must not look like a part that takes less than nothing.</summary>
    private static double[] Rising(IReadOnlyList<double> prefixes, double whole)
    {
        var ends = new double[prefixes.Count + 1];
        for (var i = 0; i < ends.Length; i++) ends[i] = Math.Max(i == 0 ? 0 : ends[i - 1], i < prefixes.Count ? prefixes[i] : whole);
        return ends;
    }
}
