using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels;

namespace IdnActors.Policies.Tests.Kernels;

/// <summary>A random point with sizes and a budget; ties, integers and bounds are frequent.</summary>
internal sealed record ProjectionCase(double[] Point, double[] Sizes, double Budget)
{
    public double TotalSize => BudgetSet.TotalSize(Sizes);

    /// <summary>Moderate numbers: coordinates from -1 to 2, sizes from 0.1 to 10, a budget below the size of all.</summary>
    public static ProjectionCase Draw(RandomSource random, int mostItems, bool positive = false)
    {
        var count = 1 + random.NextInt(mostItems);
        var steps = random.NextInt(3) == 0 ? 4 : 1 << 20;
        var point = Numbers(count, () => (positive ? 0.01 : -1) + (3.0 * random.NextInt(steps) / steps));
        var sizes = Numbers(count, random.NextInt(2) == 0 ? () => 1 + random.NextInt(3) : () => 0.1 + (9.9 * random.NextDouble()));
        return new ProjectionCase(point, sizes, BudgetSet.TotalSize(sizes) * random.NextDouble());
    }

    /// <summary>Sizes over 12 orders of magnitude; coordinates of which some are huge; budgets that may be nothing, everything or a single size.</summary>
    public static ProjectionCase DrawExtreme(RandomSource random, bool positive = false)
    {
        var count = 1 + random.NextInt(12);
        var sizes = Numbers(count, () => Math.Pow(10, -6 + (12 * random.NextDouble())));
        var point = Numbers(count, () => random.NextInt(4) switch
        {
            0 => Math.Pow(10, 300 * random.NextDouble()) * (positive || random.NextInt(2) == 0 ? 1 : -1),
            1 => 1e300 * (positive || random.NextInt(2) == 0 ? 1 : -1),
            2 => positive ? 1e-300 : 0,
            _ => random.NextDouble(),
        });
        var total = BudgetSet.TotalSize(sizes);
        var budget = random.NextInt(5) switch { 0 => 0, 1 => total, 2 => 2 * total, 3 => sizes[random.NextInt(count)], _ => total * random.NextDouble() };
        return new ProjectionCase(point, sizes, budget);
    }

    /// <summary>A random feasible point that uses up the budget: a mixture of random greedy fillings.</summary>
    public double[] FeasiblePoint(RandomSource random)
    {
        var sum = new double[Sizes.Length];
        const int Fillings = 3;
        for (var f = 0; f < Fillings; f++)
        {
            var left = Budget;
            foreach (var i in Enumerable.Range(0, Sizes.Length).OrderBy(_ => random.NextUInt64()).ToArray())
            {
                var y = Math.Min(1, left / Sizes[i]);
                left = Math.Max(0, left - (y * Sizes[i]));
                sum[i] += y / Fillings;
            }
        }
        return sum;
    }

    public double Used(ReadOnlySpan<double> y)
    {
        var used = 0.0;
        for (var i = 0; i < y.Length; i++) used += Sizes[i] * y[i];
        return used;
    }

    private static double[] Numbers(int count, Func<double> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
