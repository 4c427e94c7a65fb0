using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class CutLearnerTests(ITestOutputHelper output)
{
    private const int Layers = 6;

    [Fact]
    public void The_estimate_is_the_ridge_regression_of_what_was_observed() => TestSeed.ForEachCase(output, 50, random =>
    {
        const int Dimensions = 3;
        var learner = new CutLearner(Dimensions, new CutLearnerOptions(Ridge: 0.7));
        var (gram, sum) = (new double[Dimensions, Dimensions], new double[Dimensions]);
        for (var i = 0; i < Dimensions; i++) gram[i, i] = 0.7;
        for (var t = 0; t < 20; t++)
        {
            double[] x = [random.NextDouble(), random.NextDouble(), 1];
            var delay = Duration.FromMilliseconds(random.NextInt(100));
            learner.Observe(x, delay);
            for (var i = 0; i < Dimensions; i++)
            {
                sum[i] += x[i] * delay.Milliseconds;
                for (var j = 0; j < Dimensions; j++) gram[i, j] += x[i] * x[j];
            }
        }
        var solution = Solve(gram, sum);
        double[] probe = [0.3, 0.9, 1];
        Assert.Equal(solution.Zip(probe, (a, b) => a * b).Sum(), learner.ExpectedMs(probe), 1e-8);
    });

    [Fact]
    public void Regret_grows_more_slowly_than_the_number_of_requests()
    {
        var random = TestSeed.Open(output);
        int[] horizons = [1000, 4000, 16_000];
        var perRequest = new double[3];
        const int Runs = 8;
        for (var run = 0; run < Runs; run++)
        {
            var instance = Instance.Draw(random);
            var regrets = instance.Play(new CutLearner(3, new CutLearnerOptions(Exploration: 20, ForcedExponent: 0.5)), horizons[^1], random, horizons);
            for (var h = 0; h < horizons.Length; h++) perRequest[h] += regrets[h].Milliseconds / horizons[h] / Runs;
        }
        output.WriteLine(string.Join(", ", perRequest));
        // A regret in the order of the root halves per request with four times the requests.
        Assert.True(perRequest[1] < 0.7 * perRequest[0] && perRequest[2] < 0.7 * perRequest[1]);
    }

    [Fact]
    public void Without_forced_samples_it_may_stay_at_the_device_for_ever_and_with_them_it_does_not()
    {
        var random = TestSeed.Open(output);
        var instance = new Instance(
            [.. Enumerable.Range(0, Layers + 1).Select(p => Duration.FromMilliseconds(20 * p))],
            [.. Enumerable.Range(0, Layers).Select(p => ImmutableArray.Create((Layers - p) / (double)Layers, p % 2 == 0 ? 0.3 : 0.8, 1))], Slope: 20, PerKilobyte: 10, Fixed: 5);
        var (frozen, forced) = (Busy(instance, 0, random.Clone()), Busy(instance, 0.5, random.Clone()));
        output.WriteLine($"requests sent: {frozen.Sent} without, {forced.Sent} with forced samples; regret {frozen.Regret} and {forced.Regret}");
        // While the server was busy all-local was the best; when it is no longer, who sends nothing does not notice.
        Assert.Equal(0, frozen.SentInSecondHalf);
        Assert.True(forced.SentInSecondHalf > 4000);
        Assert.True(forced.Regret.Seconds < frozen.Regret.Seconds / 3);
    }

    [Fact]
    public void Of_the_first_T_requests_about_the_stated_power_are_forced()
    {
        foreach (var exponent in (double[])[0, 0.25, 0.5, 0.75])
        {
            var learner = new CutLearner(1, new CutLearnerOptions(ForcedExponent: exponent));
            // Hopeless to send.
            for (var i = 0; i < 200; i++) learner.Observe([1.0], Duration.FromSeconds(100));
            var choices = Enumerable.Range(0, 10_000).Select(_ => learner.Choose([Duration.Zero, Duration.FromMilliseconds(1), Duration.FromMilliseconds(1)], [[1.0], [1.0]])).ToList();
            Assert.Equal(exponent == 0 ? 0 : Math.Floor(Math.Pow(10_000, exponent) + 1e-6), choices.Count(c => c.IsForced));
            Assert.All(choices.Where(c => !c.IsForced), c => Assert.Equal(2, c.Cut));
            Assert.All(choices.Where(c => c.IsForced).Select((c, n) => (c.Cut, n)), c => Assert.Equal(c.n % 2, c.Cut));
        }
    }

    [Fact]
    public void Regret_is_measured_against_the_best_fixed_cut()
    {
        var regret = new CutRegret(3);
        regret.Add(0, Times(5, 1, 9));
        regret.Add(2, Times(5, 6, 1));
        Assert.Equal((Duration.FromMilliseconds(6), 1, Duration.FromMilliseconds(-1)), (regret.Played, regret.BestFixed, regret.Regret));
        Assert.Throws<ArgumentException>(() => regret.Add(0, Times(1, 2)));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CutLearner(0, new CutLearnerOptions()));
        foreach (var options in (CutLearnerOptions[])[new(Exploration: -1), new(Ridge: 0), new(ForcedExponent: 1), new(Exploration: double.NaN)])
            Assert.Throws<ArgumentException>(() => new CutLearner(2, options));
        var learner = new CutLearner(2, new CutLearnerOptions());
        Assert.Throws<ArgumentException>(() => learner.Observe([1.0], Duration.Zero));
        Assert.Throws<ArgumentException>(() => learner.Observe([1.0, double.NaN], Duration.Zero));
        Assert.Throws<ArgumentException>(() => learner.Choose(Times(1), [[1.0, 1.0]]));
        Assert.Throws<ArgumentException>(() => learner.Choose(Times(1, 2), [[1.0]]));
    }

    /// <summary>Plays 10,000 requests: in the first 30 the server takes ten times as long.</summary>
    private static (int Sent, int SentInSecondHalf, Duration Regret) Busy(Instance instance, double exponent, RandomSource random)
    {
        const int Requests = 10_000;
        var learner = new CutLearner(3, new CutLearnerOptions(Exploration: 1, ForcedExponent: exponent));
        var regret = new CutRegret(Layers + 1);
        var (sent, late) = (0, 0);
        for (var t = 0; t < Requests; t++)
        {
            var busy = t < 30 ? 10 : 1;
            var choice = learner.Choose(instance.Device, instance.Contexts);
            var delays = Enumerable.Range(0, Layers + 1).Select(p => instance.Device[p] + (p < Layers ? instance.RemoteOf(p) * busy : Duration.Zero)).ToArray();
            regret.Add(choice.Cut, delays);
            if (choice.Cut == Layers) continue;
            sent++;
            if (t >= Requests / 2) late++;
            learner.Observe(instance.Contexts[choice.Cut].AsSpan(), instance.RemoteOf(choice.Cut) * busy * (0.9 + (0.2 * random.NextDouble())));
        }
        return (sent, late, regret.Regret);
    }

    private static Duration[] Times(params double[] milliseconds) => [.. milliseconds.Select(Duration.FromMilliseconds)];

    /// <summary>Gaussian elimination with pivots.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        double[,] a = (double[,])matrix.Clone();
        double[] b = (double[])right.Clone();
        for (var c = 0; c < n; c++)
        {
            for (var r = c + 1; r < n; r++)
            {
                var factor = a[r, c] / a[c, c];
                for (var j = c; j < n; j++) a[r, j] -= factor * a[c, j];
                b[r] -= factor * b[c];
            }
        }
        for (var r = n - 1; r >= 0; r--)
        {
            for (var j = r + 1; j < n; j++) b[r] -= a[r, j] * b[j];
            b[r] /= a[r, r];
        }
        return b;
    }

    /// <summary>Contexts are (work left, kilobytes, 1), of which the delay behind the device is a linear function.</summary>
    private sealed record Instance(Duration[] Device, ImmutableArray<ImmutableArray<double>> Contexts, double Slope, double PerKilobyte, double Fixed)
    {
        public static Instance Draw(RandomSource random)
        {
            var device = new Duration[Layers + 1];
            for (var p = 1; p <= Layers; p++) device[p] = device[p - 1] + Duration.FromMilliseconds(5 + random.NextInt(20));
            return new Instance(
                device, [.. Enumerable.Range(0, Layers).Select(p => ImmutableArray.Create((Layers - p) / (double)Layers, random.NextDouble(), 1))],
                5 + random.NextInt(40), 10 + random.NextInt(60), 1 + random.NextInt(10));
        }

        public Duration RemoteOf(int cut) => Duration.FromMilliseconds((Slope * Contexts[cut][0]) + (PerKilobyte * Contexts[cut][1]) + Fixed);

        public Duration[] Play(CutLearner learner, int requests, RandomSource random, int[] readAt)
        {
            var regret = new CutRegret(Layers + 1);
            List<Duration> read = [];
            var delays = Enumerable.Range(0, Layers + 1).Select(p => Device[p] + (p < Layers ? RemoteOf(p) : Duration.Zero)).ToArray();
            for (var t = 1; t <= requests; t++)
            {
                var choice = learner.Choose(Device, Contexts);
                regret.Add(choice.Cut, delays);
                if (choice.Cut < Layers) learner.Observe(Contexts[choice.Cut].AsSpan(), RemoteOf(choice.Cut) * (0.5 + random.NextDouble()));
                if (readAt.Contains(t)) read.Add(regret.Regret);
            }
            return [.. read];
        }
    }
}
