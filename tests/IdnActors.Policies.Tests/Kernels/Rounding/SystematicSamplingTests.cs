using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.Rounding;

public class SystematicSamplingTests(ITestOutputHelper output)
{
    private static readonly double[] Shares = [0.9, 0.1, 0.5, 0.5, 0.7, 0.3, 0.25, 0.75];

    // All shares are multiples of 1/20, so that the middles of twentieths stand for all u alike.
    private const int Steps = 20;

    [Fact]
    public void O5_marginals_are_exact_and_pairs_are_positively_correlated()
    {
        var next = 0;
        var draws = new Draws(8, Steps, held =>
        {
            SystematicSampling.Draw(Shares, (next++ + 0.5) / Steps, held);
            Assert.Equal(4, held.Count(h => h));
        });
        Assert.Equal(0, draws.LargestScore(Shares), 1e-9);
        // O5 states +0.15, measured; by enumeration it is 0.15 exactly.
        Assert.Equal(0.15, draws.LargestCovariance(Shares).Covariance, 1e-12);
    }

    [Fact]
    public void O5_fails_the_covariance_test_that_dependent_rounding_passes()
    {
        var random = TestSeed.Open(output);
        var draws = new Draws(8, 400_000, held => SystematicSampling.Draw(Shares, random.NextDouble(), held));
        Assert.InRange(draws.LargestScore(Shares), 0, 4.5);
        Assert.InRange(draws.LargestCovariance(Shares).Covariance, 0.14, 0.16);
        Assert.True(draws.LargestCovariance(Shares).Score > 100);
    }

    [Fact]
    public void Holds_exactly_so_many_items_whatever_rounding_does_to_the_sum() => TestSeed.ForEachCase(output, 5_000, random =>
    {
        var count = 1 + random.NextInt(40);
        var budget = random.NextInt(count + 1);
        var y = new ProjectionCase(new double[count], [.. Enumerable.Repeat(1.0, count)], budget).FeasiblePoint(random).Select(s => Math.Min(1, s)).ToArray();
        var held = new bool[count];
        foreach (var u in (double[])[0, random.NextDouble(), 1 - 1.2e-16])
        {
            SystematicSampling.Draw(y, u, held);
            Assert.Equal(budget, held.Count(h => h));
        }
    });

    [Fact]
    public void Refuses_what_is_no_probability()
    {
        var held = new bool[1];
        Assert.Throws<ArgumentOutOfRangeException>(() => SystematicSampling.Draw([0.5], 1, held));
        Assert.Throws<ArgumentOutOfRangeException>(() => SystematicSampling.Draw([0.5], double.NaN, held));
        Assert.Throws<ArgumentException>(() => SystematicSampling.Draw([1.5], 0, held));
    }
}
