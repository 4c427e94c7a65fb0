using IdnActors.Emulation.Links;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Links;

public class PacedTransmitterTests(ITestOutputHelper output)
{
    [Fact]
    public void Without_any_property_it_does_what_the_plain_queue_does() => TestSeed.ForEachCase(output, 200, random =>
    {
        // Whole nanoseconds per byte: the plain queue rounds once per busy period, this one once per packet.
        var link = LinkOf(DataRate.FromMegabitsPerSecond(1), 1 + random.NextInt(10_000));
        var plain = new LinkQueue(link);
        var expected = new List<long>();
        var offers = Offers(random, _ => TrafficClass.Request);
        var taken = Play(link, offers, (offer, accepted, bytes) =>
        {
            var same = plain.Offer(offer.At, new ByteSize(offer.Packet.SizeBytes));
            Assert.Equal((same.IsAccepted, same.QueueBytes), (accepted, bytes));
            if (accepted) expected.Add(same.SentAt.Nanoseconds);
        });

        Assert.Equal(expected, taken.Select(t => t.DoneAt.Nanoseconds));
    });

    [Fact]
    public void One_at_a_time_at_the_rate_within_the_queue_and_in_order() => TestSeed.ForEachCase(output, 300, random =>
    {
        var trace = random.NextInt(2) == 0 ? null : Trace(random);
        var link = LinkOf(new DataRate(100_000 + random.NextInt(20_000_000)), 1 + random.NextInt(20_000)) with
        {
            Trace = trace,
            DutyCycle = random.NextInt(2) == 0 ? null : new DutyCycle(0.2 + (0.8 * random.NextDouble()), new Duration(1_000 + random.NextInt(20_000_000))),
            Classes = random.NextInt(2) == 0 ? null : new DeficitRoundRobin(new ByteSize(1 + random.NextInt(3_000)), 1 + random.NextInt(3), 1, 1 + random.NextInt(3)),
        };
        var rate = trace ?? LinkTrace.Constant(link.Rate);
        var most = link.QueueCapacity.Bytes * (link.Classes is null ? 1 : 3);
        var accepted = new List<int>();
        var sent = Play(link, Offers(random, r => (TrafficClass)r.NextInt(3)), (offer, isAccepted, bytes) =>
        {
            Assert.InRange(bytes, 0, most);
            if (isAccepted) accepted.Add(offer.Packet.Number);
        });

        Assert.Equal(accepted, sent.Select(t => ((TestPacket)t.Packet).Number).Order());
        foreach (var group in sent.GroupBy(t => link.Classes is null ? 0 : (int)t.Packet.Class))
            Assert.Equal(group.Select(t => ((TestPacket)t.Packet).Number).Order(), group.Select(t => ((TestPacket)t.Packet).Number));
        Assert.All(sent.Zip(sent.Skip(1)), pair => Assert.True(pair.First.DoneAt <= pair.Second.StartedAt));
        // In no window more than its rate: not over one packet, and not over any run of them.
        for (var from = 0; from < sent.Count; from++)
        {
            var bytes = 0L;
            for (var to = from; to < sent.Count; to++)
                Assert.True((bytes += sent[to].Packet.SizeBytes) <= rate.BytesBetween(sent[from].StartedAt, sent[to].DoneAt));
        }
    });

    [Fact]
    public void A_full_queue_of_one_class_leaves_room_for_the_others()
    {
        var transmitter = new PacedTransmitter(LinkOf(DataRate.FromMegabitsPerSecond(1), 1_000) with { Classes = new DeficitRoundRobin(new ByteSize(1_500)) });
        Assert.True(transmitter.TryTake(Instant.Start, TestPacket.Of(TrafficClass.ModelTransfer, 1_000)));
        Assert.False(transmitter.TryTake(Instant.Start, TestPacket.Of(TrafficClass.ModelTransfer, 1)));
        Assert.True(transmitter.TryTake(Instant.Start, TestPacket.Of(TrafficClass.Request, 1_000)));
        Assert.True(transmitter.TryTake(Instant.Start, TestPacket.Of(TrafficClass.Control, 1_000)));
        Assert.Equal(3_000, transmitter.QueueBytesAt(Instant.Start));
    }

    [Fact]
    public void A_class_alone_is_served_like_a_plain_queue() => TestSeed.ForEachCase(output, 50, random =>
    {
        var link = LinkOf(DataRate.FromMegabitsPerSecond(1), 1 + random.NextInt(10_000));
        var kind = (TrafficClass)random.NextInt(3);
        var offers = Offers(random, _ => kind);
        var alone = Play(link with { Classes = new DeficitRoundRobin(new ByteSize(1 + random.NextInt(2_000)), 3, 2, 7) }, offers, (_, _, _) => { });
        Assert.Equal(Play(link, offers, (_, _, _) => { }), alone);
    });

    private static List<(Instant At, TestPacket Packet)> Offers(RandomSource random, Func<RandomSource, TrafficClass> kind)
    {
        var offers = new List<(Instant, TestPacket)>();
        var now = Instant.Start;
        for (var i = 0; i < 80; i++)
        {
            now += new Duration(random.NextInt(3) == 0 ? 0 : random.NextInt(15_000_000));
            offers.Add((now, TestPacket.Of(kind(random), random.NextInt(3_000), i)));
        }
        return offers;
    }

    /// <summary>Offers packets at their times and asks the transmitter again whenever it wants to be, as its actor does.</summary>
    private static List<Transmission> Play(Link link, List<(Instant At, TestPacket Packet)> offers, Action<(Instant At, TestPacket Packet), bool, long> onOffer)
    {
        var transmitter = new PacedTransmitter(link);
        var begun = new List<Transmission>();
        Instant? askAt = null;
        foreach (var offer in offers)
        {
            Until(offer.At);
            var accepted = transmitter.TryTake(offer.At, offer.Packet);
            onOffer(offer, accepted, transmitter.QueueBytesAt(offer.At));
            if (askAt is null) Ask(offer.At);
        }
        Until(Instant.MaxValue);
        return begun;

        void Until(Instant limit)
        {
            while (askAt is { } due && due <= limit) Ask(due);
        }

        void Ask(Instant now)
        {
            if (transmitter.Advance(now, out askAt) is { } transmission) begun.Add(transmission);
            Assert.True(askAt is null || askAt >= now);
        }
    }

    private static LinkTrace Trace(RandomSource random) => new("t",
        [new LinkStep(Instant.Start, new DataRate(100_000 + random.NextInt(20_000_000))), new LinkStep(new Instant(5_000_000), null), new LinkStep(new Instant(8_000_000), new DataRate(1_000_000))],
        random.NextInt(2) == 0 ? null : Duration.FromMilliseconds(20));

    private static Link LinkOf(DataRate rate, long capacityBytes) =>
        TestScenarios.Link(0, 0, 1, 1) with { Rate = rate, QueueCapacity = new ByteSize(capacityBytes) };
}
