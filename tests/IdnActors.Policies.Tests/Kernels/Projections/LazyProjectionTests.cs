using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.Projections;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.Projections;

public class LazyProjectionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false, 0.02)]
    [InlineData(true, 0.02)]
    [InlineData(true, 0.7)]
    public void O4_equals_the_eager_projection_after_20_000_requests(bool sized, double step)
    {
        var random = TestSeed.Open(output);
        const int Items = 300;
        double[] sizes = [.. Enumerable.Range(0, Items).Select(_ => sized ? 0.1 + (5 * random.NextDouble()) : 1)];
        var budget = BudgetSet.TotalSize(sizes) / 15;
        var eager = new double[Items];
        Array.Fill(eager, budget / BudgetSet.TotalSize(sizes));
        var lazy = new LazyProjection(eager, sizes, budget);
        var widest = 0.0;
        for (var request = 0; request < 20_000; request++)
        {
            // Squares of uniform numbers: few items get most requests.
            var item = (int)(Items * Math.Pow(random.NextDouble(), 2));
            var increment = step * random.NextDouble() / sizes[item];
            lazy.Raise(item, increment);
            eager[item] += increment;
            EuclideanProjection.Project(eager, sizes, budget, BudgetUse.Whole, eager);
            for (var i = 0; i < Items; i++) widest = Math.Max(widest, Math.Abs(eager[i] - lazy[i]));
        }
        output.WriteLine($"largest difference {widest:R}, {lazy.PositiveCount} of {Items} items above 0");
        // O4 asks for 1e-9.
        Assert.InRange(widest, 0, 1e-12);
    }

    [Fact]
    public void O4_equals_the_eager_projection_on_small_and_degenerate_instances() => TestSeed.ForEachCase(output, 3_000, random =>
    {
        var given = ProjectionCase.Draw(random, 6);
        var budget = random.NextInt(6) switch { 0 => 0, 1 => given.TotalSize, 2 => given.Sizes[0], 3 => given.TotalSize + 1, _ => given.Budget };
        var eager = new double[given.Point.Length];
        EuclideanProjection.Project(given.Point, given.Sizes, budget, BudgetUse.Whole, eager);
        var lazy = new LazyProjection(given.Point, given.Sizes, budget);
        for (var request = 0; request < 30; request++)
        {
            var item = random.NextInt(eager.Length);
            var increment = random.NextInt(5) switch { 0 => 0, 1 => 1, 2 => 1e300, _ => random.NextDouble() };
            lazy.Raise(item, increment);
            eager[item] += increment;
            EuclideanProjection.Project(eager, given.Sizes, budget, BudgetUse.Whole, eager);
            EuclideanProjectionTests.AssertClose(eager, Point(lazy), 1e-11);
        }
    });

    [Fact]
    public void Keeps_the_budget_with_sizes_over_twelve_orders_of_magnitude() => TestSeed.ForEachCase(output, 200, random =>
    {
        double[] sizes = [.. Enumerable.Range(0, 40).Select(_ => Math.Pow(10, -6 + (12 * random.NextDouble())))];
        var budget = BudgetSet.TotalSize(sizes) * random.NextDouble();
        var lazy = new LazyProjection(new double[40], sizes, budget);
        for (var request = 0; request < 1_000; request++)
        {
            lazy.Raise(random.NextInt(40), random.NextInt(10) == 0 ? 1e300 : random.NextDouble());
            var used = 0.0;
            for (var i = 0; i < 40; i++)
            {
                Assert.InRange(lazy[i], 0, 1);
                used += sizes[i] * lazy[i];
            }
            Assert.Equal(budget, used, 1e-9 * budget);
        }
    });

    [Fact]
    public void An_infinite_step_takes_all_that_can_be_had()
    {
        var lazy = new LazyProjection([0.5, 0.5, 0.5, 0.5], [1, 1, 1, 1], 2);
        lazy.Raise(1, double.PositiveInfinity);
        EuclideanProjectionTests.AssertClose([1.0 / 3, 1, 1.0 / 3, 1.0 / 3], Point(lazy), 1e-15);
    }

    [Fact]
    public void Refuses_steps_down()
    {
        var lazy = new LazyProjection([1, 0], [1, 1], 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => lazy.Raise(0, -1e-9));
        Assert.Throws<ArgumentOutOfRangeException>(() => lazy.Raise(0, double.NaN));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var lazy = new LazyProjection(Allocations.Point, Allocations.Sizes, 40);
        var random = new RandomSource(TestSeed.Value);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 50; i++) lazy.Raise(random.NextInt(lazy.Count), 0.3);
        });
    }

    private static double[] Point(LazyProjection lazy)
    {
        var y = new double[lazy.Count];
        lazy.CopyTo(y);
        return y;
    }
}
