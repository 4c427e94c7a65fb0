using IdnActors.Policies.Kernels.Projections;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.Projections;

public class EuclideanProjectionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(new[] { 1.2, 0.6, 0.1, -0.3 }, new[] { 1.0, 1, 1, 1 }, 1, new[] { 0.8, 0.2, 0, 0 })]
    [InlineData(new[] { 1.2, 0.6, 0.1, -0.3 }, new[] { 1.0, 1, 1, 1 }, 2, new[] { 1, 0.75, 0.25, 0 })]
    [InlineData(new[] { 0.9, 0.8, 0.5, 0.2 }, new[] { 1.0, 1, 1, 1 }, 2, new[] { 0.8, 0.7, 0.4, 0.1 })]
    [InlineData(new[] { 0.9, 0.8, 0.5, 0.2 }, new[] { 3.0, 2, 2, 1 }, 4, new[] { 0.7125, 0.6125, 0.3125, 0.0125 })]
    public void O1_known_projections(double[] point, double[] sizes, double budget, double[] expected) =>
        AssertClose(expected, Project(new ProjectionCase(point, sizes, budget)), 1e-15);

    [Fact]
    public void O3_meets_the_optimality_conditions() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 60);
        var y = Project(given);
        Assert.InRange(given.Used(y), given.Budget - (1e-12 * given.TotalSize), given.Budget + (1e-12 * given.TotalSize));
        var (least, most) = Multipliers(given, y);
        Assert.True(least <= most + 1e-12, $"λ must be at least {least:R} and at most {most:R}");
    });

    [Fact]
    public void O3_is_idempotent() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 60);
        var y = Project(given);
        AssertClose(y, Project(given with { Point = y }), 1e-12);
    });

    [Fact]
    public void O3_does_not_increase_distances_in_the_norm_of_the_sizes() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 30);
        var other = given with { Point = [.. given.Point.Select(z => z + random.NextDouble() - 0.5)] };
        Assert.True(Distance(given, Project(given), Project(other)) <= Distance(given, given.Point, other.Point) + 1e-12);
    });

    [Fact]
    public void O3_with_an_inequality_the_multiplier_is_not_negative_and_0_when_budget_is_left() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 60);
        var y = Project(given, BudgetUse.AtMost);
        Assert.True(given.Used(y) <= given.Budget + (1e-12 * given.TotalSize));
        var (least, most) = Multipliers(given, y);
        var isBudgetLeft = given.Used(y) < given.Budget - (1e-9 * given.TotalSize);
        if (isBudgetLeft) AssertClose([.. given.Point.Select(z => Math.Clamp(z, 0, 1))], y, 0);
        else Assert.True(least <= most + 1e-12 && most >= -1e-12);
    });

    [Fact]
    public void Equals_brute_force_over_all_sets_of_bounds() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 5);
        AssertClose(BruteForce(given), Project(given), 1e-11);
    });

    [Fact]
    public void Equals_the_solution_by_sorting_breakpoints() => TestSeed.ForEachCase(output, 300, random =>
    {
        var given = ProjectionCase.Draw(random, 300);
        AssertClose(BySorting(given), Project(given), 1e-11);
    });

    [Fact]
    public void Is_closer_than_any_other_feasible_point() => TestSeed.ForEachCase(output, 300, random =>
    {
        var given = ProjectionCase.Draw(random, 10);
        var distance = Distance(given, given.Point, Project(given));
        for (var i = 0; i < 20; i++) Assert.True(distance <= Distance(given, given.Point, given.FeasiblePoint(random)) + 1e-12);
    });

    [Fact]
    public void Stays_finite_and_keeps_the_budget_on_extreme_input() => TestSeed.ForEachCase(output, 20_000, random =>
    {
        var given = ProjectionCase.DrawExtreme(random);
        var y = Project(given);
        Assert.All(y, share => Assert.InRange(share, 0, 1));
        var target = Math.Min(given.Budget, given.TotalSize);
        Assert.InRange(given.Used(y), target - (1e-12 * target), target + (1e-12 * target));
        var atMost = Project(given, BudgetUse.AtMost);
        Assert.All(atMost, share => Assert.InRange(share, 0, 1));
        Assert.True(given.Used(atMost) <= given.Budget * (1 + 1e-12));
    });

    [Fact]
    public void Huge_coordinates_leave_the_others_their_digits()
    {
        AssertClose([1, 0.55, 0.45], Project(new ProjectionCase([1e300, 0.6, 0.5], [1, 1, 1], 2)), 1e-15);
        AssertClose([0.5, 0, 0], Project(new ProjectionCase([1e300, 0.6, -1e300], [1, 1, 1], 0.5)), 1e-15);
        AssertClose([0.5, 0.5], Project(new ProjectionCase([1e300, 1e300], [1, 1], 1)), 0);
    }

    [Fact]
    public void A_step_along_any_gradient_can_be_projected()
    {
        double[] sizes = [1e-6, 1, 1e6], to = new double[3];
        foreach (var gradient in (double[][])[[1e300, 1e300, 1e300], [1e300, 0, 0], [-1e300, 1e300, 5], [0, 0, 0]])
        {
            EuclideanStep.Take([1e-6, 0.5, 0.5], gradient, sizes, 1e10, to);
            EuclideanProjection.Project(to, sizes, 1, BudgetUse.Whole, to);
            Assert.Equal(1, (to[0] * sizes[0]) + (to[1] * sizes[1]) + (to[2] * sizes[2]), 1e-12);
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.25, 0.125, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(5, 1, 1)]
    public void A_single_item_takes_what_it_may(double budget, double first, double second)
    {
        AssertClose([first], Project(new ProjectionCase([0.3], [2], budget)), 0);
        AssertClose([first, second], Project(new ProjectionCase([9, 0.3], [2, 3], budget)), 0);
    }

    [Fact]
    public void Nothing_is_projected_to_nothing() => Assert.Empty(Project(new ProjectionCase([], [], 3)));

    [Fact]
    public void Items_with_equal_coordinates_get_equal_shares() => TestSeed.ForEachCase(output, 500, random =>
    {
        var given = ProjectionCase.Draw(random, 8);
        var twice = new ProjectionCase([.. given.Point, .. given.Point], [.. given.Sizes, .. given.Sizes], 2 * given.Budget);
        var y = Project(twice);
        AssertClose(y[..given.Point.Length], y[given.Point.Length..], 1e-13);
    });

    [Fact]
    public void Projects_in_place() => TestSeed.ForEachCase(output, 200, random =>
    {
        var given = ProjectionCase.Draw(random, 20);
        var inPlace = (double[])given.Point.Clone();
        EuclideanProjection.Project(inPlace, given.Sizes, given.Budget, BudgetUse.Whole, inPlace);
        Assert.Equal(Project(given), inPlace);
    });

    [Fact]
    public void Refuses_what_is_no_problem()
    {
        var y = new double[2];
        Assert.Throws<ArgumentException>(() => EuclideanProjection.Project([0, 0], [1], 1, BudgetUse.Whole, y));
        Assert.Throws<ArgumentException>(() => EuclideanProjection.Project([0, 0], [1, 1], 1, BudgetUse.Whole, y.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => EuclideanProjection.Project([0, double.NaN], [1, 1], 1, BudgetUse.Whole, y));
        Assert.Throws<ArgumentException>(() => EuclideanProjection.Project([0, double.PositiveInfinity], [1, 1], 1, BudgetUse.Whole, y));
        Assert.Throws<ArgumentException>(() => EuclideanProjection.Project([0, 0], [1, 0], 1, BudgetUse.Whole, y));
        Assert.Throws<ArgumentOutOfRangeException>(() => EuclideanProjection.Project([0, 0], [1, 1], -1, BudgetUse.Whole, y));
        Assert.Throws<ArgumentOutOfRangeException>(() => EuclideanProjection.Project([0, 0], [1, 1], double.NaN, BudgetUse.Whole, y));
    }

    [Fact]
    public void Allocates_nothing() => Allocations.AssertNone(() =>
    {
        EuclideanStep.Take(Allocations.Point, Allocations.Gradient, Allocations.Sizes, 0.1, Allocations.Result);
        EuclideanProjection.Project(Allocations.Result, Allocations.Sizes, 10, BudgetUse.Whole, Allocations.Result);
        EuclideanProjection.Project(Allocations.Result, Allocations.Sizes, 5, BudgetUse.AtMost, Allocations.Result);
    });

    internal static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"item {i}: {actual[i]:R} instead of {expected[i]:R}");
    }

    private static double[] Project(ProjectionCase given, BudgetUse use = BudgetUse.Whole)
    {
        var y = new double[given.Point.Length];
        EuclideanProjection.Project(given.Point, given.Sizes, given.Budget, use, y);
        return y;
    }

    /// <summary>The interval of λ that the conditions allow: 0 &lt; y &lt; 1 → z - y = λ; y = 0 → z ≤ λ; y = 1 → z - 1 ≥ λ.</summary>
    private static (double Least, double Most) Multipliers(ProjectionCase given, double[] y)
    {
        double least = double.NegativeInfinity, most = double.PositiveInfinity;
        for (var i = 0; i < y.Length; i++)
        {
            if (y[i] < 1) least = Math.Max(least, given.Point[i] - y[i]);
            if (y[i] > 0) most = Math.Min(most, given.Point[i] - y[i]);
        }
        return (least, most);
    }

    /// <summary>The best of all stationary points: every item at 0, at 1 or free.</summary>
    private static double[] BruteForce(ProjectionCase given)
    {
        var count = given.Point.Length;
        double[]? best = null;
        for (var code = 0; code < (int)Math.Pow(3, count); code++)
        {
            var side = Enumerable.Range(0, count).Select(i => code / (int)Math.Pow(3, i) % 3).ToArray();
            double left = given.Budget, free = 0, moment = 0;
            for (var i = 0; i < count; i++)
            {
                if (side[i] == 1) left -= given.Sizes[i];
                if (side[i] != 2) continue;
                free += given.Sizes[i];
                moment += given.Sizes[i] * given.Point[i];
            }
            var y = side.Select((s, i) => s == 2 ? given.Point[i] - ((moment - left) / free) : s).ToArray();
            if (y.Any(share => share is < -1e-12 or > 1 + 1e-12) || Math.Abs(given.Used(y) - given.Budget) > 1e-9) continue;
            if (best is null || Distance(given, given.Point, y) < Distance(given, given.Point, best)) best = y;
        }
        return best!;
    }

    private static double[] BySorting(ProjectionCase given)
    {
        double Used(double lambda) => given.Used([.. given.Point.Select(z => Math.Clamp(z - lambda, 0, 1))]);
        var breakpoints = given.Point.Concat(given.Point.Select(z => z - 1)).Order().ToArray();
        var (low, high) = (0, breakpoints.Length - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Used(breakpoints[middle]) >= given.Budget) low = middle;
            else high = middle;
        }
        var (usedLow, usedHigh) = (Used(breakpoints[low]), Used(breakpoints[high]));
        var weight = usedLow == usedHigh ? 0 : (usedLow - given.Budget) / (usedLow - usedHigh);
        var lambda = breakpoints[low] + (weight * (breakpoints[high] - breakpoints[low]));
        return [.. given.Point.Select(z => Math.Clamp(z - lambda, 0, 1))];
    }

    private static double Distance(ProjectionCase given, double[] a, double[] b) =>
        Math.Sqrt(Enumerable.Range(0, a.Length).Sum(i => given.Sizes[i] * (a[i] - b[i]) * (a[i] - b[i])));
}
