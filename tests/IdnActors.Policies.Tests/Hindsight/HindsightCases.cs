using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Policies.Tests.Hindsight;

/// <summary>Small hindsight problems without a network.</summary>
internal static class HindsightCases
{
    /// <summary>O7: one node has room for two of four items; six requests, each served by either item of a pair.</summary>
    public static HindsightProblem PairCover { get; } = new(
        [2],
        [.. Enumerable.Range(0, 4).Select(i => new HindsightItem(0, i, 1))],
        from a in Enumerable.Range(0, 4)
        from b in Enumerable.Range(a + 1, 3 - a)
        select new ThresholdTerm(1, [a, b], [1, 1]));

    /// <summary>
    /// Some nodes and items with integer sizes of 1 to 9 bytes, budgets of 0 to 15, terms over one to four items with any weights, also 0 and beyond 1.
    /// </summary>
    public static HindsightProblem Random(RandomSource random, int mostNodes = 3, int mostItemsOfNode = 4, int mostTerms = 12, bool equalSizes = false)
    {
        var nodes = 1 + random.NextInt(mostNodes);
        var items = ImmutableArray.CreateBuilder<HindsightItem>();
        for (var node = 0; node < nodes; node++)
            for (var left = random.NextInt(mostItemsOfNode + 1); left > 0; left--) items.Add(new HindsightItem(node, items.Count, equalSizes ? 4 : 1 + random.NextInt(9)));
        var terms = Enumerable.Range(0, items.Count == 0 ? 0 : random.NextInt(mostTerms + 1)).Select(_ => Term(random, items.Count)).ToList();
        return new HindsightProblem([.. Enumerable.Range(0, nodes).Select(_ => (double)random.NextInt(16))], items.ToImmutable(), terms);
    }

    private static ThresholdTerm Term(RandomSource random, int items)
    {
        var chosen = Enumerable.Range(0, 1 + random.NextInt(4)).Select(_ => random.NextInt(items)).Distinct().ToImmutableArray();
        return new ThresholdTerm(
            random.NextInt(8) == 0 ? 0 : 100 * random.NextDouble(),
            chosen,
            [.. chosen.Select(_ => random.NextInt(5) switch { 0 => 1.0, 1 => 0.0, _ => 1.5 * random.NextDouble() })]);
    }

    /// <summary>A feasible fractional allocation.</summary>
    public static double[] Feasible(HindsightProblem problem, RandomSource random)
    {
        double[] shares = [.. problem.Items.Select(_ => random.NextDouble())];
        for (var i = 0; i < shares.Length; i++)
            if (problem.UsedBytes(problem.Items[i].Node, shares) is var used && used > problem.Budgets[problem.Items[i].Node])
                shares[i] = 0;
        return problem.IsFeasible(shares) ? shares : new double[shares.Length];
    }
}
