using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.StepSizes;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.StepSizes;

public class StepSizeTests(ITestOutputHelper output)
{
    [Fact]
    public void A_norm_is_that_of_all_terms_whatever_their_magnitude() => TestSeed.ForEachCase(output, 500, random =>
    {
        var scale = Math.Pow(10, -300 + (600 * random.NextDouble()));
        var norm = new EuclideanNorm();
        var squares = 0.0;
        for (var i = 0; i < 30; i++)
        {
            var term = random.NextInt(5) == 0 ? 0 : random.NextDouble() - 0.5;
            squares += term * term;
            norm.Add(term * scale);
        }
        Assert.InRange(norm.Value / scale, Math.Sqrt(squares) * (1 - 1e-12), Math.Sqrt(squares) * (1 + 1e-12));
        Assert.Throws<ArgumentOutOfRangeException>(() => norm.Add(double.NaN));
    });

    [Fact]
    public void The_adaptive_step_is_the_diameter_over_the_norm_of_twice_all_gradients()
    {
        var step = new AdaptiveStepSize(18);
        Assert.Equal(0, step.Next([0, 0], [1, 4]));
        Assert.Equal(Math.Sqrt(18 / (2 * (9 + 4.0))), step.Next([3, 4], [1, 4]), 1e-15);
        Assert.Equal(Math.Sqrt(18 / (2 * (9 + 4 + 12.0))), step.Next(Math.Sqrt(12)), 1e-15);
        Assert.Equal(5, step.GradientNorm, 1e-15);
        Assert.Equal(Math.Sqrt(2 * 18) * 5, step.RegretBound, 1e-13);
    }

    [Fact]
    public void The_adaptive_step_stays_finite_on_extreme_gradients()
    {
        foreach (var gradient in (double[])[1e-320, 1e-300, 1e300])
        {
            var step = new AdaptiveStepSize(2e12);
            for (var t = 0; t < 100; t++) Assert.InRange(step.Next([gradient, -gradient], [1e-6, 1e6]), 0, double.MaxValue);
        }
        Assert.Equal(0, new AdaptiveStepSize(0).Next([1], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveStepSize(double.NaN));
    }

    [Fact]
    public void The_adaptive_step_does_not_depend_on_the_unit_of_the_gain() => TestSeed.ForEachCase(output, 100, random =>
    {
        var (a, b) = (new AdaptiveStepSize(3), new AdaptiveStepSize(3));
        for (var t = 0; t < 20; t++)
        {
            var gradient = random.NextDouble();
            Assert.Equal(gradient * a.Next([gradient], [2]), 1e200 * gradient * b.Next([1e200 * gradient], [2]), 1e-12);
        }
    });

    [Fact]
    public void Extents_bound_the_distances_of_the_set() => TestSeed.ForEachCase(output, 1_000, random =>
    {
        var given = ProjectionCase.Draw(random, 10);
        var (a, b) = (given.FeasiblePoint(random), given.FeasiblePoint(random));
        var centre = BudgetSet.UniformShare(given.TotalSize, given.Budget);
        double SquaredDistance(double[] y, Func<int, double> to) => Enumerable.Range(0, y.Length).Sum(i => given.Sizes[i] * Math.Pow(y[i] - to(i), 2));
        Assert.True(SquaredDistance(a, _ => centre) <= BudgetSet.SquaredRadius(given.TotalSize, given.Budget) * (1 + 1e-12));
        Assert.True(SquaredDistance(a, i => b[i]) <= BudgetSet.SquaredDiameter(given.TotalSize, given.Budget) * (1 + 1e-12));
        var divergence = Enumerable.Range(0, a.Length).Sum(i => a[i] > 0 ? given.Sizes[i] * a[i] * Math.Log(a[i] / centre) : 0);
        Assert.True(divergence <= (BudgetSet.EntropyRadius(given.TotalSize, given.Budget) * (1 + 1e-12)) + 1e-12);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(6)]
    public void Extents_are_0_where_all_or_nothing_is_held(double budget)
    {
        Assert.Equal(0, BudgetSet.SquaredRadius(5, budget));
        Assert.Equal(0, BudgetSet.SquaredDiameter(5, budget));
        Assert.Equal(0, BudgetSet.EntropyRadius(5, budget));
    }

    [Fact]
    public void Constant_steps_minimise_their_bounds()
    {
        // N = 200, C = 20, T = 20,000, w = 1: the bound of O13, 600.
        var radius = BudgetSet.SquaredRadius(200, 20);
        var step = HorizonStepSize.Euclidean(radius, 1, 20_000);
        Assert.Equal(600, RegretBound.Euclidean(radius, step, Math.Sqrt(20_000)), 1e-9);
        AssertMinimal(eta => RegretBound.Euclidean(radius, eta, Math.Sqrt(20_000)), step);
        var entropy = BudgetSet.EntropyRadius(200, 20);
        var mirror = HorizonStepSize.Entropic(entropy, 700, 1);
        AssertMinimal(eta => RegretBound.Entropic(entropy, eta, 700), mirror);
        Assert.Equal(0.01, HorizonStepSize.Entropic(entropy, 700, 100));
        var fetch = HorizonStepSize.WithFetchCost(radius, 2, 3, 500);
        AssertMinimal(eta => (radius / (2 * eta)) + (eta * 500 * (2 + (3 * 2))), fetch);
        Assert.Equal(Math.Sqrt(radius * 500 * (4 + 12)), (radius / (2 * fetch)) + (fetch * 500 * (2 + (3 * 2))), 1e-9);
    }

    [Fact]
    public void O14_bounds_with_delays_are_those_of_the_documents()
    {
        var radius = BudgetSet.SquaredRadius(100, 10);
        foreach (var (delay, bound) in new[] { (0, 600), (1, 1_039), (10, 2_750), (100, 8_506), (1_000, 26_840) })
        {
            var step = HorizonStepSize.WithDelays(radius, 1, 40_000, 40_000.0 * delay);
            Assert.Equal(bound, radius / step, 1.0);
        }
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(15, 3)]
    [InlineData(16, 4)]
    [InlineData(40_000, 9)]
    public void The_grid_of_steps_doubles_up_to_half_the_logarithm_of_the_horizon(int slots, int count)
    {
        var steps = HorizonStepSize.Grid(9, 2, slots);
        Assert.Equal(1 + (int)Math.Ceiling((0.5 * Math.Log2(1.0 + slots)) - 1e-12), count);
        Assert.Equal(count, steps.Length);
        Assert.Equal(3 / (2 * Math.Sqrt(slots)), steps[0], 1e-15);
        for (var i = 1; i < steps.Length; i++) Assert.Equal(2 * steps[i - 1], steps[i]);
    }

    [Fact]
    public void Steps_without_meaning_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => HorizonStepSize.Euclidean(1, 0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => HorizonStepSize.Euclidean(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => HorizonStepSize.Euclidean(double.NaN, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => HorizonStepSize.WithDelays(1, 1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => HorizonStepSize.WithFetchCost(1, 1, -1, 1));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var step = new AdaptiveStepSize(10);
        Allocations.AssertNone(() => step.Next(Allocations.Gradient, Allocations.Sizes));
    }

    private static void AssertMinimal(Func<double, double> bound, double step)
    {
        Assert.True(bound(step) < bound(step * 1.01));
        Assert.True(bound(step) < bound(step * 0.99));
    }
}
