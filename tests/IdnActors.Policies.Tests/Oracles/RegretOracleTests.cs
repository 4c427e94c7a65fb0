using IdnActors.Model.Randomness;
using IdnActors.Policies.Counting;
using IdnActors.Policies.Experts;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.GradientAscent;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Optimistic;
using IdnActors.Policies.Perturbed;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Oracles;

/// <summary>The oracles (see README.md of the project) on one node with equal sizes and one request per slot.</summary>
public class RegretOracleTests(ITestOutputHelper output)
{
    private const double Mebibyte = 1 << 20;

    private static readonly RandomStreams Streams = new(TestSeed.Value);

    [Fact]
    public void O9_lru_and_lfu_miss_all_of_a_round_robin_over_twice_what_fits_and_gradient_ascent_keeps_its_bound()
    {
        const int Room = 20, Slots = 10_000;
        var node = new OneNode(2 * Room, Room, Slots);
        int[] requests = [.. Enumerable.Range(0, Slots).Select(t => t % (2 * Room))];
        var best = OneNode.Best(requests, Room);
        Assert.InRange(node.Play(new LruPolicy(node.View), requests).HeldGain / Slots, 0, 0.001);
        Assert.InRange(node.Play(new LfuPolicy(node.View), requests).HeldGain / Slots, 0, 0.001);
        // The constant step of the bound, √(C (1 - C/N) T), and the adaptive one, which knows neither T nor w.
        var radius = Math.Sqrt(Room / 2.0);
        var constant = new OgaPolicy(OgaPolicy.Name, node.View, new OgaOptions { Step = radius / Math.Sqrt(Slots) * Mebibyte }, Streams);
        var regret = best - node.Play(constant, requests).Gain;
        var adaptive = new OgaPolicy(OgaPolicy.Name, node.View, OgaOptions.Default, Streams);
        var adaptiveRegret = best - node.Play(adaptive, requests).Gain;
        output.WriteLine($"best {best}, regret {regret:F1} of {radius * Math.Sqrt(Slots):F1}, adaptive {adaptiveRegret:F1} of {adaptive.RegretBoundMs:F1}");
        Assert.Equal(radius * Math.Sqrt(Slots), constant.RegretBoundMs, 1e-6);
        Assert.InRange(regret, -best, constant.RegretBoundMs);
        Assert.InRange(adaptiveRegret, -best, adaptive.RegretBoundMs);
    }

    [Fact]
    public void O11_regret_of_adaptive_ascent_grows_as_the_root_of_the_slots_and_that_of_lru_as_the_slots()
    {
        const int Room = 5, Items = 10, Seeds = 80;
        (double T, double Oga, double Lru)[] points = [.. new[] { 2_000, 8_000, 64_000 }.Select(slots =>
        {
            var node = new OneNode(Items, Room, slots);
            var (oga, lru) = (0.0, 0.0);
            for (var seed = 0; seed < Seeds; seed++)
            {
                var random = Streams.Open($"o11/{slots}/{seed}");
                int[] uniform = [.. Enumerable.Range(0, slots).Select(_ => random.NextInt(Items))];
                oga += OneNode.Best(uniform, Room) - node.Play(new OgaPolicy(OgaPolicy.Name, node.View, OgaOptions.Default, Streams), uniform).Gain;
                // Nothing in it is chance.
                if (seed > 0) continue;
                int[] robin = [.. Enumerable.Range(0, slots).Select(t => t % Items)];
                lru += OneNode.Best(robin, Room) - node.Play(new LruPolicy(node.View), robin).HeldGain;
            }
            return ((double)slots, oga, lru);
        })];
        var (slope, linear) = (Slope([.. points.Select(p => (p.T, p.Oga))]), Slope([.. points.Select(p => (p.T, p.Lru))]));
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; slopes {slope:F3} and {linear:F3}");
        // The mean of 80 seeds scatters by some 3 %, the slope by 0.015: outside with probability 10^-3 where it is 1/2; the seed is fixed unless it is given.
        Assert.InRange(slope, 0.45, 0.55);
        Assert.InRange(linear, 0.95, 1.05);
    }

    [Fact]
    public void O12_noise_that_is_drawn_once_fetches_a_hundredth_of_fresh_noise_where_demand_stands_still()
    {
        const int Items = 100, Room = 10, Slots = 8_000;
        var node = new OneNode(Items, Room, Slots);
        var requests = Zipf(Items, 0.8, Slots, 1, "o12");
        var once = node.Play(new FtplPolicy(node.View, FtplOptions.Default, Streams), requests);
        var fresh = node.Play(new FtplPolicy(node.View, new FtplOptions { IsNoiseFresh = true }, Streams), requests);
        var best = OneNode.Best(requests, Room);
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; best {best}; once {once}, fresh {fresh}");
        Assert.InRange(once.Fetched, 0, fresh.Fetched / 50);
        // E R ≤ 1.51 (ln N)^{1/4} √(C T) is 700; one seed.
        Assert.InRange(best - once.HeldGain, -best, 1.51 * Math.Pow(Math.Log(Items), 0.25) * Math.Sqrt(Room * Slots));
    }

    [Fact]
    public void O13_optimistic_regret_falls_with_the_errors_of_the_predictions_and_keeps_its_inequality()
    {
        const int Items = 40, Room = 10, Slots = 2_000;
        var node = new OneNode(Items, Room, Slots);
        var random = Streams.Open("o13");
        int[] requests = [.. Enumerable.Range(0, Slots).Select(_ => random.NextInt(Items))];
        var gradients = requests.Select(item => Enumerable.Range(0, Items).Select(i => i == item ? 1.0 : 0).ToArray()).ToArray();
        var best = OneNode.Best(requests, Room);
        var step = Math.Sqrt(BudgetSet.SquaredRadius(Items, Room)) / Math.Sqrt(Slots) * Mebibyte;
        var regrets = new List<double>();
        foreach (var accuracy in new[] { 0, 0.5, 0.9, 1 })
        {
            foreach (double? constant in new double?[] { step, null })
            {
                var oracle = new OraclePredictor(accuracy, gradients, Streams, "o13");
                var policy = new OptimisticOgaPolicy(node.View, new OptimisticOgaOptions { Step = constant }, Streams, oracle);
                var regret = best - node.Play(policy, requests).Gain;
                output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; accuracy {accuracy}, {(constant is null ? "adaptive" : "constant")}: regret {regret:F1}, bound {policy.RegretBoundMs:F1}");
                Assert.True(regret <= policy.RegretBoundMs + 1e-9);
                if (constant is not null) regrets.Add(regret);
            }
        }
        Assert.Equal(regrets.OrderDescending(), regrets);
        // Perfect predictions: D² / (2η) plus the error of the first slot, for which there was none.
        Assert.True(regrets[^1] < 0);
    }

    /// <summary>
    /// An adversary asks for one item as long as nothing can be known of it. With steps D0 / (w √((1 + 2d) T)) regret is at most D0 w √((1 + 2d) T): as without delay, plus η w² for each of the d gradients
    /// that were under way when one was taken in.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public void O14_gradients_that_come_late_cost_the_root_of_their_delay(int delay)
    {
        const int Items = 100, Room = 10, Slots = 40_000;
        var node = new OneNode(Items, Room, Slots);
        var random = Streams.Open("o14");
        int[] blocks = [.. Enumerable.Range(0, Slots).Select(_ => random.NextInt(Items))];
        int[] requests = [.. Enumerable.Range(0, Slots).Select(t => blocks[t / Math.Max(1, delay)])];
        var radius = Math.Sqrt(BudgetSet.SquaredRadius(Items, Room));
        var policy = new OgaPolicy(OgaPolicy.Name, node.View, new OgaOptions { Step = radius / Math.Sqrt((1 + (2.0 * delay)) * Slots) * Mebibyte }, Streams);
        var regret = OneNode.Best(requests, Room) - node.Play(policy, requests, delay).Gain;
        var bound = radius * Math.Sqrt((1 + (2.0 * delay)) * Slots);
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; delay {delay}: regret {regret:F0} of {bound:F0}, ratio {regret / bound:F2}");
        Assert.InRange(regret / bound, 0.2, 1);
    }

    [Fact]
    public void O15_ader_follows_changes_that_a_static_step_does_not_and_comes_near_the_best_step_of_hindsight()
    {
        const int Items = 60, Room = 8, Slots = 8_000, Phases = 16;
        var node = new OneNode(Items, Room, Slots);
        var requests = Zipf(Items, 1, Slots, Phases, "o15 on other requests than the default step was chosen on");
        var least = Math.Sqrt(BudgetSet.SquaredRadius(Items, Room)) / Math.Sqrt(Slots) * Mebibyte;
        var byStep = Enumerable.Range(0, 6).Select(i =>
            node.Play(new OgaPolicy(OgaPolicy.Name, node.View, new OgaOptions { Step = Math.ScaleB(least, i) }, Streams), requests).Gain).ToArray();
        var ader = node.Play(new AderPolicy(node.View, AderOptions.Default, Slots, Streams), requests).Gain;
        var sharing = node.Play(new FixedSharePolicy(node.View, FixedShareOptions.Default, Streams), requests).Gain;
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; ader {ader:F0}, fixed share {sharing:F0}, steps {string.Join(", ", byStep.Select(g => g.ToString("F0")))}");
        Assert.True(ader >= 0.98 * byStep.Max());
        Assert.True(ader >= 1.2 * byStep[0]);
        Assert.True(sharing >= 1.2 * byStep[0]);
    }

    [Fact]
    public void O4_lazy_ascent_is_gradient_ascent_where_one_item_gains_at_a_time()
    {
        const int Items = 30, Room = 7, Slots = 3_000;
        var node = new OneNode(Items, Room, Slots);
        var requests = Zipf(Items, 0.8, Slots, 3, "o4");
        var (dense, lazy) = (new OgaPolicy(OgaPolicy.Name, node.View, OgaOptions.Default, Streams), new LazyOgaPolicy(node.View, OgaOptions.Default, Streams));
        for (var t = 0; t < Slots; t++)
        {
            node.Play(dense, [requests[t]]);
            node.Play(lazy, [requests[t]]);
            for (var i = 0; i < Items; i++) Assert.Equal(dense.Current.Shares[i], lazy.Current.Shares[i], 1e-9);
        }
        Assert.Equal(dense.RegretBoundMs, lazy.RegretBoundMs, 1e-9);
    }

    [Fact]
    public void Coupled_rounding_gains_as_much_as_fresh_draws_with_a_small_part_of_the_fetches()
    {
        const int Items = 50, Room = 10, Slots = 5_000;
        var node = new OneNode(Items, Room, Slots);
        var requests = Zipf(Items, 0.8, Slots, 1, "coupled");
        var (fresh, coupled) = (
            node.Play(new OgaPolicy(OgaPolicy.Name, node.View, new OgaOptions { Rounding = RoundingOptions.Dependent }, Streams), requests),
            node.Play(new OgaPolicy(OgaPolicy.Name, node.View, OgaOptions.Default, Streams), requests));
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; fresh {fresh}, coupled {coupled}");
        Assert.Equal(fresh.Gain, coupled.Gain);
        Assert.True(coupled.Fetched * 20 < fresh.Fetched);
        // Some of it is lost to what finds no room.
        Assert.True(coupled.HeldGain >= 0.8 * fresh.HeldGain);
    }

    [Fact]
    public void A_price_of_fetches_lowers_them_and_its_bound_covers_both()
    {
        const int Items = 50, Room = 10, Slots = 5_000;
        const double PriceMs = 20;
        var node = new OneNode(Items, Room, Slots);
        var random = Streams.Open("priced");
        int[] requests = [.. Enumerable.Range(0, Slots).Select(_ => random.NextInt(Items))];
        double[] Fetched(OgaPolicy policy)
        {
            var (gain, moved) = (0.0, 0.0);
            foreach (var item in requests)
            {
                var before = policy.Current.Shares;
                gain += node.Play(policy, [item]).Gain;
                for (var i = 0; i < Items; i++) moved += Math.Max(0, policy.Current.Shares[i] - before[i]);
            }
            return [gain, moved];
        }

        var priced = new OgaPolicy(MovementPricedOga.Name, node.View, new OgaOptions { FetchPriceMsPerByte = PriceMs / Mebibyte }, Streams);
        var (free, paid) = (Fetched(new OgaPolicy(OgaPolicy.Name, node.View, OgaOptions.Default, Streams)), Fetched(priced));
        var regret = OneNode.Best(requests, Room) - paid[0] + (PriceMs * paid[1]);
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; moved {free[1]:F1} and {paid[1]:F1}, regret with fetches {regret:F1} of {priced.RegretBoundMs:F1}");
        Assert.True(paid[1] < free[1] / 3);
        Assert.True(regret <= priced.RegretBoundMs);
    }

    /// <summary>Requests by a Zipf law whose items change places in every phase.</summary>
    private static int[] Zipf(int items, double exponent, int slots, int phases, string name)
    {
        var random = Streams.Open(name);
        var cumulative = new double[items];
        for (var i = 0; i < items; i++) cumulative[i] = (i == 0 ? 0 : cumulative[i - 1]) + Math.Pow(i + 1, -exponent);
        var places = Enumerable.Range(0, items).ToArray();
        var requests = new int[slots];
        for (var t = 0; t < slots; t++)
        {
            if (t % (slots / phases) == 0) places = [.. places.OrderBy(_ => random.NextUInt64())];
            var rank = Array.BinarySearch(cumulative, random.NextDouble() * cumulative[^1]);
            requests[t] = places[Math.Min(items - 1, rank < 0 ? ~rank : rank)];
        }
        return requests;
    }

    private static double Slope((double X, double Y)[] points)
    {
        var (x, y) = (points.Average(p => Math.Log(p.X)), points.Average(p => Math.Log(p.Y)));
        return points.Sum(p => (Math.Log(p.X) - x) * (Math.Log(p.Y) - y)) / points.Sum(p => Math.Pow(Math.Log(p.X) - x, 2));
    }
}
