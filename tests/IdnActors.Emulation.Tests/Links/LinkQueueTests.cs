using IdnActors.Emulation.Links;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Links;

public class LinkQueueTests(ITestOutputHelper output)
{
    [Fact]
    public void A_packet_on_an_idle_link_takes_its_serialization()
    {
        var queue = new LinkQueue(LinkOf(DataRate.FromMegabitsPerSecond(100), delayMs: 5, capacityBytes: 10_000));

        var offer = queue.Offer(new Instant(1_000), new ByteSize(1_000));

        Assert.True(offer.IsAccepted);
        Assert.Equal(80_000, offer.Transmission.Nanoseconds);
        Assert.Equal(1_000 + 80_000, offer.SentAt.Nanoseconds);
        Assert.Equal(1_000, offer.QueueBytes);
    }

    [Fact]
    public void Packets_queue_first_in_first_out_one_at_a_time()
    {
        var queue = new LinkQueue(LinkOf(DataRate.FromMegabitsPerSecond(8), delayMs: 0, capacityBytes: 10_000));

        var first = queue.Offer(Instant.Start, new ByteSize(1_000));
        var second = queue.Offer(Instant.Start, new ByteSize(500));
        var third = queue.Offer(new Instant(1_200_000), new ByteSize(500));

        Assert.Equal([1_000_000, 1_500_000, 2_000_000], new[] { first, second, third }.Select(o => o.SentAt.Nanoseconds));
        Assert.Equal([1_000, 1_500, 800], new[] { first, second, third }.Select(o => o.QueueBytes));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1_000)]
    [InlineData(100_000_000)]
    [InlineData(333_333_333)]
    [InlineData(1_000_000_000)]
    [InlineData(400_000_000_000)]
    [InlineData(999_999_999_999)]
    public void The_queue_takes_exactly_its_capacity_and_not_a_byte_more(long bitsPerSecond)
    {
        const int Packets = 1_000;
        const int Size = 64;
        var queue = new LinkQueue(LinkOf(DataRate.FromBitsPerSecond(bitsPerSecond), delayMs: 1, capacityBytes: Packets * Size));

        for (var i = 1; i <= Packets; i++)
        {
            var offer = queue.Offer(Instant.Start, new ByteSize(Size));
            Assert.True(offer.IsAccepted, $"packet {i} of {Packets} was dropped with {offer.QueueBytes} bytes queued");
            Assert.Equal(i * Size, offer.QueueBytes);
        }

        Assert.False(queue.Offer(Instant.Start, new ByteSize(1)).IsAccepted);
    }

    [Fact]
    public void A_packet_larger_than_the_queue_never_passes()
    {
        var queue = new LinkQueue(LinkOf(DataRate.FromMegabitsPerSecond(8), delayMs: 0, capacityBytes: 999));

        Assert.False(queue.Offer(Instant.Start, new ByteSize(1_000)).IsAccepted);
        Assert.True(queue.Offer(Instant.Start, new ByteSize(999)).IsAccepted);
    }

    [Fact]
    public void What_was_dropped_takes_no_time_on_the_link()
    {
        var queue = new LinkQueue(LinkOf(DataRate.FromMegabitsPerSecond(8), delayMs: 0, capacityBytes: 1_000));
        queue.Offer(Instant.Start, new ByteSize(800));

        var dropped = queue.Offer(Instant.Start, new ByteSize(300));
        var next = queue.Offer(Instant.Start, new ByteSize(200));

        Assert.False(dropped.IsAccepted);
        Assert.Equal(800, dropped.QueueBytes);
        Assert.Equal(1_000_000, next.SentAt.Nanoseconds);
    }

    [Fact]
    public void Sizes_up_to_the_largest_are_dropped_or_carried_without_overflow()
    {
        var bounded = new LinkQueue(LinkOf(DataRate.FromGigabitsPerSecond(1), delayMs: 0, capacityBytes: 1_000));
        bounded.Offer(Instant.Start, new ByteSize(1_000));
        Assert.False(bounded.Offer(Instant.Start, ByteSize.MaxValue).IsAccepted);

        var unbounded = new LinkQueue(LinkOf(DataRate.FromGigabitsPerSecond(1_000), delayMs: 0, capacityBytes: long.MaxValue));
        var large = unbounded.Offer(Instant.Start, ByteSize.FromGibibytes(1_000_000));
        Assert.True(large.IsAccepted);
        Assert.Equal(ByteSize.FromGibibytes(1_000_000) / DataRate.FromGigabitsPerSecond(1_000), large.Transmission);
        Assert.False(unbounded.Offer(Instant.Start, ByteSize.MaxValue).IsAccepted);
    }

    [Fact]
    public void Never_carries_more_than_its_rate_holds_no_more_than_its_capacity_and_keeps_the_order() => TestSeed.ForEachCase(output, 200, random =>
    {
        var rate = DataRate.FromBitsPerSecond(1 + random.NextInt(2_000_000_000));
        var link = LinkOf(rate, random.NextInt(3), capacityBytes: 1 + random.NextInt(20_000));
        var queue = new LinkQueue(link);
        var now = Instant.Start;
        var busyUntil = Instant.Start;
        var busy = Duration.Zero;
        var inQueue = new Queue<(Instant Done, long Bytes)>();
        var burst = (Start: Instant.Start, Bytes: 0L);
        for (var i = 0; i < 300; i++)
        {
            now += Duration.FromNanoseconds(random.NextInt(3) == 0 ? 0 : random.NextInt(200_000));
            while (inQueue.TryPeek(out var head) && head.Done <= now) inQueue.Dequeue();
            var size = random.NextInt(3_000);
            var offer = queue.Offer(now, new ByteSize(size));
            var waiting = inQueue.Sum(p => p.Bytes);
            // Whole packets wait or are gone; of the first one a part may be gone.
            Assert.InRange(offer.QueueBytes - (offer.IsAccepted ? size : 0), waiting - (inQueue.TryPeek(out var first) ? first.Bytes : 0), waiting);
            Assert.True(offer.QueueBytes <= link.QueueCapacity.Bytes);
            if (!offer.IsAccepted) continue;
            var done = offer.SentAt;
            Assert.True(done >= busyUntil, "packets overtake each other");
            Assert.Equal(Instant.Max(now, busyUntil) + offer.Transmission, done);
            // Ends are rounded up: at that very nanosecond the transmitter has been idle for a part of it.
            if (now >= busyUntil) burst = (now, 0);
            burst.Bytes += size;
            // Over any stretch without a pause its bytes take the time they need at the rate, rounded up once.
            var least = new ByteSize(burst.Bytes) / rate;
            Assert.Equal(least, done - burst.Start);
            busyUntil = done;
            busy += offer.Transmission;
            inQueue.Enqueue((done, size));
        }
        Assert.True(busy <= busyUntil - Instant.Start);
    });

    private static Link LinkOf(DataRate rate, double delayMs, long capacityBytes) =>
        TestScenarios.Link(0, 0, 1, delayMs) with { Rate = rate, QueueCapacity = new ByteSize(capacityBytes) };
}
