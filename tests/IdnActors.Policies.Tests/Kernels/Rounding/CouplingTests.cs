using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Kernels.Rounding;

/// <summary>
/// The draws that follow a change of shares. Exact statements use uniform numbers on a grid: with shares and quotients that are multiples of 1/n, the middles of n
/// intervals stand for all uniform numbers alike, and averages over them are expectations.
/// </summary>
public class CouplingTests(ITestOutputHelper output)
{
    private const int Grid = 64;

    [Fact]
    public void O6_permanent_numbers_move_exactly_the_change_of_the_shares() => TestSeed.ForEachCase(output, 200, random =>
    {
        double[] before = OnGrid(random, 20), after = OnGrid(random, 20);
        bool[] x = new bool[20], next = new bool[20];
        double moved = 0, heldBefore = 0, heldAfter = 0;
        for (var u = 0; u < Grid; u++)
        {
            var numbers = Enumerable.Repeat((u + 0.5) / Grid, 20).ToArray();
            PoissonSampling.Draw(before, numbers, x);
            PoissonSampling.Draw(after, numbers, next);
            moved += x.Zip(next).Count(pair => pair.First != pair.Second);
            heldBefore += x.Count(h => h);
            heldAfter += next.Count(h => h);
        }
        Assert.Equal(before.Zip(after, (a, b) => Math.Abs(a - b)).Sum(), moved / Grid, 1e-12);
        Assert.Equal(before.Sum(), heldBefore / Grid, 1e-12);
        Assert.Equal(after.Sum(), heldAfter / Grid, 1e-12);
    });

    [Fact]
    public void O6_conditional_coupling_keeps_marginals_and_moves_exactly_the_change_of_the_shares() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var (before, after) = (random.NextInt(Grid + 1) / (double)Grid, random.NextInt(Grid + 1) / (double)Grid);
        // The conditional probabilities are quotients of integers by at most 64: a grid of lcm(1 … 64) is too fine, so each is measured on its own.
        var load = ProbabilityOf(u => ConditionalCoupling.Next(false, before, after, u), before < 1 ? (after - before) / (1 - before) : 0);
        var stay = ProbabilityOf(u => ConditionalCoupling.Next(true, before, after, u), before > 0 ? after / before : 1);
        Assert.Equal(after, ((1 - before) * load) + (before * stay), 1e-12);
        Assert.Equal(Math.Abs(after - before), ((1 - before) * load) + (before * (1 - stay)), 1e-12);
    });

    [Fact]
    public void O6_conditional_coupling_follows_a_long_walk_of_shares()
    {
        var random = TestSeed.Open(output);
        const int Runs = 40_000;
        var walk = Enumerable.Range(0, 12).Select(_ => Enumerable.Range(0, 6).Select(_ => random.NextInt(5) / 4.0 * random.NextDouble()).ToArray()).ToArray();
        var expected = walk.Zip(walk.Skip(1)).Sum(pair => pair.First.Zip(pair.Second, (a, b) => Math.Abs(a - b)).Sum());
        double moved = 0, squares = 0;
        var draws = new Draws(6, Runs, held =>
        {
            var steps = 0;
            for (var i = 0; i < held.Length; i++) held[i] = random.NextDouble() < walk[0][i];
            for (var t = 1; t < walk.Length; t++)
            {
                var before = (bool[])held.Clone();
                ConditionalCoupling.Move(walk[t - 1], walk[t], random, held);
                steps += before.Zip(held).Count(pair => pair.First != pair.Second);
            }
            moved += steps;
            squares += (double)steps * steps;
        });
        var mean = moved / Runs;
        var error = Math.Sqrt(((squares / Runs) - (mean * mean)) / Runs);
        output.WriteLine($"moved {mean:F4} ± {error:F4}, expected {expected:F4}");
        // 4.5 standard errors: wrong with probability 7 · 10^-6.
        Assert.InRange(mean, expected - (4.5 * error), expected + (4.5 * error));
        Assert.InRange(draws.LargestScore(walk[^1]), 0, 4.5);
    }

    [Fact]
    public void O6_a_slot_changes_with_the_total_variation_and_is_distributed_as_it_should_be() => TestSeed.ForEachCase(output, 500, random =>
    {
        const int Items = 6;
        double[] before = Distribution(random, Items), after = Distribution(random, Items);
        var distribution = new double[Items];
        var changed = 0.0;
        var growth = before.Zip(after, (p, q) => Math.Max(0, q - p)).Sum();
        for (var i = 0; i < Items; i++)
        {
            var stay = ProbabilityOf(u => SlotCoupling.Stays(before[i], after[i], u), before[i] > 0 ? after[i] / before[i] : 1);
            distribution[i] += before[i] * stay;
            changed += before[i] * (1 - stay);
        }
        for (var j = 0; j < Items && growth > 0; j++)
        {
            // Where the draw passes from one item to the next tells their probabilities.
            var from = before.Zip(after, (p, q) => Math.Max(0, q - p)).Take(j).Sum() / growth;
            var share = Math.Max(0, after[j] - before[j]) / growth;
            if (share > 0) Assert.Equal(j, SlotCoupling.Choose(after, before, from + (share / 2)));
            distribution[j] += changed * share;
        }
        Assert.Equal(before.Zip(after, (p, q) => Math.Abs(p - q)).Sum() / 2, changed, 1e-12);
        EuclideanClose(after, distribution);
    });

    [Fact]
    public void O6_slots_follow_a_long_walk_of_distributions()
    {
        var random = TestSeed.Open(output);
        const int Runs = 60_000;
        var walk = Enumerable.Range(0, 8).Select(_ => Distribution(random, 5)).ToArray();
        var expected = walk.Zip(walk.Skip(1)).Sum(pair => pair.First.Zip(pair.Second, (a, b) => Math.Abs(a - b)).Sum() / 2);
        double moved = 0, squares = 0;
        var draws = new Draws(5, Runs, held =>
        {
            var item = SlotCoupling.Draw(walk[0], random);
            var steps = 0;
            for (var t = 1; t < walk.Length; t++)
            {
                var next = SlotCoupling.Move(item, walk[t - 1], walk[t], random);
                if (next != item) steps++;
                item = next;
            }
            Array.Clear(held);
            held[item] = true;
            moved += steps;
            squares += (double)steps * steps;
        });
        var mean = moved / Runs;
        var error = Math.Sqrt(((squares / Runs) - (mean * mean)) / Runs);
        Assert.InRange(mean, expected - (4.5 * error), expected + (4.5 * error));
        Assert.InRange(draws.LargestScore(walk[^1]), 0, 4.5);
    }

    [Fact]
    public void O5_permanent_numbers_have_the_marginals_that_the_shares_say()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        double[] shares = [0.9, 0.1, 0.5, 0, 1], numbers = new double[5];
        ulong seed = TestSeed.Value;
        var draws = new Draws(5, 100_000, held =>
        {
            PoissonSampling.FillPermanentNumbers(new RandomStreams(unchecked(seed++)), "rounding/node", numbers);
            PoissonSampling.Draw(shares, numbers, held);
        });
        Assert.InRange(draws.LargestScore(shares), 0, 4.5);
        Assert.InRange(draws.LargestCovariance(shares[..3]).Score, -4.5, 4.5);
    }

    [Fact]
    public void Headroom_is_so_many_standard_deviations_of_the_size_held()
    {
        Assert.Equal(3 * Math.Sqrt((4 * 0.25) + (9 * 0.16)), PoissonSampling.Headroom([0.5, 0.2, 1], [2, 3, 7], 3), 1e-12);
        Assert.Equal(0.5e200, PoissonSampling.Headroom([0.5], [1e200], 1), 1e185);
        Assert.Equal(0, PoissonSampling.Headroom([], [], 3));
    }

    [Fact]
    public void A_hard_budget_keeps_what_was_held_and_rejects_what_would_be_fetched()
    {
        bool[] held = [true, true, true, true];
        Assert.Equal(1, HardBudget.Reject([false, true, false, true], held, [2, 2, 1, 2], 5));
        Assert.Equal([false, true, true, true], held);
        Assert.Equal(3, HardBudget.Reject([true, true, true, true], held, [2, 2, 2, 2], 1));
        Assert.Equal([false, false, false, false], held);
    }

    [Fact]
    public void A_hard_budget_is_never_exceeded() => TestSeed.ForEachCase(output, 3_000, random =>
    {
        var given = ProjectionCase.DrawExtreme(random);
        bool[] before = [.. given.Sizes.Select(_ => random.NextInt(2) == 0)], held = [.. given.Sizes.Select(_ => random.NextInt(2) == 0)];
        var drawn = (bool[])held.Clone();
        HardBudget.Reject(before, held, given.Sizes, given.Budget);
        Assert.True(given.Used([.. held.Select(h => h ? 1.0 : 0)]) <= given.Budget * (1 + 1e-12));
        Assert.All(Enumerable.Range(0, held.Length), i => Assert.True(drawn[i] || !held[i]));
    });

    [Fact]
    public void Moves_allocate_nothing()
    {
        var random = new RandomSource(TestSeed.Value);
        double[] numbers = new double[200], other = [.. Allocations.Point.Reverse()];
        var streams = new RandomStreams(1);
        Allocations.AssertNone(() =>
        {
            PoissonSampling.FillPermanentNumbers(streams, "rounding/node", numbers);
            PoissonSampling.Draw(Allocations.Point, numbers, Allocations.Held);
            ConditionalCoupling.Move(Allocations.Point, other, random, Allocations.Held);
            HardBudget.Reject(Allocations.Held, Allocations.Held, Allocations.Sizes, 100);
            SystematicSampling.Draw(Allocations.Point, 0.3, Allocations.Held);
            SlotCoupling.Move(3, Allocations.Point, other, random);
        });
    }

    private static double[] OnGrid(RandomSource random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextInt(Grid + 1) / (double)Grid)];

    private static double[] Distribution(RandomSource random, int count)
    {
        var weights = Enumerable.Range(0, count).Select(_ => random.NextInt(4) == 0 ? 0 : random.NextDouble() + 1e-3).ToArray();
        weights[0] += 1e-3;
        return [.. weights.Select(w => w / weights.Sum())];
    }

    /// <summary>Checks that an event which is decided by "uniform below a threshold" has its threshold where it is expected, and returns that.</summary>
    private static double ProbabilityOf(Func<double, bool> happens, double expected)
    {
        var threshold = Math.Clamp(expected, 0, 1);
        var isComplement = happens(1 - 1.2e-16) && !happens(0);
        var turn = isComplement ? 1 - threshold : threshold;
        foreach (var u in (double[])[0, 1 - 1.2e-16, turn - 1e-12, turn + 1e-12])
        {
            if (u is < 0 or >= 1 || Math.Abs(u - turn) < 1e-13) continue;
            Assert.Equal(isComplement ? u > turn : u < turn, happens(u));
        }
        return threshold;
    }

    private static void EuclideanClose(double[] expected, double[] actual) => Projections.EuclideanProjectionTests.AssertClose(expected, actual, 1e-12);
}
