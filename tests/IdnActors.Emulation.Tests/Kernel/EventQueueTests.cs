using IdnActors.Emulation.Kernel;
using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>The calendar must give what one sorted list would, whatever the events' distribution in time.</summary>
public class EventQueueTests(ITestOutputHelper output)
{
    [Fact]
    public void Pops_what_a_sorted_reference_pops_however_events_are_spread() => TestSeed.ForEachCase(output, 300, random =>
    {
        var queue = new EventQueue();
        var reference = new SortedSet<(long Due, long Source, long Sequence, int Slot)>();
        var now = 0L;
        var spread = random.NextInt(6);
        for (var step = 0; step < 3_000; step++)
        {
            if (reference.Count == 0 || random.NextInt(100) < (step < 1500 ? 70 : 30))
            {
                // Not before now, as the kernel sees to; ties occur in all but the widest spreads.
                var key = new EventKey(now + Math.Min(Ahead(random, spread), long.MaxValue - now), random.NextInt(3), step, step);
                queue.Push(key);
                reference.Add((key.DueNanoseconds, key.SourceId, key.Sequence, key.Slot));
            }
            else
            {
                var (due, source, sequence, slot) = reference.Min;
                Assert.Equal(new EventKey(due, source, sequence, slot), queue.Top);
                Assert.Equal(queue.Top, queue.Pop());
                reference.Remove(reference.Min);
                now = due;
            }
            if (random.NextInt(500) == 0) Remove(queue, reference, 2 + random.NextInt(4));
            Assert.Equal(reference.Count, queue.Count);
        }
        foreach (var (due, source, sequence, slot) in reference) Assert.Equal(new EventKey(due, source, sequence, slot), queue.Pop());
    });

    [Fact]
    public void Where_many_are_pending_each_is_shown_once_at_every_distance_while_it_is_pending() => TestSeed.ForEachCase(output, 5, random =>
    {
        const int Events = 20_000;
        var shown = new Shown(Events);
        var queue = new EventQueue(shown);
        for (var slot = 0; slot < Events; slot++) queue.Push(new EventKey((long)(random.NextDouble() * 1e11), 1, slot, slot));
        var before = long.MinValue;
        for (var i = 0; i < Events; i++)
        {
            var key = queue.Pop();
            Assert.True(key.DueNanoseconds >= before);
            before = key.DueNanoseconds;
            shown.Left[key.Slot] = 0;
        }

        // But for the ends of stretches, and the last few thousand events.
        Assert.InRange(shown.Complete, Events / 2, Events);
        Assert.False(shown.IsWrong, "an event was shown out of order, twice, or when it was no longer pending");
    });

    [Fact]
    public void An_event_before_all_that_were_looked_at_comes_first()
    {
        var queue = new EventQueue();
        queue.Push(new EventKey(1_000_000_000, 1, 1, 1));
        Assert.Equal(1, queue.Top.Slot);

        queue.Push(new EventKey(5, 1, 2, 2));

        Assert.Equal([2, 1], [queue.Pop().Slot, queue.Pop().Slot]);
    }

    [Fact]
    public void Events_at_the_end_of_time_are_as_good_as_any()
    {
        var queue = new EventQueue();
        queue.Push(new EventKey(long.MaxValue, 1, 1, 1));
        queue.Push(new EventKey(0, 1, 2, 2));
        queue.Push(new EventKey(long.MaxValue - 1, 1, 3, 3));

        Assert.Equal([2, 3, 1], Enumerable.Range(0, 3).Select(_ => queue.Pop().Slot));
    }

    private static long Ahead(RandomSource random, int spread) => spread switch
    {
        0 => random.NextInt(20),
        1 => random.NextInt(1_000_000_000),
        // Timers of a second, and messages of a millisecond between them.
        2 => random.NextInt(2) == 0 ? (long)(random.NextExponential() * 1e9) : 1_000_000,
        // A few that are very far.
        3 => random.NextInt(50) == 0 ? 1L << 60 : random.NextInt(100_000),
        // Over many orders of magnitude.
        4 => 1L << random.NextInt(50),
        _ => 0,
    };

    private static void Remove(EventQueue queue, SortedSet<(long Due, long Source, long Sequence, int Slot)> reference, int divisor)
    {
        queue.RemoveWhere(key => key.Slot % divisor == 0);
        reference.RemoveWhere(key => key.Slot % divisor == 0);
    }

    /// <summary>At what distance each event is to be shown next.</summary>
    private sealed class Shown(int events) : IUpcoming
    {
        public int[] Left { get; } = [.. Enumerable.Repeat(IUpcoming.Furthest, events)];
        public int Complete { get; private set; }
        public bool IsWrong { get; private set; }

        public void IsAhead(int slot, int buckets)
        {
            // At the beginning of a stretch the nearest buckets are shown only from nearby.
            IsWrong |= Left[slot] < buckets;
            Left[slot] = buckets - 1;
            if (buckets == 1) Complete++;
        }
    }
}
