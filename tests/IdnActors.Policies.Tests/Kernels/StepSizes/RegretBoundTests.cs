using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.StepSizes;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.StepSizes;

/// <summary>Projections, steps and bounds together: inequalities that hold for every sequence of gains, on sequences made to be hard.</summary>
public class RegretBoundTests(ITestOutputHelper output)
{
    [Fact]
    public void O10_ascent_with_a_constant_step_keeps_its_bound() => TestSeed.ForEachCase(output, 300, random =>
    {
        var (sizes, budget, gradients) = Adversary(random);
        var step = random.NextDouble();
        var run = AdversarialRun.Play(sizes, budget, gradients, _ => step, (y, g, eta) => AdversarialRun.Ascend(y, g, eta, sizes, budget));
        AssertAtMost(RegretBound.Euclidean(BudgetSet.SquaredRadius(run.TotalSize, budget), step, run.GradientNorm), run.Regret);
    });

    [Fact]
    public void O10_ascent_with_the_adaptive_step_keeps_its_bound() => TestSeed.ForEachCase(output, 300, random =>
    {
        var (sizes, budget, gradients) = Adversary(random);
        var rule = new AdaptiveStepSize(BudgetSet.SquaredDiameter(BudgetSet.TotalSize(sizes), budget));
        var run = AdversarialRun.Play(sizes, budget, gradients, g => rule.Next(g, sizes), (y, g, eta) => AdversarialRun.Ascend(y, g, eta, sizes, budget));
        Assert.Equal(run.GradientNorm, rule.GradientNorm, 1e-9);
        AssertAtMost(rule.RegretBound, run.Regret);
    });

    [Fact]
    public void O10_mirror_ascent_keeps_its_first_order_bound() => TestSeed.ForEachCase(output, 300, random =>
    {
        var (sizes, budget, gradients) = Adversary(random);
        var largest = gradients.Max(g => g.Select((value, i) => value / sizes[i]).Max());
        var step = random.NextDouble() / Math.Max(largest, 1e-9);
        var run = AdversarialRun.Play(sizes, budget, gradients, _ => step, (y, g, eta) => AdversarialRun.AscendInTheMirror(y, g, eta, sizes, budget));
        AssertAtMost(RegretBound.Entropic(BudgetSet.EntropyRadius(run.TotalSize, budget), step, run.WeightedSquares), run.Regret);
    });

    [Fact]
    public void O13_optimistic_ascent_pays_for_errors_of_prediction_only() => TestSeed.ForEachCase(output, 300, random =>
    {
        var (sizes, budget, gradients) = Adversary(random);
        var step = random.NextDouble();
        var isPerfect = random.NextInt(3) == 0;
        var total = BudgetSet.TotalSize(sizes);
        var secondary = new double[sizes.Length];
        Array.Fill(secondary, BudgetSet.UniformShare(total, budget));
        var errors = new EuclideanNorm();
        double gain = 0;
        var sum = new double[sizes.Length];
        for (var t = 0; t < gradients.Length; t++)
        {
            var prediction = isPerfect ? gradients[t] : gradients[Math.Max(0, t - 1)];
            var y = (double[])secondary.Clone();
            AdversarialRun.Ascend(y, prediction, step, sizes, budget);
            for (var i = 0; i < y.Length; i++)
            {
                gain += gradients[t][i] * y[i];
                sum[i] += gradients[t][i];
                errors.Add((gradients[t][i] - prediction[i]) / Math.Sqrt(sizes[i]));
            }
            AdversarialRun.Ascend(secondary, gradients[t], step, sizes, budget);
        }
        var best = AdversarialRun.Play(sizes, budget, [sum], _ => 0, (_, _, _) => { });
        AssertAtMost(RegretBound.Euclidean(BudgetSet.SquaredRadius(total, budget), step, errors.Value), best.Regret + best.Gain - gain);
    });

    [Fact]
    public void O9_round_robin_over_twice_the_capacity_has_the_regret_that_was_measured()
    {
        const int Capacity = 20, Slots = 40_000;
        var step = HorizonStepSize.Euclidean(BudgetSet.SquaredRadius(2 * Capacity, Capacity), 1, Slots);
        var regret = AdversarialRun.LazyRegret(2 * Capacity, Capacity, step, Enumerable.Range(0, Slots).Select(t => t % (2 * Capacity)));
        output.WriteLine($"regret {regret:F1}, bound {Math.Sqrt(BudgetSet.SquaredRadius(40, 20) * Slots):F1}");
        Assert.Equal(308, regret, 0.5);
        Assert.Equal(632, Math.Sqrt(BudgetSet.SquaredRadius(40, 20) * Slots), 0.5);
    }

    [Fact]
    public void O11_regret_grows_with_the_root_of_the_horizon_on_uniform_requests()
    {
        const int Items = 200, Capacity = 20, Seeds = 6;
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        int[] horizons = [2_000, 4_000, 8_000, 16_000, 32_000, 64_000];
        var radius = BudgetSet.SquaredRadius(Items, Capacity);
        var regrets = horizons.Select(slots => Enumerable.Range(0, Seeds).Average(seed =>
        {
            var random = new RandomStreams(TestSeed.Value).Open($"uniform/{slots}/{seed}");
            var regret = AdversarialRun.LazyRegret(Items, Capacity, HorizonStepSize.Euclidean(radius, 1, slots), Enumerable.Range(0, slots).Select(_ => random.NextInt(Items)));
            AssertAtMost(Math.Sqrt(radius * slots), regret);
            return regret;
        })).ToArray();
        var slope = Slope([.. horizons.Select(t => Math.Log(t))], [.. regrets.Select(r => Math.Log(r))]);
        output.WriteLine($"slope {slope:F3}, regret over bound {string.Join(", ", horizons.Zip(regrets, (t, r) => (r / Math.Sqrt(radius * t)).ToString("F2")))}");
        Assert.InRange(slope, 0.45, 0.55);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void O14_late_gradients_cost_the_root_of_their_delay(int delay)
    {
        const int Items = 100, Capacity = 10, Slots = 40_000;
        var random = TestSeed.Open(output);
        var radius = BudgetSet.SquaredRadius(Items, Capacity);
        var step = HorizonStepSize.WithDelays(radius, 1, Slots, (double)delay * Slots);
        // Blocks as long as the delay: what a gradient says is out of date when it arrives.
        var (requests, item) = (new int[Slots], 0);
        for (var t = 0; t < Slots; t++)
        {
            if (t % (delay + 1) == 0) item = random.NextInt(Items);
            requests[t] = item;
        }
        var lazy = new Policies.Kernels.Projections.LazyProjection(
            [.. Enumerable.Repeat(Capacity / (double)Items, Items)], [.. Enumerable.Repeat(1.0, Items)], Capacity);
        var gain = 0.0;
        for (var t = 0; t < Slots; t++)
        {
            gain += lazy[requests[t]];
            if (t >= delay) lazy.Raise(requests[t - delay], step);
        }
        var regret = requests.CountBy(i => i).Select(c => c.Value).OrderDescending().Take(Capacity).Sum() - gain;
        var bound = Math.Sqrt(radius * Slots * (1 + (2.0 * delay)));
        output.WriteLine($"delay {delay}: regret {regret:F0}, bound {bound:F0}, ratio {regret / bound:F2}");
        AssertAtMost(bound, regret);
    }

    [Fact]
    public void A_gradient_of_any_magnitude_leaves_a_finite_feasible_point() => TestSeed.ForEachCase(output, 200, random =>
    {
        var given = ProjectionCase.DrawExtreme(random);
        var budget = Math.Min(given.Budget, given.TotalSize);
        var gradients = Enumerable.Range(0, 20).Select(_ => given.Sizes.Select(_ => random.NextInt(3) == 0 ? 0 : 1e300 * random.NextDouble()).ToArray()).ToArray();
        var rule = new AdaptiveStepSize(BudgetSet.SquaredDiameter(given.TotalSize, budget));
        foreach (var update in (AdversarialRun.Update[])[
            (y, g, eta) => AdversarialRun.Ascend(y, g, eta, given.Sizes, budget), (y, g, eta) => AdversarialRun.AscendInTheMirror(y, g, eta, given.Sizes, budget)])
        {
            var run = AdversarialRun.Play(given.Sizes, budget, gradients, g => rule.Next(g, given.Sizes), update);
            Assert.All(run.LastPoint, y => Assert.InRange(y, 0, 1));
            Assert.True(given.Used(run.LastPoint) <= budget * (1 + 1e-12));
        }
    });

    private static (double[] Sizes, double Budget, double[][] Gradients) Adversary(RandomSource random)
    {
        var given = ProjectionCase.Draw(random, 12);
        var count = given.Sizes.Length;
        var slots = 1 + random.NextInt(200);
        // Dense, one request at a time, or blocks that reward what was not held.
        var kind = random.NextInt(3);
        var gradients = Enumerable.Range(0, slots).Select(t => Enumerable.Range(0, count).Select(i => kind switch
        {
            0 => random.NextDouble(),
            1 => i == t % count ? 1 : 0,
            _ => i == t * 7 / slots % count ? 5 * random.NextDouble() : 0,
        }).ToArray()).ToArray();
        return (given.Sizes, given.Budget, gradients);
    }

    private static void AssertAtMost(double bound, double regret) => Assert.True(regret <= bound + (1e-9 * Math.Max(1, bound)), $"regret {regret} exceeds {bound}");

    private static double Slope(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
