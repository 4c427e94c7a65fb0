using IdnActors.Emulation.Transfers;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Transfers;

public class PartFetchTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0, 10, new long[] { 0 })]
    [InlineData(1, 10, new long[] { 1 })]
    [InlineData(10, 10, new long[] { 10 })]
    [InlineData(11, 10, new long[] { 10, 1 })]
    [InlineData(30, 10, new long[] { 10, 10, 10 })]
    public void A_part_is_cut_into_full_chunks_and_a_rest(long size, long chunk, long[] expected)
    {
        var fetch = new PartFetch(size, chunk, window: 1);

        Assert.Equal(expected.Length, fetch.ChunkCount);
        Assert.Equal(expected, Enumerable.Range(0, fetch.ChunkCount).Select(fetch.BytesOf));
    }

    [Fact]
    public void No_more_chunks_are_asked_for_than_the_window_holds()
    {
        var fetch = new PartFetch(100, 10, window: 3);

        Assert.Equal([0, 1, 2, null], Enumerable.Range(0, 4).Select(_ => fetch.TakeNext()));
        Assert.True(fetch.Receive(1));
        Assert.Equal([3, null], Enumerable.Range(0, 2).Select(_ => fetch.TakeNext()));
    }

    [Fact]
    public void What_was_asked_for_in_vain_is_asked_for_again_and_a_late_answer_still_counts()
    {
        var fetch = new PartFetch(30, 10, window: 2);
        fetch.TakeNext();
        fetch.TakeNext();
        fetch.Receive(0);

        Assert.Equal(1, fetch.ForgetAsked());
        Assert.True(fetch.Receive(1));
        Assert.Equal(2, fetch.TakeNext());
        Assert.Null(fetch.TakeNext());
        Assert.True(fetch.Receive(2));
        Assert.True(fetch.IsComplete);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_chunk_that_does_not_exist_is_ignored(int chunk)
    {
        var fetch = new PartFetch(30, 10, window: 2);

        Assert.False(fetch.Receive(chunk));
        Assert.False(fetch.IsComplete);
    }

    [Fact]
    public void Arguments_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PartFetch(-1, 10, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PartFetch(10, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PartFetch(10, 10, 0));
        Assert.Throws<OverflowException>(() => new PartFetch(long.MaxValue / 2, 1, 1));
    }

    [Fact]
    public void Completes_with_each_chunk_counted_once_over_a_channel_that_loses_doubles_and_reorders() => TestSeed.ForEachCase(output, 200, random =>
    {
        var size = random.NextInt(2_000);
        var window = 1 + random.NextInt(8);
        var fetch = new PartFetch(size, 1 + random.NextInt(100), window);
        var underWay = new List<int>();
        var received = new HashSet<int>();
        var bytes = 0L;
        while (!fetch.IsComplete)
        {
            var asked = 0;
            while (fetch.TakeNext() is { } next)
            {
                Assert.DoesNotContain(next, received);
                Assert.True(++asked <= window);
                // Lost, delivered, or delivered twice.
                for (var copies = random.NextInt(3); copies > 0; copies--) underWay.Add(next);
            }
            if (underWay.Count == 0 || random.NextInt(10) == 0)
            {
                fetch.ForgetAsked();
                continue;
            }
            var index = random.NextInt(underWay.Count);
            var chunk = underWay[index];
            underWay.RemoveAt(index);
            Assert.Equal(received.Add(chunk), fetch.Receive(chunk));
            if (received.Count > 0 && random.NextInt(5) == 0) Assert.False(fetch.Receive(received.First()));
        }
        bytes += received.Sum(fetch.BytesOf);

        Assert.Equal(fetch.ChunkCount, received.Count);
        Assert.Equal(size, bytes);
        Assert.Null(fetch.TakeNext());
    });
}
