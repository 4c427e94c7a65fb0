using IdnActors.Emulation.Fidelity;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Fidelity;

public class LatencyDistributionTests(ITestOutputHelper output)
{
    [Fact]
    public void Quantiles_are_the_least_values_that_enough_requests_do_not_exceed()
    {
        var distribution = new LatencyDistribution([(10, 2), (20, 1), (40, 1)]);

        Assert.Equal(4, distribution.Count);
        Assert.Equal(10, distribution.Quantile(0).Nanoseconds);
        Assert.Equal(10, distribution.Quantile(0.5).Nanoseconds);
        Assert.Equal(20, distribution.Quantile(0.51).Nanoseconds);
        Assert.Equal(20, distribution.Quantile(0.75).Nanoseconds);
        Assert.Equal(40, distribution.Quantile(1).Nanoseconds);
        Assert.Equal(Duration.Zero, new LatencyDistribution([]).Quantile(0.5));
    }

    [Fact]
    public void The_distance_is_that_of_brute_force_over_all_points()
    {
        TestSeed.ForEachCase(output, 200, random =>
        {
            var first = Draw();
            var second = Draw();
            var tolerance = random.NextInt(4);
            var a = Of(first);
            var b = Of(second);

            var expected = 0.0;
            for (var x = -5L; x < 40; x++)
            {
                expected = Math.Max(expected, Share(first, x) - Share(second, x + tolerance));
                expected = Math.Max(expected, Share(second, x) - Share(first, x + tolerance));
            }

            Assert.Equal(expected, a.DistanceTo(b, new Duration(tolerance)), 1e-12);
            Assert.Equal(a.DistanceTo(b, new Duration(tolerance)), b.DistanceTo(a, new Duration(tolerance)), 1e-12);
            Assert.Equal(0, a.DistanceTo(a, Duration.Zero));

            long[] Draw() => [.. Enumerable.Range(0, 1 + random.NextInt(12)).Select(_ => (long)random.NextInt(30))];
        });

        static double Share(long[] values, long upTo) => (double)values.Count(v => v <= upTo) / values.Length;

        static LatencyDistribution Of(long[] values) => new(values.GroupBy(v => v).OrderBy(g => g.Key).Select(g => (g.Key, (long)g.Count())));
    }

    [Fact]
    public void A_shift_within_the_tolerance_counts_for_nothing_and_without_for_all()
    {
        var modelled = new LatencyDistribution([(1000, 50), (5000, 50)]);
        var delivered = new LatencyDistribution([(1003, 50), (5003, 50)]);

        Assert.Equal(0.5, modelled.DistanceTo(delivered, Duration.Zero));
        Assert.Equal(0, modelled.DistanceTo(delivered, new Duration(3)));
        Assert.Equal(0.5, modelled.DistanceTo(delivered, new Duration(2)));
    }

    [Fact]
    public void An_empty_distribution_is_as_far_as_can_be_from_any_other()
    {
        var none = new LatencyDistribution([]);

        Assert.Equal(1, none.DistanceTo(new LatencyDistribution([(1, 1)]), Duration.Zero));
        Assert.Equal(0, none.DistanceTo(none, Duration.Zero));
    }

    [Fact]
    public void Values_that_do_not_increase_are_refused() =>
        Assert.Throws<ArgumentException>(() => new LatencyDistribution([(2, 1), (1, 1)]));

    [Fact]
    public void Buckets_tell_each_value_its_requests_and_the_share_up_to_it()
    {
        var buckets = new LatencyDistribution([(100, 3), (250, 1)]).Buckets;

        Assert.Equal([new LatencyBucket(new Duration(100), 3, 0.75), new LatencyBucket(new Duration(250), 1, 1)], buckets);
        Assert.Empty(new LatencyDistribution([]).Buckets);
    }
}
