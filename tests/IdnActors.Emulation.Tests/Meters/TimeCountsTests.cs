using HdrHistogram;
using IdnActors.Emulation.Meters;
using IdnActors.Model.Randomness;

namespace IdnActors.Emulation.Tests.Meters;

/// <summary><see cref="TimeCounts"/> and <see cref="TimeRecorder"/> against the histogram that they stand for.</summary>
public sealed class TimeCountsTests
{
    private static readonly double[] Percentiles = [0, 0.1, 1, 10, 33.3, 50, 90, 95, 99, 99.9, 100];

    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 5000)]
    [InlineData(4, 20_000)]
    public void All_questions_are_answered_as_by_the_histogram(int digits, int times)
    {
        var (recorder, histogram) = (new TimeRecorder(digits), new LongHistogram(3_600_000_000_000, digits));
        foreach (var time in Random(7, times))
        {
            recorder.Record(time);
            histogram.RecordValue(time);
        }
        var counts = recorder.Counts;

        Assert.Equal(times, counts.TotalCount);
        Assert.Equal(times, recorder.TotalCount);
        Assert.All(Percentiles, p => Assert.Equal(histogram.GetValueAtPercentile(p), counts.ValueAtPercentile(p)));
        Assert.Equal(histogram.RecordedValues().Select(v => (v.ValueIteratedTo, v.CountAtValueIteratedTo)), counts.Buckets);
    }

    [Fact]
    public void What_is_new_makes_up_all_whenever_it_is_taken()
    {
        var recorder = new TimeRecorder(4);
        var random = new RandomStreams(11).Open("takes");
        var taken = new List<long>();
        foreach (var time in Random(9, 10_000))
        {
            recorder.Record(time);
            if (random.NextDouble() < 0.01) taken.AddRange(recorder.TakeNew());
        }
        taken.AddRange(recorder.TakeNew());

        Assert.Empty(recorder.TakeNew());
        Assert.Equal(recorder.Counts.Buckets, TimeCounts.Of([.. taken]).Buckets);
    }

    [Fact]
    public void What_several_have_recorded_is_what_one_would_have()
    {
        TimeRecorder[] parts = [new(4), new(4), new(4)];
        var one = new TimeRecorder(4);
        foreach (var (i, time) in Random(5, 3000).Index())
        {
            one.Record(time);
            parts[i % 2].Record(time);
        }
        var together = TimeCounts.Together(parts.Select(p => p.Counts));

        Assert.Equal(one.Counts.Buckets, together.Buckets);
        Assert.Equal(3000, together.TotalCount);
    }

    [Fact]
    public void Nothing_has_no_times()
    {
        Assert.Equal(0, TimeCounts.None.ValueAtPercentile(50));
        Assert.Empty(new TimeRecorder(3).Counts.Pairs);
        Assert.Same(TimeCounts.None, TimeCounts.Together([TimeCounts.None]));
    }

    [Fact]
    public void What_lies_outside_counts_at_the_edge()
    {
        var recorder = new TimeRecorder(4);
        recorder.Record(-5);
        recorder.Record(long.MaxValue);

        Assert.Equal(0, recorder.Counts.ValueAtPercentile(50));
        Assert.InRange(recorder.Counts.ValueAtPercentile(100), 3_600_000_000_000, 3_600_500_000_000);
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(-1L, 1L)]
    [InlineData(1L, 0L)]
    [InlineData(1L, long.MaxValue, 2L, long.MaxValue)]
    public void What_cannot_be_is_refused(params long[] pairs) => Assert.ThrowsAny<SystemException>(() => TimeCounts.Of(pairs));

    private static IEnumerable<long> Random(ulong seed, int count)
    {
        var random = new RandomStreams(seed).Open("times");
        return Enumerable.Range(0, count).Select(_ => (long)Math.Exp(random.NextDouble() * Math.Log(3.6e12)));
    }
}
