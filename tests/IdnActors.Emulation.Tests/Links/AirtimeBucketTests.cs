using IdnActors.Emulation.Links;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Links;

public class AirtimeBucketTests(ITestOutputHelper output)
{
    [Fact]
    public void A_burst_may_go_at_once_and_the_rest_waits_for_its_share()
    {
        var bucket = new AirtimeBucket(new DutyCycle(0.01, Duration.FromMilliseconds(100)));
        var airtime = Duration.FromMilliseconds(50);

        Assert.Equal([0, 50, 5_000, 10_000], Enumerable.Range(0, 4).Select(i => Send(bucket, Ms(50 * Math.Min(i, 1)), airtime).SinceStart.Milliseconds));
    }

    [Fact]
    public void What_is_longer_than_the_bucket_is_deep_waits_until_it_is_full_and_leaves_a_debt()
    {
        var bucket = new AirtimeBucket(new DutyCycle(0.5, Duration.FromMilliseconds(10)));
        Assert.Equal(Ms(0), Send(bucket, Ms(0), Duration.FromMilliseconds(30)));
        Assert.Equal(Ms(60), bucket.EarliestStart(Ms(0), Duration.FromMilliseconds(30)));
        Assert.Equal(Ms(42), bucket.EarliestStart(Ms(0), Duration.FromMilliseconds(1)));
    }

    [Fact]
    public void A_bucket_that_has_rested_for_long_holds_no_more_than_its_depth()
    {
        var bucket = new AirtimeBucket(new DutyCycle(0.1, Duration.FromMilliseconds(2)));
        var starts = Enumerable.Range(0, 4).Select(_ => Send(bucket, Ms(1_000_000), Duration.FromMilliseconds(1)));
        Assert.Equal([0, 0, 10, 20], starts.Select(s => s.SinceStart.Milliseconds - 1_000_000));
    }

    [Fact]
    public void In_no_stretch_of_time_more_is_sent_than_a_burst_and_the_share() => TestSeed.ForEachCase(output, 200, random =>
    {
        var duty = new DutyCycle(0.0001 + (random.NextInt(9_999) / 10_000.0), new Duration(1_000 + random.NextInt(1_000_000)));
        var bucket = new AirtimeBucket(duty);
        var sent = new List<(Instant Start, Duration Airtime)>();
        var now = Instant.Start;
        for (var i = 0; i < 60; i++)
        {
            now += new Duration(random.NextInt(3) == 0 ? random.NextInt(3_000_000) : 0);
            var airtime = new Duration(random.NextInt((int)duty.Burst.Nanoseconds) + 1);
            var start = Send(bucket, now, airtime);
            Assert.True(start >= now);
            sent.Add((start, airtime));
            now = start + airtime;
        }
        for (var from = 0; from < sent.Count; from++)
        {
            var sum = Duration.Zero;
            foreach (var (start, airtime) in sent.Skip(from))
            {
                sum += airtime;
                var stretch = (start - sent[from].Start).Nanoseconds;
                Assert.True(sum.Nanoseconds <= duty.Burst.Nanoseconds + ((decimal)duty.Share * stretch), $"{sum} in {stretch} ns, {duty}");
            }
        }
    });

    private static Instant Send(AirtimeBucket bucket, Instant now, Duration airtime)
    {
        var start = bucket.EarliestStart(now, airtime);
        bucket.Take(start, airtime);
        return start;
    }

    private static Instant Ms(double milliseconds) => Instant.Start + Duration.FromMilliseconds(milliseconds);
}
