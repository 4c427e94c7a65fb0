using IdnActors.Inference.Sessions;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Tests.Sessions;

public sealed class LeaseCacheTests
{
    [Fact]
    public void Loads_a_value_once_and_lends_it_to_many()
    {
        using var cache = new LeaseCache<Thing>(new ByteSize(100));

        using var first = cache.Rent("a", Thing.OfSize(10));
        using var second = cache.Rent("a", () => throw new InvalidOperationException("must not load again"));

        Assert.Same(first.Value, second.Value);
        Assert.Equal(new CacheCounters(Hits: 1, Loads: 1, Evictions: 0, Sessions: 1, new ByteSize(10)), cache.Counters);
    }

    [Fact]
    public void Evicts_the_least_recently_used_when_the_limit_is_exceeded()
    {
        using var cache = new LeaseCache<Thing>(new ByteSize(30));
        var a = Use(cache, "a", 10);
        var b = Use(cache, "b", 10);
        var c = Use(cache, "c", 10);
        Use(cache, "a", 10);

        var d = Use(cache, "d", 10);

        Assert.Equal([false, true, false, false], new[] { a, b, c, d }.Select(thing => thing.IsDisposed));
        Assert.Equal(new CacheCounters(Hits: 1, Loads: 4, Evictions: 1, Sessions: 3, new ByteSize(30)), cache.Counters);
    }

    [Fact]
    public void Never_disposes_what_is_lent_out_and_makes_up_for_it_when_it_comes_back()
    {
        using var cache = new LeaseCache<Thing>(new ByteSize(15));
        var a = cache.Rent("a", Thing.OfSize(10));
        var b = cache.Rent("b", Thing.OfSize(10));

        Assert.Equal(new ByteSize(20), cache.Counters.Size);
        Assert.False(a.Value.IsDisposed);
        a.Dispose();
        Assert.True(a.Value.IsDisposed);
        Assert.False(b.Value.IsDisposed);
        b.Dispose();
        Assert.False(b.Value.IsDisposed);
    }

    [Fact]
    public void A_value_above_the_limit_serves_and_goes()
    {
        using var cache = new LeaseCache<Thing>(new ByteSize(5));

        var thing = Use(cache, "a", 10);

        Assert.True(thing.IsDisposed);
        Assert.Equal(new CacheCounters(Hits: 0, Loads: 1, Evictions: 1, Sessions: 0, ByteSize.Zero), cache.Counters);
    }

    [Fact]
    public void Returning_twice_counts_once()
    {
        using var cache = new LeaseCache<Thing>(ByteSize.Zero);
        var first = cache.Rent("a", Thing.OfSize(10));
        using var second = cache.Rent("a", Thing.OfSize(10));

        first.Dispose();
        first.Dispose();

        Assert.False(second.Value.IsDisposed);
    }

    [Fact]
    public void Forgets_a_load_that_failed()
    {
        using var cache = new LeaseCache<Thing>(new ByteSize(100));

        Assert.Throws<InvalidDataException>(() => cache.Rent("a", () => throw new InvalidDataException()));

        Assert.Equal(0, cache.Counters.Sessions);
        Use(cache, "a", 10);
        Assert.Equal(new CacheCounters(Hits: 0, Loads: 2, Evictions: 0, Sessions: 1, new ByteSize(10)), cache.Counters);
    }

    [Fact]
    public void Disposing_frees_the_idle_at_once_and_the_lent_when_they_come_back()
    {
        var cache = new LeaseCache<Thing>(new ByteSize(100));
        var idle = Use(cache, "idle", 0);
        var lent = cache.Rent("lent", Thing.OfSize(0));

        cache.Dispose();

        Assert.True(idle.IsDisposed);
        Assert.False(lent.Value.IsDisposed);
        lent.Dispose();
        Assert.True(lent.Value.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => cache.Rent("more", Thing.OfSize(1)));
    }

    [Fact]
    public void Threads_that_ask_at_once_share_one_load()
    {
        using var cache = new LeaseCache<Thing>(new ByteSize(100));
        using var start = new Barrier(4);
        var loads = 0;

        InParallel(4, _ =>
        {
            start.SignalAndWait();
            using var lease = cache.Rent("a", () =>
            {
                Interlocked.Increment(ref loads);
                return (new Thing(), new ByteSize(10));
            });
        });

        Assert.Equal(1, loads);
        Assert.Equal((3, 1), (cache.Counters.Hits, cache.Counters.Loads));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(35)]
    [InlineData(1_000)]
    public void Keeps_its_books_and_lends_only_living_values_under_any_interleaving(long limit)
    {
        const int Threads = 4, Rounds = 5_000;
        var made = new System.Collections.Concurrent.ConcurrentBag<Thing>();
        var cache = new LeaseCache<Thing>(new ByteSize(limit));

        InParallel(Threads, thread =>
        {
            var random = new Random(1_000 + thread);
            for (var i = 0; i < Rounds; i++)
            {
                var key = random.Next(8);
                using var lease = cache.Rent($"{key}", () =>
                {
                    var thing = new Thing();
                    made.Add(thing);
                    return (thing, new ByteSize(10 + key));
                });
                Assert.False(lease.Value.IsDisposed);
                if (random.Next(4) == 0) Thread.Yield();
                Assert.False(lease.Value.IsDisposed);
            }
        });

        var counters = cache.Counters;
        Assert.Equal(Threads * Rounds, counters.Hits + counters.Loads);
        Assert.Equal(made.Count, counters.Loads);
        Assert.Equal(counters.Loads - counters.Evictions, counters.Sessions);
        Assert.Equal(counters.Sessions, made.Count(thing => !thing.IsDisposed));
        Assert.True(counters.Size.Bytes <= limit, $"{counters.Size} kept with a limit of {limit}B");
        cache.Dispose();
        Assert.All(made, thing => Assert.Equal(1, thing.Disposals));
    }

    private static Thing Use(LeaseCache<Thing> cache, string key, long size)
    {
        using var lease = cache.Rent(key, Thing.OfSize(size));
        return lease.Value;
    }

    private static void InParallel(int threads, Action<int> act)
    {
        Exception? failure = null;
        var all = Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            try
            {
                act(i);
            }
            catch (Exception e)
            {
                failure = e;
            }
        })).ToArray();
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.Null(failure);
    }

    private sealed class Thing : IDisposable
    {
        private int _disposals;

        public int Disposals => Volatile.Read(ref _disposals);
        public bool IsDisposed => Disposals > 0;

        public static Func<(Thing, ByteSize)> OfSize(long bytes) => () => (new Thing(), new ByteSize(bytes));

        public void Dispose() => Interlocked.Increment(ref _disposals);
    }
}
