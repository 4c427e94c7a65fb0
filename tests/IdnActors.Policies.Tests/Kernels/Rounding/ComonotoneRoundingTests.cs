using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.Rounding;

public class ComonotoneRoundingTests(ITestOutputHelper output)
{
    private const int Grid = 64;

    [Fact]
    public void O5_marginals_are_exact_and_a_chain_is_held_with_the_smallest_of_its_shares() => TestSeed.ForEachCase(output, 300, random =>
    {
        // Shares on a grid, and the middles of its intervals as numbers: averages over them are expectations.
        double[] shares = [.. Enumerable.Range(0, 9).Select(_ => random.NextInt(Grid + 1) / (double)Grid)];
        int[] chains = [.. Enumerable.Range(0, 9).Select(_ => random.NextInt(3))];
        double[] marginals = new double[9], together = new double[3], expected = new double[3];
        ComonotoneRounding.HeldTogether(shares, chains, expected);
        var held = new bool[9];
        for (var u = 0; u < Grid; u++)
        {
            // Each chain has its own number: any shift of the grid will do.
            double[] numbers = [.. Enumerable.Range(0, 3).Select(c => ((u + (7 * c)) % Grid + 0.5) / Grid)];
            ComonotoneRounding.Draw(shares, chains, numbers, held);
            for (var i = 0; i < 9; i++) marginals[i] += held[i] ? 1.0 / Grid : 0;
            for (var c = 0; c < 3; c++) together[c] += Enumerable.Range(0, 9).All(i => chains[i] != c || held[i]) ? 1.0 / Grid : 0;
        }
        for (var i = 0; i < 9; i++) Assert.Equal(shares[i], marginals[i], 1e-12);
        for (var c = 0; c < 3; c++) Assert.Equal(expected[c], together[c], 1e-12);
        for (var c = 0; c < 3; c++) Assert.Equal(Enumerable.Range(0, 9).Where(i => chains[i] == c).Select(i => shares[i]).DefaultIfEmpty(1).Min(), expected[c]);
    });

    [Fact]
    public void O5_over_seeds_marginals_are_exact_within_a_chain_all_or_the_smaller_and_between_chains_independent()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        double[] shares = [0.7, 0.4, 0.6, 0.3], numbers = new double[2];
        int[] chains = [0, 0, 1, 1];
        ulong seed = TestSeed.Value;
        var (both, all, count) = (0, 0, 100_000);
        var draws = new Draws(4, count, held =>
        {
            PoissonSampling.FillPermanentNumbers(new RandomStreams(unchecked(seed++)), "rounding/chains", numbers);
            ComonotoneRounding.Draw(shares, chains, numbers, held);
            if (held[0] && held[1]) both++;
            if (held.All(h => h)) all++;
            Assert.True(held[0] || !held[1]);
        });
        Assert.InRange(draws.LargestScore(shares), 0, 4.5);
        Assert.InRange(both / (double)count, 0.4 - 0.007, 0.4 + 0.007);
        // Two chains: 0.4 times 0.3; four independent items would have 0.05.
        Assert.InRange(all / (double)count, 0.12 - 0.005, 0.12 + 0.005);
    }

    [Fact]
    public void O6_a_change_of_the_shares_moves_no_more_than_they_do() => TestSeed.ForEachCase(output, 200, random =>
    {
        double[] before = [.. Enumerable.Range(0, 8).Select(_ => random.NextInt(Grid + 1) / (double)Grid)], after = [.. before.Select(_ => random.NextInt(Grid + 1) / (double)Grid)];
        int[] chains = [0, 0, 0, 1, 1, 2, 2, 2];
        bool[] x = new bool[8], next = new bool[8];
        var moved = 0.0;
        for (var u = 0; u < Grid; u++)
        {
            double[] numbers = [.. Enumerable.Repeat((u + 0.5) / Grid, 3)];
            ComonotoneRounding.Draw(before, chains, numbers, x);
            ComonotoneRounding.Draw(after, chains, numbers, next);
            moved += x.Zip(next).Count(pair => pair.First != pair.Second);
        }
        Assert.Equal(before.Zip(after, (a, b) => Math.Abs(a - b)).Sum(), moved / Grid, 1e-12);
    });

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ComonotoneRounding.Draw([0.5], [0, 0], [0.5], new bool[1]));
        Assert.Throws<ArgumentException>(() => ComonotoneRounding.Draw([0.5], [0], [0.5], new bool[2]));
        Assert.Throws<ArgumentException>(() => ComonotoneRounding.HeldTogether([0.5], [], new double[1]));
    }
}
