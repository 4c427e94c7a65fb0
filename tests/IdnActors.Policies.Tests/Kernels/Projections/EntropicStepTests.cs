using IdnActors.Policies.Kernels.Projections;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.Projections;

public class EntropicStepTests(ITestOutputHelper output)
{
    [Fact]
    public void Multiplies_by_the_exponential_of_gain_per_size()
    {
        var to = new double[3];
        EntropicStep.Take([0.5, 0.5, 0], [1, 4, 9], [1, 2, 1], 0.5, to);
        EuclideanProjectionTests.AssertClose([0.5 * Math.Exp(0.5), 0.5 * Math.E, 0], to, 1e-15);
    }

    [Fact]
    public void Both_forms_have_the_same_projection() => TestSeed.ForEachCase(output, 500, random =>
    {
        var given = ProjectionCase.Draw(random, 20, positive: true);
        double[] gradient = [.. given.Sizes.Select(_ => 50 * random.NextDouble())], a = new double[gradient.Length], b = new double[gradient.Length];
        EntropicStep.Take(given.Point, gradient, given.Sizes, 0.2, a);
        EntropicStep.TakeUpToScale(given.Point, gradient, given.Sizes, 0.2, b);
        EntropicProjection.Project(a, given.Sizes, given.Budget, BudgetUse.Whole, a);
        EntropicProjection.Project(b, given.Sizes, given.Budget, BudgetUse.Whole, b);
        EuclideanProjectionTests.AssertClose(a, b, 1e-12);
    });

    [Fact]
    public void Any_gradient_leaves_finite_weights_in_the_right_order()
    {
        double[] from = [0.1, 0.1, 0.8], to = new double[3];
        foreach (var step in (double[])[0, 1, 1e300])
        {
            EntropicStep.Take(from, [1e300, -1e300, 0], [1, 1e-6, 1e6], step, to);
            Assert.All(to, h => Assert.True(h > 0 && double.IsFinite(h)));
            EntropicStep.TakeUpToScale(from, [1e300, 5e299, 0], [1, 1, 1], step, to);
            Assert.All(to, h => Assert.InRange(h, 0, 1));
            EntropicProjection.Project(to, [1, 1, 1], 1, BudgetUse.Whole, to);
            if (step == 1) EuclideanProjectionTests.AssertClose([1, 0, 0], to, 1e-300);
        }
    }

    [Fact]
    public void A_gradient_of_what_is_not_held_does_not_drown_the_others()
    {
        var to = new double[3];
        EntropicStep.TakeUpToScale([0, 0.5, 0.5], [1e300, 1, 0], [1, 1, 1], 1, to);
        EuclideanProjectionTests.AssertClose([0, 0.5, 0.5 / Math.E], to, 1e-15);
    }

    [Fact]
    public void A_mixture_keeps_the_budget_and_lifts_what_was_0() => TestSeed.ForEachCase(output, 500, random =>
    {
        var given = ProjectionCase.Draw(random, 20, positive: true);
        var y = given.FeasiblePoint(random);
        UniformMixture.Apply(y, given.Sizes, given.Budget, 0.01);
        Assert.Equal(given.Budget, given.Used(y), 1e-12 * given.TotalSize);
        Assert.All(y, share => Assert.InRange(share, 0.01 * given.Budget / given.TotalSize * (1 - 1e-12), 1));
    });

    [Fact]
    public void A_share_of_a_mixture_outside_0_to_1_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformMixture.Apply([0.5], [1], 1, -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => UniformMixture.Apply([0.5], [1], 1, double.NaN));
    }
}
