using IdnActors.Emulation.Shards;
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
        Assert.Equal(Mean, new ServiceTimes(Mean, ServiceTimeKind.Fixed, new RandomStreams(random.NextUInt64())).Of(random.NextUInt64())));

    [Fact]
    public void Exponential_times_follow_from_seed_and_request_alone() => TestSeed.ForEachCase(output, 50, random =>
    {
        var (seed, key) = (random.NextUInt64(), random.NextUInt64());
        var here = new ServiceTimes(Mean, ServiceTimeKind.Exponential, new RandomStreams(seed));
        var slower = new ServiceTimes(new Duration(3 * Mean.Nanoseconds), ServiceTimeKind.Exponential, new RandomStreams(seed));
        for (var i = random.NextInt(5); i > 0; i--) here.Of(random.NextUInt64());

        var time = here.Of(key);

        Assert.True(time >= Duration.Zero);
        Assert.Equal(time, here.Of(key));
        // The same factor at another place.
        Assert.InRange(slower.Of(key).Nanoseconds - (3 * time.Nanoseconds), -2, 2);
    });

    [Fact]
    public void Exponential_times_have_the_mean_and_the_spread_of_their_law()
    {
        const int Draws = 200_000;
        var times = new ServiceTimes(Mean, ServiceTimeKind.Exponential, new RandomStreams(TestSeed.Value));
        var values = Enumerable.Range(0, Draws).Select(i => times.Of((ulong)i).Milliseconds).ToArray();

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
        var times = new ServiceTimes(Duration.FromSeconds(9e9), ServiceTimeKind.Exponential, new RandomStreams(1));
        for (ulong i = 0; i < 100; i++) Assert.InRange(times.Of(i).Seconds, 0, 1e9);
    }
}
