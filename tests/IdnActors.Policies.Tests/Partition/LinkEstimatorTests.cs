using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class LinkEstimatorTests(ITestOutputHelper output)
{
    [Fact]
    public void A_steady_quantity_is_estimated_by_its_geometric_mean()
    {
        var mean = new ChangePointMean(new ChangePointOptions(Weight: 0.01, Threshold: 1e6));
        Assert.True(double.IsNaN(mean.Value));
        foreach (var value in (double[])[2, 8, 2, 8]) mean.Observe(value);
        Assert.Equal(4, mean.Value, 1e-12);
    }

    [Fact]
    public void An_observation_weighs_as_stated_once_there_are_enough()
    {
        var mean = new ChangePointMean(new ChangePointOptions(Weight: 0.5, Noise: 100));
        foreach (var value in (double[])[1, 1, 1, 1, 16]) mean.Observe(value);
        Assert.Equal(4, mean.Value, 1e-12);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(-1.0)]
    public void A_step_is_found_within_few_observations_and_the_estimate_begins_anew(double direction)
    {
        var random = TestSeed.Open(output);
        var mean = new ChangePointMean(new ChangePointOptions(Weight: 0.05, Threshold: 10));
        for (var i = 0; i < 200; i++) mean.Observe(Noisy(random, 0));
        Assert.Equal(0, mean.Changes);
        // By a factor e, which is 5 standard deviations.
        var steps = 1;
        while (!mean.Observe(Noisy(random, direction))) steps++;
        output.WriteLine($"found after {steps}, estimate {mean.Value}");
        Assert.InRange(steps, 1, 6);
        Assert.InRange(direction * Math.Log(mean.Value), 0.3, 1.6);
        for (var i = 0; i < 50; i++) mean.Observe(Noisy(random, direction));
        Assert.InRange(mean.Changes, 1, 3);
        Assert.Equal(direction, Math.Log(mean.Value), 0.15);
    }

    [Fact]
    public void Noise_alone_rarely_looks_like_a_change()
    {
        var random = TestSeed.Open(output);
        var mean = new ChangePointMean(new ChangePointOptions());
        for (var i = 0; i < 20_000; i++) mean.Observe(Noisy(random, 0));
        output.WriteLine($"{mean.Changes} false alarms");
        // Two sums with k = 1/2 and h = 5 have an average run length of 465 against a known mean.
        Assert.InRange(mean.Changes, 0, 20_000 / 200);
        Assert.Equal(0, Math.Log(mean.Value), 0.3);
    }

    [Fact]
    public void Rate_and_delay_take_the_place_of_what_is_stated()
    {
        var stated = new PathLink(DataRate.FromMegabitsPerSecond(100), DataRate.FromMegabitsPerSecond(50), Duration.FromMilliseconds(1));
        var estimator = new LinkEstimator(new ChangePointOptions());
        Assert.Equal(stated, estimator.Correct(stated));
        estimator.ObserveTransfer(ByteSize.FromBytes(125_000), Duration.FromSeconds(1));
        Assert.InRange(estimator.Rate!.Value.BitsPerSecond, 999_999, 1_000_001);
        Assert.Equal(stated with { Up = estimator.Rate.Value }, estimator.Correct(stated));
        estimator.ObserveDelay(Duration.FromMilliseconds(20));
        Assert.Equal(20, estimator.Correct(stated).Delay.Milliseconds, 1e-5);
        for (var i = 0; i < 10; i++) estimator.ObserveTransfer(ByteSize.FromBytes(12_500), Duration.FromSeconds(1));
        Assert.Equal(1, estimator.Changes);
        Assert.InRange(estimator.Rate.Value.BitsPerSecond, 99_990, 100_010);
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.ObserveTransfer(ByteSize.Zero, Duration.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.ObserveTransfer(ByteSize.FromBytes(1), Duration.Zero));
        estimator.ObserveDelay(Duration.Zero);
    }

    [Fact]
    public void Options_and_observations_out_of_range_are_refused()
    {
        foreach (var options in (ChangePointOptions[])[new(Weight: 0), new(Weight: 1.1), new(Noise: 0), new(Drift: -1), new(Threshold: 0), new(Noise: double.NaN)])
            Assert.Throws<ArgumentException>(() => new ChangePointMean(options));
        var mean = new ChangePointMean(new ChangePointOptions());
        foreach (var value in (double[])[0, -1, double.NaN, double.PositiveInfinity]) Assert.Throws<ArgumentOutOfRangeException>(() => mean.Observe(value));
    }

    [Fact]
    public void A_plan_is_left_for_a_clearly_better_one_only()
    {
        var hysteresis = new PlanHysteresis(0.1);
        Assert.False(hysteresis.ShouldSwitch(100, 90));
        Assert.True(hysteresis.ShouldSwitch(100, 89.9));
        Assert.True(hysteresis.ShouldSwitch(double.PositiveInfinity, 1));
        Assert.False(hysteresis.ShouldSwitch(100, double.PositiveInfinity));
        Assert.False(hysteresis.ShouldSwitch(100, double.NaN));
        Assert.False(new PlanHysteresis(0).ShouldSwitch(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PlanHysteresis(1));
    }

    [Fact]
    public void Hysteresis_switches_less_often_than_chasing_the_best()
    {
        var random = TestSeed.Open(output);
        var switches = ((double[])[0, 0.1, 0.3]).Select(x =>
        {
            var (source, hysteresis, current, count) = (random.Clone(), new PlanHysteresis(x), 0, 0);
            for (var t = 0; t < 500; t++)
            {
                double[] costs = [10 + source.NextDouble(), 10 + source.NextDouble()];
                if (!hysteresis.ShouldSwitch(costs[current], costs[1 - current])) continue;
                current = 1 - current;
                count++;
            }
            return count;
        }).ToArray();
        output.WriteLine(string.Join(", ", switches));
        Assert.True(switches[0] > 150 && switches[1] < 20 && switches[2] == 0);
    }

    /// <summary>e to a level, with noise whose logarithm has a standard deviation of 0.2: twelve uniform numbers make it nearly normal.</summary>
    private static double Noisy(RandomSource random, double level) => Math.Exp(level + (0.2 * (Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6)));
}
