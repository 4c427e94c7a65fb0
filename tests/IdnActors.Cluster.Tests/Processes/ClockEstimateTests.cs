using IdnActors.Cluster.Processes;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Processes;

public sealed class ClockEstimateTests(ITestOutputHelper output)
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void The_true_offset_is_within_what_is_not_known() => TestSeed.ForEachCase(output, 200, random =>
    {
        var estimate = new ClockEstimate();
        var offset = random.NextInt(2_000_000_000) - 1_000_000_000L;
        long now = 0;
        for (var trip = 0; trip < 1 + random.NextInt(600); trip++)
        {
            now += random.NextInt(100_000_000);
            var (there, back) = (random.NextInt(5_000_000), random.NextInt(5_000_000));
            estimate.Add(now, now + there + offset, now + there + back);
        }
        var known = estimate.Current!.Value;
        Assert.True(Math.Abs(known.OffsetNs - offset) <= known.UncertaintyNs, $"{known} is not {offset}");
        Assert.Equal(0, known.DriftPpm);
    });

    [Fact]
    public void A_clock_that_goes_fast_is_found_out()
    {
        var estimate = new ClockEstimate();
        // 50 parts per million, over 100 s.
        for (long now = 0; now < 100 * Second; now += Second / 10) estimate.Add(now, now + 10_000 + (now / 20_000), now + 20_000);
        var known = estimate.Current!.Value;
        Assert.InRange(known.DriftPpm, 45, 55);
    }

    [Fact]
    public void Without_an_answer_nothing_is_known()
    {
        var estimate = new ClockEstimate();
        Assert.Null(estimate.Current);
        // A clock that goes back tells nothing.
        estimate.Add(10, 20, 5);
        Assert.Null(estimate.Current);
    }
}
