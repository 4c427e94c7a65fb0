using IdnActors.Policies.Kernels.Projections;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.Projections;

public class EntropicProjectionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(new[] { 0.9, 0.8, 0.5, 0.2 }, new[] { 1.0, 1, 1, 1 }, 2, new[] { 0.75, 2.0 / 3, 5.0 / 12, 1.0 / 6 })]
    [InlineData(new[] { 0.9, 0.8, 0.5, 0.2 }, new[] { 3.0, 2, 2, 1 }, 4, new[] { 36.0 / 55, 32.0 / 55, 20.0 / 55, 8.0 / 55 })]
    [InlineData(new[] { 2, 0.5, 0.25, 0.25 }, new[] { 1.0, 1, 1, 1 }, 2, new[] { 1, 0.5, 0.25, 0.25 })]
    public void O2_known_projections(double[] weights, double[] sizes, double budget, double[] expected) =>
        EuclideanProjectionTests.AssertClose(expected, Project(new ProjectionCase(weights, sizes, budget)), 1e-15);

    [Fact]
    public void O3_one_scale_explains_all_items_and_the_budget_is_met() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 60, positive: true);
        var y = Project(given);
        Assert.InRange(given.Used(y), given.Budget - (1e-12 * given.TotalSize), given.Budget + (1e-12 * given.TotalSize));
        var (least, most) = Scales(given, y);
        Assert.True(least <= most * (1 + 1e-12), $"τ must be at least {least:R} and at most {most:R}");
    });

    [Fact]
    public void O3_is_idempotent() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 60, positive: true);
        var y = Project(given);
        EuclideanProjectionTests.AssertClose(y, Project(given with { Point = y }), 1e-12);
    });

    [Fact]
    public void O3_with_an_inequality_the_scale_is_at_most_1_and_1_when_budget_is_left() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 60, positive: true);
        var y = Project(given, BudgetUse.AtMost);
        Assert.True(given.Used(y) <= given.Budget + (1e-12 * given.TotalSize));
        var (least, most) = Scales(given, y);
        if (given.Used(y) < given.Budget - (1e-9 * given.TotalSize)) EuclideanProjectionTests.AssertClose([.. given.Point.Select(h => Math.Min(1, h))], y, 0);
        else Assert.True(least <= most * (1 + 1e-12) && least <= 1 + 1e-12);
    });

    [Fact]
    public void Equals_brute_force_over_all_sets_of_capped_items() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var given = ProjectionCase.Draw(random, 8, positive: true);
        double[]? best = null;
        for (var capped = 0; capped < 1 << given.Point.Length; capped++)
        {
            bool IsCapped(int i) => (capped >> i & 1) == 1;
            var left = given.Budget - Enumerable.Range(0, given.Point.Length).Where(IsCapped).Sum(i => given.Sizes[i]);
            var free = Enumerable.Range(0, given.Point.Length).Where(i => !IsCapped(i)).Sum(i => given.Sizes[i] * given.Point[i]);
            var y = given.Point.Select((h, i) => IsCapped(i) ? 1 : left / free * h).ToArray();
            if (y.Any(share => share is not (>= -1e-12 and <= 1 + 1e-12)) || Math.Abs(given.Used(y) - given.Budget) > 1e-9) continue;
            if (best is null || Divergence(given, y) < Divergence(given, best)) best = y;
        }
        EuclideanProjectionTests.AssertClose(best!, Project(given), 1e-11);
    });

    [Fact]
    public void Equals_the_solution_by_sorting_as_the_documents_write_it() => TestSeed.ForEachCase(output, 500, random =>
    {
        var given = ProjectionCase.Draw(random, 100, positive: true);
        EuclideanProjectionTests.AssertClose(BySorting(given), Project(given), 1e-10);
    });

    [Fact]
    public void Diverges_less_than_any_other_feasible_point() => TestSeed.ForEachCase(output, 300, random =>
    {
        var given = ProjectionCase.Draw(random, 10, positive: true);
        var divergence = Divergence(given, Project(given));
        for (var i = 0; i < 20; i++) Assert.True(divergence <= Divergence(given, given.FeasiblePoint(random)) + 1e-10);
    });

    [Fact]
    public void Stays_finite_and_keeps_the_budget_on_extreme_input() => TestSeed.ForEachCase(output, 20_000, random =>
    {
        var given = ProjectionCase.DrawExtreme(random, positive: true);
        var y = Project(given);
        Assert.All(y, share => Assert.InRange(share, 0, 1));
        var used = given.Used(y);
        var target = Math.Min(given.Budget, given.TotalSize);
        // An item whose weight relative to another vanishes in double precision cannot take what is its own.
        Assert.True(used <= target * (1 + 1e-12));
        if (given.Point.Max() / given.Point.Min() < 1e280) Assert.True(used >= target * (1 - 1e-12));
    });

    [Fact]
    public void Items_of_weight_0_stay_at_0()
    {
        EuclideanProjectionTests.AssertClose([0, 1, 0], Project(new ProjectionCase([0, 0.1, 0], [1, 1, 1], 2)), 0);
        EuclideanProjectionTests.AssertClose([0, 0], Project(new ProjectionCase([0, 0], [1, 1], 1)), 0);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.5, 0.25, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(3.5, 1, 0.5)]
    [InlineData(9, 1, 1)]
    public void A_single_item_takes_what_it_may(double budget, double first, double second)
    {
        EuclideanProjectionTests.AssertClose([first], Project(new ProjectionCase([0.3], [2], budget)), 0);
        EuclideanProjectionTests.AssertClose([first, second], Project(new ProjectionCase([1e300, 1e-20], [2, 3], budget)), 1e-15);
    }

    [Fact]
    public void Refuses_what_is_no_problem()
    {
        var y = new double[2];
        Assert.Throws<ArgumentException>(() => EntropicProjection.Project([1, 1], [1], 1, BudgetUse.Whole, y));
        Assert.Throws<ArgumentException>(() => EntropicProjection.Project([1, -1], [1, 1], 1, BudgetUse.Whole, y));
        Assert.Throws<ArgumentException>(() => EntropicProjection.Project([1, double.NaN], [1, 1], 1, BudgetUse.Whole, y));
        Assert.Throws<ArgumentOutOfRangeException>(() => EntropicProjection.Project([1, 1], [1, 1], -1, BudgetUse.Whole, y));
    }

    [Fact]
    public void Allocates_nothing() => Allocations.AssertNone(() =>
    {
        EntropicStep.TakeUpToScale(Allocations.Point, Allocations.Gradient, Allocations.Sizes, 0.1, Allocations.Result);
        EntropicProjection.Project(Allocations.Result, Allocations.Sizes, 10, BudgetUse.Whole, Allocations.Result);
        EntropicStep.Take(Allocations.Result, Allocations.Gradient, Allocations.Sizes, 0.1, Allocations.Result);
        EntropicProjection.Project(Allocations.Result, Allocations.Sizes, 5, BudgetUse.AtMost, Allocations.Result);
        UniformMixture.Apply(Allocations.Result, Allocations.Sizes, 5, 0.01);
    });

    private static double[] Project(ProjectionCase given, BudgetUse use = BudgetUse.Whole)
    {
        var y = new double[given.Point.Length];
        EntropicProjection.Project(given.Point, given.Sizes, given.Budget, use, y);
        return y;
    }

    /// <summary>The interval of τ that the conditions allow: y &lt; 1 → y = τ h; y = 1 → τ h ≥ 1.</summary>
    private static (double Least, double Most) Scales(ProjectionCase given, double[] y)
    {
        double least = 0, most = double.PositiveInfinity;
        for (var i = 0; i < y.Length; i++)
        {
            least = Math.Max(least, y[i] / given.Point[i]);
            if (y[i] < 1) most = Math.Min(most, y[i] / given.Point[i]);
        }
        return (least, most);
    }

    private static double[] BySorting(ProjectionCase given)
    {
        var order = Enumerable.Range(0, given.Point.Length).OrderByDescending(i => given.Point[i]).ToArray();
        var y = new double[order.Length];
        var (used, weight) = (0.0, given.Used(given.Point));
        var k = 0;
        for (; k < order.Length && (given.Budget - used) / weight * given.Point[order[k]] > 1; k++)
        {
            used += given.Sizes[order[k]];
            weight -= given.Sizes[order[k]] * given.Point[order[k]];
            y[order[k]] = 1;
        }
        foreach (var i in order[k..]) y[i] = (given.Budget - used) / weight * given.Point[i];
        return y;
    }

    /// <summary>Σ s (y ln(y/h) - y + h).</summary>
    private static double Divergence(ProjectionCase given, double[] y) => Enumerable.Range(0, y.Length).Sum(i =>
        given.Sizes[i] * ((y[i] > 0 ? y[i] * Math.Log(y[i] / given.Point[i]) : 0) - y[i] + given.Point[i]));
}
