using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.Rounding;

public class DependentRoundingTests(ITestOutputHelper output)
{
    private static readonly double[] Shares = [0.9, 0.1, 0.5, 0.5, 0.7, 0.3, 0.25, 0.75];
    private static readonly double[] Ones = [1, 1, 1, 1, 1, 1, 1, 1];
    private static readonly double[] Sizes = [3, 1, 4, 1.5, 5, 2.5, 2, 0.5];

    [Fact]
    public void O5_marginals_are_exact_the_number_of_items_too_and_no_pair_is_positively_correlated()
    {
        var random = TestSeed.Open(output);
        var draws = new Draws(8, 400_000, held =>
        {
            Round(Shares, Ones, 4, Leftover.Drawn, random, held);
            Assert.Equal(4, held.Count(h => h));
        });
        output.WriteLine($"largest score {draws.LargestScore(Shares):F2}, largest covariance {draws.LargestCovariance(Shares)}");
        Assert.InRange(draws.LargestScore(Shares), 0, 4.5);
        // 28 pairs, each beyond 4 with probability 3 · 10^-5 if its covariance were 0; O5 asks for 3, which the seed of the repository meets too.
        Assert.InRange(draws.LargestCovariance(Shares).Score, double.NegativeInfinity, 4);
    }

    [Fact]
    public void O5_with_sizes_marginals_are_exact_and_the_budget_is_exceeded_by_less_than_one_item()
    {
        var random = TestSeed.Open(output);
        var budget = Used(Sizes, Shares);
        double least = double.PositiveInfinity, most = 0;
        var draws = new Draws(8, 400_000, held =>
        {
            Round(Shares, Sizes, budget, Leftover.Drawn, random, held);
            least = Math.Min(least, Used(Sizes, held));
            most = Math.Max(most, Used(Sizes, held));
        });
        output.WriteLine($"b = {budget}, used {least} to {most}, largest score {draws.LargestScore(Shares):F2}, largest covariance {draws.LargestCovariance(Shares)}");
        Assert.InRange(draws.LargestScore(Shares), 0, 4.5);
        Assert.True(least > budget - 5 && most < budget + 5);
        Assert.InRange(draws.LargestCovariance(Shares).Score, double.NegativeInfinity, 4);
    }

    [Fact]
    public void O5_marginals_and_all_products_are_as_claimed_by_enumeration() => TestSeed.ForEachCase(output, 300, random =>
    {
        var given = ProjectionCase.Draw(random, 6);
        var y = given.FeasiblePoint(random).Select(share => Math.Min(1, share)).ToArray();
        var outcomes = new Dictionary<int, double>();
        Enumerate((double[])y.Clone(), given.Sizes, 0, -1, 1, outcomes);
        Assert.Equal(1, outcomes.Values.Sum(), 1e-12);
        // Of one item: exactly y. Of several: P(all held) and P(none held) are at most what independent draws would give.
        for (var set = 1; set < 1 << y.Length; set++)
        {
            var members = Enumerable.Range(0, y.Length).Where(i => (set >> i & 1) == 1).ToArray();
            var all = outcomes.Where(o => (o.Key & set) == set).Sum(o => o.Value);
            var none = outcomes.Where(o => (o.Key & set) == 0).Sum(o => o.Value);
            if (members.Length == 1) Assert.Equal(y[members[0]], all, 1e-10);
            Assert.True(all <= members.Aggregate(1.0, (p, i) => p * y[i]) + 1e-10);
            Assert.True(none <= members.Aggregate(1.0, (p, i) => p * (1 - y[i])) + 1e-10);
        }
    });

    [Fact]
    public void A_step_keeps_size_and_expectations_and_settles_an_item() => TestSeed.ForEachCase(output, 5_000, random =>
    {
        double a = Open(random), b = Open(random), sizeOfA = Size(random), sizeOfB = Size(random);
        var (up, down) = (Math.Min(1 - a, b * sizeOfB / sizeOfA), Math.Min(a, (1 - b) * sizeOfB / sizeOfA));
        var (gaining, losing) = ((A: a, B: b), (A: a, B: b));
        DependentRounding.Pair(ref gaining.A, ref gaining.B, sizeOfA, sizeOfB, 0);
        DependentRounding.Pair(ref losing.A, ref losing.B, sizeOfA, sizeOfB, 1 - 1e-16);
        var probability = down / (up + down);
        Assert.Equal(a, (probability * gaining.A) + ((1 - probability) * losing.A), 1e-12);
        Assert.Equal(b, (probability * gaining.B) + ((1 - probability) * losing.B), 1e-12);
        foreach (var (nextA, nextB) in new[] { gaining, losing })
        {
            Assert.True(nextA is 0 or 1 || nextB is 0 or 1);
            var before = (a * sizeOfA) + (b * sizeOfB);
            Assert.Equal(before, (nextA * sizeOfA) + (nextB * sizeOfB), 1e-12 * (sizeOfA + sizeOfB));
        }
    });

    [Fact]
    public void Never_exceeds_the_budget_when_what_does_not_fit_is_dropped() => TestSeed.ForEachCase(output, 20_000, random =>
    {
        var given = random.NextInt(2) == 0 ? ProjectionCase.Draw(random, 12) : ProjectionCase.DrawExtreme(random);
        var budget = Math.Min(given.Budget, given.TotalSize);
        var y = (given with { Budget = budget }).FeasiblePoint(random).Select(share => Math.Min(1, share)).ToArray();
        var held = new bool[y.Length];
        Round(y, given.Sizes, budget, Leftover.DroppedUnlessItFits, random, held);
        Assert.True(Used(given.Sizes, held) <= budget * (1 + 1e-12));
        for (var i = 0; i < y.Length; i++)
            if (y[i] is 0) Assert.False(held[i]);
    });

    [Fact]
    public void Holds_exactly_so_many_of_equal_size_under_either_rule() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var count = 2 + random.NextInt(30);
        var budget = random.NextInt(count + 1);
        var given = new ProjectionCase(new double[count], [.. Enumerable.Repeat(1.0, count)], budget);
        var y = given.FeasiblePoint(random).Select(share => Math.Min(1, share)).ToArray();
        var held = new bool[count];
        foreach (var rule in new[] { Leftover.Drawn, Leftover.DroppedUnlessItFits })
        {
            Round(y, given.Sizes, budget, rule, random, held);
            Assert.Equal(budget, held.Count(h => h));
        }
    });

    [Fact]
    public void O7_pair_cover_is_served_five_times_out_of_six()
    {
        var random = TestSeed.Open(output);
        var held = new bool[4];
        for (var d = 0; d < 1_000; d++)
        {
            Round([0.5, 0.5, 0.5, 0.5], [1, 1, 1, 1], 2, Leftover.Drawn, random, held);
            var served = Enumerable.Range(0, 4).Sum(i => Enumerable.Range(0, i).Count(j => held[i] || held[j]));
            Assert.Equal(5, served);
        }
    }

    [Theory]
    [InlineData(2, 0.750)]
    [InlineData(4, 0.684)]
    [InlineData(10, 0.651)]
    public void O8_nodes_that_round_the_same_mixture_apart_waste_the_share_of_the_trap(int nodes, double expected)
    {
        var random = TestSeed.Open(output);
        const int Slots = 40_000;
        var served = 0;
        bool[] held = new bool[nodes], any = new bool[nodes];
        double[] shares = [.. Enumerable.Repeat(1.0 / nodes, nodes)], sizes = [.. Enumerable.Repeat(1.0, nodes)];
        for (var slot = 0; slot < Slots; slot++)
        {
            Array.Clear(any);
            for (var node = 0; node < nodes; node++)
            {
                Round(shares, sizes, 1, Leftover.Drawn, random, held);
                for (var i = 0; i < nodes; i++) any[i] |= held[i];
            }
            served += any.Count(h => h);
        }
        Assert.Equal(expected, 1 - Math.Pow(1 - (1.0 / nodes), nodes), 5e-4);
        // O8 asks for 0.01. A slot's share lies between 1/N and 1: 4.5 standard errors are below 0.012 for any distribution, and far less here.
        Assert.Equal(1 - Math.Pow(1 - (1.0 / nodes), nodes), (double)served / nodes / Slots, 0.01);
    }

    [Fact]
    public void Equal_sources_draw_equal_allocations()
    {
        bool[] first = new bool[8], second = new bool[8];
        for (ulong seed = 0; seed < 50; seed++)
        {
            Round(Shares, Sizes, 10, Leftover.Drawn, new RandomSource(seed), first);
            Round(Shares, Sizes, 10, Leftover.Drawn, new RandomSource(seed), second);
            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void Refuses_shares_outside_0_to_1()
    {
        var random = new RandomSource(1);
        foreach (var share in (double[])[-0.1, 1.1, double.NaN])
            Assert.Throws<ArgumentException>(() => DependentRounding.Round([0.5, share], [1, 1], 1, Leftover.Drawn, random, new bool[2]));
        Assert.Throws<ArgumentException>(() => DependentRounding.Round([0.5, 0.5], [1, 1], 1, Leftover.Drawn, random, new bool[1]));
    }

    [Fact]
    public void Allocates_nothing()
    {
        var random = new RandomSource(TestSeed.Value);
        Allocations.AssertNone(() =>
        {
            Allocations.Point.CopyTo(Allocations.Result, 0);
            DependentRounding.Round(
                Allocations.Result, Allocations.Sizes, 400, Leftover.DroppedUnlessItFits, random, Allocations.Held);
        });
    }

    private static double Open(RandomSource random) => 0.001 + (0.998 * random.NextDouble());

    private static double Size(RandomSource random) => random.NextInt(3) == 0 ? 1 : Math.Pow(10, random.NextDouble());

    private static void Round(double[] shares, double[] sizes, double budget, Leftover leftover, RandomSource random, bool[] held) =>
        DependentRounding.Round((double[])shares.Clone(), sizes, budget, leftover, random, held);

    /// <summary>The tree of all draws, with the probabilities that the documents state; outcomes are sets of items as bits.</summary>
    private static void Enumerate(double[] y, double[] sizes, int next, int open, double probability, Dictionary<int, double> outcomes)
    {
        if (probability == 0) return;
        while (next < y.Length && y[next] is 0 or 1) next++;
        if (next == y.Length)
        {
            var held = Enumerable.Range(0, y.Length).Where(i => y[i] == 1).Sum(i => 1 << i);
            Add(outcomes, held, probability * (open < 0 ? 1 : 1 - y[open]));
            if (open >= 0) Add(outcomes, held | (1 << open), probability * y[open]);
            return;
        }
        if (open < 0)
        {
            Enumerate(y, sizes, next + 1, next, probability, outcomes);
            return;
        }
        var up = Math.Min((1 - y[open]) * sizes[open], y[next] * sizes[next]);
        var down = Math.Min(y[open] * sizes[open], (1 - y[next]) * sizes[next]);
        foreach (var (uniform, weight) in new[] { (0, down / (up + down)), (1 - 1e-16, up / (up + down)) })
        {
            var branch = (double[])y.Clone();
            DependentRounding.Pair(ref branch[open], ref branch[next], sizes[open], sizes[next], uniform);
            var stillOpen = branch[open] is > 0 and < 1 ? open : branch[next] is > 0 and < 1 ? next : -1;
            Enumerate(branch, sizes, next + 1, stillOpen, probability * weight, outcomes);
        }
    }

    private static void Add(Dictionary<int, double> outcomes, int outcome, double probability) =>
        outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + probability;

    private static double Used(double[] sizes, double[] y) => Enumerable.Range(0, y.Length).Sum(i => sizes[i] * y[i]);

    private static double Used(double[] sizes, bool[] held) => Enumerable.Range(0, held.Length).Sum(i => held[i] ? sizes[i] : 0);
}
