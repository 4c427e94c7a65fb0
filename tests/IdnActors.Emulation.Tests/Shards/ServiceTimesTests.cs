using System.Collections.Immutable;
using IdnActors.Emulation.Shards;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Shards;

public class ServiceTimesTests(ITestOutputHelper output)
{
    private static readonly Duration Mean = Duration.FromMilliseconds(10);

    [Fact]
    public void Fixed_times_are_the_mean() => TestSeed.ForEachCase(output, 20, random =>
        Assert.Equal(Mean, new ServiceTimes(Mean, BatchProfile.Linear, SlowStart.None, ServiceTimeKind.Fixed, new RandomStreams(random.NextUInt64())).Of(random.NextUInt64(), 1, Instant.Start)));

    [Fact]
    public void Exponential_times_follow_from_seed_and_request_alone() => TestSeed.ForEachCase(output, 50, random =>
    {
        var (seed, key) = (random.NextUInt64(), random.NextUInt64());
        var here = new ServiceTimes(Mean, BatchProfile.Linear, SlowStart.None, ServiceTimeKind.Exponential, new RandomStreams(seed));
        var slower = new ServiceTimes(new Duration(3 * Mean.Nanoseconds), BatchProfile.Linear, SlowStart.None, ServiceTimeKind.Exponential, new RandomStreams(seed));
        for (var i = random.NextInt(5); i > 0; i--) here.Of(random.NextUInt64(), 1, Instant.Start);

        var time = here.Of(key, 1, Instant.Start);

        Assert.True(time >= Duration.Zero);
        Assert.Equal(time, here.Of(key, 1, Instant.Start));
        // The same factor at another place.
        Assert.InRange(slower.Of(key, 1, Instant.Start).Nanoseconds - (3 * time.Nanoseconds), -2, 2);
    });

    [Fact]
    public void Exponential_times_have_the_mean_and_the_spread_of_their_law()
    {
        const int Draws = 200_000;
        var times = new ServiceTimes(Mean, BatchProfile.Linear, SlowStart.None, ServiceTimeKind.Exponential, new RandomStreams(TestSeed.Value));
        var values = Enumerable.Range(0, Draws).Select(i => times.Of((ulong)i, 1, Instant.Start).Milliseconds).ToArray();

        // Five standard errors: 1 / √n of the mean, √8 / √n of the variance, and of a share of e^-1.
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var error = 5 / Math.Sqrt(Draws);
        var mean = values.Average();
        Assert.InRange(mean / 10, 1 - error, 1 + error);
        Assert.InRange(values.Average(v => (v - 10) * (v - 10)) / 100, 1 - (Math.Sqrt(8) * error), 1 + (Math.Sqrt(8) * error));
        Assert.InRange(values.Count(v => v > 10) / (double)Draws, Math.Exp(-1) - (0.49 * error), Math.Exp(-1) + (0.49 * error));
    }

    [Fact]
    public void The_longest_time_is_an_instant_still()
    {
        var times = new ServiceTimes(Duration.FromSeconds(9e9), BatchProfile.Linear, SlowStart.None, ServiceTimeKind.Exponential, new RandomStreams(1));
        for (ulong i = 0; i < 100; i++) Assert.InRange(times.Of(i, 1, Instant.Start).Seconds, 0, 1e9);
    }

    [Fact]
    public void A_batch_takes_its_factor_times_the_mean_and_the_draw_of_its_first_request() => TestSeed.ForEachCase(output, 50, random =>
    {
        var streams = new RandomStreams(random.NextUInt64());
        var profile = new BatchProfile(ImmutableSortedDictionary<int, double>.Empty.Add(5, 3));
        var size = 1 + random.NextInt(10);
        var key = random.NextUInt64();
        var factor = 1 + (0.5 * (size - 1));

        var plain = new ServiceTimes(Mean, profile, SlowStart.None, ServiceTimeKind.Fixed, streams).Of(key, size, Instant.Start);
        var exponential = new ServiceTimes(Mean, profile, SlowStart.None, ServiceTimeKind.Exponential, streams);

        Assert.Equal(Mean * factor, plain);
        Assert.InRange(exponential.Of(key, size, Instant.Start).Nanoseconds - (exponential.Of(key, 1, Instant.Start) * factor).Nanoseconds, -5, 5);
    });

    [Fact]
    public void A_slow_start_falls_on_a_straight_line_from_the_first_inference_on()
    {
        var times = new ServiceTimes(Mean, BatchProfile.Linear, new SlowStart(Duration.FromSeconds(4), 3), ServiceTimeKind.Fixed, new RandomStreams(1));

        // The first one comes at 10 s.
        double[] seconds = [10, 11, 12, 13.5, 14, 20];
        var factors = seconds.Select(s => times.Of(0, 1, Instant.Start + Duration.FromSeconds(s)) / Mean);

        Assert.Equal([3, 2.5, 2, 1.25, 1, 1], factors);
    }
}
