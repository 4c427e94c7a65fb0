using IdnActors.Model.Units;
using IdnActors.Policies.Aggregation;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Aggregation;

public class ViewJoinTests(ITestOutputHelper output)
{
    private static readonly Duration Timeout = Duration.FromMilliseconds(10);
    private static readonly Duration Memory = Duration.FromMilliseconds(100);

    [Fact]
    public void The_last_view_completes_a_sample()
    {
        var join = new ViewJoin<string>(3, Timeout, Memory);
        Assert.Equal(ViewReply.Waiting, join.Accept(7, 2, "c", At(0), out var joined));
        Assert.Null(joined);
        Assert.Equal(ViewReply.Waiting, join.Accept(8, 0, "x", At(1), out _));
        Assert.Equal(ViewReply.Waiting, join.Accept(7, 0, "a", At(2), out _));
        Assert.Equal(ViewReply.Complete, join.Accept(7, 1, "b", At(3), out joined));
        Assert.Equal((7, 3, true), (joined!.Sample, joined.Arrived, joined.IsComplete));
        Assert.Equal<string?>(["a", "b", "c"], joined.Views);
        Assert.Equal((1, At(11)), (join.PendingCount, join.NextDeadline));
        Assert.Equal(0, join.MissingViews);
    }

    [Fact]
    public void A_sample_waits_for_its_time_out_and_is_closed_with_what_there_is()
    {
        var join = new ViewJoin<string>(2, Timeout, Memory);
        join.Accept(1, 1, "b", At(0), out _);
        join.Accept(2, 0, "a", At(4), out _);
        Assert.Empty(join.Expire(At(9.999)));
        var closed = Assert.Single(join.Expire(At(10)));
        Assert.Equal((1, 1, false), (closed.Sample, closed.Arrived, closed.IsComplete));
        Assert.Equal([null, "b"], closed.Views.AsEnumerable());
        Assert.Equal([2], join.Expire(At(14)).Select(c => c.Sample));
        Assert.Equal((0, 2, null), (join.PendingCount, join.MissingViews, join.NextDeadline));
    }

    [Fact]
    public void Views_that_come_late_or_twice_are_told_and_counted()
    {
        var join = new ViewJoin<string>(2, Timeout, Memory);
        join.Accept(1, 0, "a", At(0), out _);
        Assert.Equal(ViewReply.Duplicate, join.Accept(1, 0, "other", At(1), out _));
        Assert.Null(Assert.Single(join.Expire(At(10))).Views[1]);
        Assert.Equal(ViewReply.Late, join.Accept(1, 1, "b", At(10), out _));
        Assert.Equal(ViewReply.Duplicate, join.Accept(1, 0, "a", At(11), out _));
        join.Accept(2, 0, "a", At(12), out _);
        join.Accept(2, 1, "b", At(12), out _);
        Assert.Equal(ViewReply.Duplicate, join.Accept(2, 1, "b", At(13), out _));
        Assert.Equal((1, 3), (join.LateViews, join.DuplicateViews));
        // Remembered up to 110 ms.
        Assert.Equal(ViewReply.Late, join.Accept(1, 1, "b", At(110), out _));
        Assert.True(join.IsKnown(1));
        join.Expire(At(110.001));
        Assert.False(join.IsKnown(1));
        Assert.Equal(ViewReply.Waiting, join.Accept(1, 1, "b", At(110.001), out _));
        Assert.True(join.IsKnown(1));
    }

    [Fact]
    public void The_first_view_of_a_device_is_kept()
    {
        var join = new ViewJoin<string>(2, Timeout, Memory);
        join.Accept(1, 0, "first", At(0), out _);
        join.Accept(1, 0, "second", At(0), out _);
        join.Accept(1, 1, "b", At(0), out var joined);
        Assert.Equal("first", joined!.Views[0]);
    }

    [Fact]
    public void A_sample_that_was_opened_is_closed_without_any_view()
    {
        var join = new ViewJoin<string>(2, Timeout, Memory);
        join.Open(1, At(0));
        join.Open(1, At(1));
        Assert.True(join.IsPending(1));
        Assert.Equal(At(0) + Timeout, join.NextDeadline);
        var closed = Assert.Single(join.Expire(At(0) + Timeout));
        Assert.Equal((1L, 0), (closed.Sample, closed.Arrived));
        Assert.Equal(2, join.MissingViews);
        // What is remembered is not opened again.
        join.Open(1, At(0) + Timeout);
        Assert.False(join.IsPending(1));
        Assert.Equal(ViewReply.Late, join.Accept(1, 0, "a", At(0) + Timeout, out _));
    }

    [Fact]
    public void Time_does_not_go_back_and_samples_whose_time_is_up_are_closed_before_more_is_taken()
    {
        var join = new ViewJoin<string>(2, Timeout, Memory);
        join.Accept(1, 0, "a", At(5), out _);
        Assert.Throws<ArgumentException>(() => join.Accept(2, 0, "a", At(4), out _));
        Assert.Throws<ArgumentException>(() => join.Accept(1, 1, "b", At(15), out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => join.Accept(1, 2, "c", At(5), out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ViewJoin<string>(65, Timeout, Memory));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ViewJoin<string>(2, Duration.Zero, Memory));
    }

    [Fact]
    public void Every_view_ends_in_exactly_one_sample_or_count() => TestSeed.ForEachCase(output, 200, random =>
    {
        var devices = 1 + random.NextInt(6);
        var join = new ViewJoin<object>(devices, Timeout, Duration.FromSeconds(1000));
        var sent = Enumerable.Range(0, 30).SelectMany(s => Enumerable.Range(0, devices).Select(d => (Sample: (long)s, Device: d, At: (5.0 * s) + (random.NextDouble() * 15))))
            .Where(_ => random.NextInt(5) > 0).ToList();
        sent.AddRange(sent.Where(_ => random.NextInt(6) == 0).ToList().Select(v => v with { At = v.At + (random.NextDouble() * 20) }));
        List<JoinedViews<object>> closed = [];
        foreach (var (sample, device, at) in sent.OrderBy(v => v.At))
        {
            closed.AddRange(join.Expire(At(at)));
            if (join.Accept(sample, device, sent, At(at), out var joined) == ViewReply.Complete) closed.Add(joined!);
        }
        closed.AddRange(join.Expire(At(1000)));
        Assert.Equal(0, join.PendingCount);
        Assert.Equal(sent.Select(v => v.Sample).Distinct().Order(), closed.Select(c => c.Sample).Order());
        Assert.Equal(sent.Count, closed.Sum(c => c.Arrived) + join.LateViews + join.DuplicateViews);
        Assert.Equal(closed.Count * devices, closed.Sum(c => c.Arrived) + join.MissingViews);
    });

    private static Instant At(double milliseconds) => Instant.Start + Duration.FromMilliseconds(milliseconds);
}
