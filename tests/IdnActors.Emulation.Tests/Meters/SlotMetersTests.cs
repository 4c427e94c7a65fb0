using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Tests.Links;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Meters;

/// <summary>Readings of the meters that were touched, against readings of all.</summary>
public class SlotMetersTests(ITestOutputHelper output)
{
    [Fact]
    public void Only_those_are_read_that_counted_in_the_slot_in_order_of_their_ids()
    {
        var run = new RunMeters(nodes: 200, links: 0, variants: 0);
        foreach (var id in (int[])[199, 64, 0, 63, 64]) run[new NodeId(id)].Issued++;

        Assert.Equal([(0, 1L), (63, 1), (64, 2), (199, 1)], EndSlot(run.Nodes, new Instant(10)).Select(r => (r.Id, r.Counters.Issued)));
        Assert.Empty(EndSlot(run.Nodes, new Instant(20)));

        run[new NodeId(64)].Issued++;

        Assert.Equal([(64, 1L)], EndSlot(run.Nodes, new Instant(30)).Select(r => (r.Id, r.Counters.Issued)));
        Assert.Equal(3, run[new NodeId(64)].CountersAt(new Instant(30)).Issued);
    }

    [Fact]
    public void There_is_news_only_of_what_was_counted_since_the_last_reading()
    {
        var run = new RunMeters(nodes: 1, links: 1, variants: 0);
        run[new LinkId(0)].CountTransmission(1, Duration.FromNanoseconds(30), new Instant(35));
        Assert.True(run.Links.HaveNews(new Instant(10)));

        EndSlot(run.Links, new Instant(10));

        Assert.False(run.Links.HaveNews(new Instant(10)));
        Assert.True(run.Links.HaveNews(new Instant(11)));
        Assert.False(run.Nodes.HaveNews(new Instant(11)));
    }

    [Fact]
    public void Readings_are_those_of_a_scan_of_all_nodes() => TestSeed.ForEachCase(output, 30, random =>
    {
        var count = 1 + random.NextInt(150);
        var run = new RunMeters(count, links: 0, variants: 0);
        NodeMeter[] meters = [.. Enumerable.Range(0, count).Select(id => run[new NodeId(id)])];
        foreach (var meter in meters) meter.Executors = new ExecutorPool(2);
        Compare(run.Nodes, meters, random, (meter, now) => Disturb(meter, now, random));
    });

    [Fact]
    public void Readings_are_those_of_a_scan_of_all_links() => TestSeed.ForEachCase(output, 30, random =>
    {
        var count = 1 + random.NextInt(150);
        var run = new RunMeters(nodes: 0, count, variants: 0);
        LinkMeter[] meters = [.. Enumerable.Range(0, count).Select(id => run[new LinkId(id)])];
        var busyUntil = new Dictionary<LinkMeter, Instant>();
        Compare(run.Links, meters, random, (meter, now) => Disturb(meter, now, random, busyUntil));
    });

    /// <summary>Lets random meters count for some slots; each time, all that differs from the slot before must be read.</summary>
    private static void Compare<TMeter, TCounters>(SlotMeters<TCounters> slots, TMeter[] meters, RandomSource random, Action<TMeter, Instant> disturb)
        where TMeter : SlotMeter<TCounters>
        where TCounters : struct, ISlotCounters<TCounters>
    {
        var before = new TCounters[meters.Length];
        for (var slot = 1; slot <= 12; slot++)
        {
            var times = Enumerable.Range(0, random.NextInt(2 * meters.Length)).Select(_ => random.NextInt(1_000)).Order().ToArray();
            foreach (var time in times) disturb(meters[random.NextInt(meters.Length)], new Instant((1_000L * (slot - 1)) + time));
            var now = new Instant(1_000L * slot);
            var read = EndSlot(slots, now);
            TCounters[] after = [.. meters.Select(m => m.CountersAt(now))];
            Assert.Equal(after.Select((counters, id) => (id, counters.Minus(before[id]))).Where(r => !r.Item2.Equals(default)), read);
            before = after;
        }
    }

    private static void Disturb(NodeMeter meter, Instant now, RandomSource random)
    {
        var executors = meter.Executors!;
        switch (random.NextInt(9))
        {
            case 0: meter.Issued++; break;
            case 1: meter.Count((Outcome)random.NextInt(4), LossCause.None); break;
            case 2: meter.CountAnswer(random.NextInt(100), random.NextInt(2) == 0); break;
            case 3: meter.CountInferences(1 + random.NextInt(3), 10); break;
            case 4: meter.CountMisled(); break;
            case 5 or 6: if (executors.HasFree) executors.Acquire(now); else executors.Release(now); break;
            case 7 when executors.Busy > 0: executors.Release(now); break;
            default: if (meter.Line.Length == 0) meter.Line.Enter(now); else meter.Line.Leave(now); break;
        }
    }

    private static void Disturb(LinkMeter meter, Instant now, RandomSource random, Dictionary<LinkMeter, Instant> busyUntil)
    {
        var packet = TestPacket.Of((TrafficClass)random.NextInt(3), 1 + random.NextInt(100));
        switch (random.NextInt(5))
        {
            case 0: meter.CountOffered(packet); break;
            case 1: meter.CountOverflowed(packet); break;
            case 2: meter.CountLost(packet); break;
            case 3: meter.CountDelivered(packet); break;
            default:
                var transmission = Duration.FromNanoseconds(1 + random.NextInt(3_000));
                busyUntil[meter] = Instant.Max(now, busyUntil.GetValueOrDefault(meter)) + transmission;
                meter.CountTransmission(packet.SizeBytes, transmission, busyUntil[meter]);
                break;
        }
    }

    private static List<(int Id, TCounters Counters)> EndSlot<TCounters>(SlotMeters<TCounters> slots, Instant now)
        where TCounters : struct, ISlotCounters<TCounters>
    {
        var read = new List<(int, TCounters)>();
        var touched = slots.Touched();
        Assert.Equal(touched.ToArray().Order(), touched.ToArray());
        foreach (var id in touched)
            if (slots.Read(id, now) is var difference && !difference.Equals(default)) read.Add((id, difference));
        slots.BeginSlot(now);
        return read;
    }
}
