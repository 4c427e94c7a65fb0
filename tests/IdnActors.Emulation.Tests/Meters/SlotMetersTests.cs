using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Nodes;
using IdnActors.Emulation.Requests;
using IdnActors.Emulation.Tests.Links;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Meters;

/// <summary>What the meters that counted something tell of a slot, against a scan of what all have counted.</summary>
public class SlotMetersTests(ITestOutputHelper output)
{
    [Fact]
    public void Only_those_are_read_that_counted_in_the_slot_in_order_of_their_ids()
    {
        var run = new RunMeters(nodes: 200, links: 0, variants: 0);
        foreach (var id in (int[])[199, 64, 0, 63, 64]) run[new NodeId(id)].CountIssued();

        Assert.Equal([(0, 1L), (63, 1), (64, 2), (199, 1)], EndSlot(run.Nodes, new Instant(10)).Select(r => (r.Id, r.Counters.Issued)));
        Assert.Empty(EndSlot(run.Nodes, new Instant(20)));

        run[new NodeId(64)].CountIssued();

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
        foreach (var meter in meters) meter.SetExecutors(new ExecutorPool(2));
        Compare(run.Nodes, count, (id, now) => meters[id].CountersAt(now), (before, slot) => before.Plus(slot), random, (id, now) => Disturb(meters[id], now, random));
    });

    [Fact]
    public void Readings_are_those_of_a_scan_of_all_links() => TestSeed.ForEachCase(output, 30, random =>
    {
        var count = 1 + random.NextInt(150);
        var run = new RunMeters(nodes: 0, count, variants: 0);
        LinkMeter[] meters = [.. Enumerable.Range(0, count).Select(id => run[new LinkId(id)])];
        var busyUntil = new Instant[count];
        Compare(run.Links, count, (id, now) => meters[id].CountersAt(now), (before, slot) => before.Plus(slot), random, (id, now) => Disturb(meters[id], now, random, ref busyUntil[id]));
    });

    /// <summary>Against counts kept beside the meters: places in the table are used again in every slot, by others.</summary>
    [Fact]
    public void A_slot_tells_what_was_counted_in_it_and_nothing_of_those_before() => TestSeed.ForEachCase(output, 30, random =>
    {
        const int Count = 90;
        var run = new RunMeters(Count, links: 0, variants: 0);
        for (var slot = 1; slot <= 8; slot++)
        {
            var (issued, misled) = (new long[Count], new long[Count]);
            for (var i = random.NextInt(200); i > 0; i--)
            {
                var id = random.NextInt(Count);
                issued[id]++;
                run[new NodeId(id)].CountIssued();
                if (random.NextInt(3) > 0) continue;
                misled[id]++;
                run[new NodeId(id)].CountMisled();
            }
            var told = EndSlot(run.Nodes, new Instant(slot));
            Assert.Equal(Enumerable.Range(0, Count).Where(id => issued[id] > 0).Select(id => (id, issued[id], misled[id])), told.Select(r => (r.Id, r.Counters.Issued, r.Counters.Misled)));
        }
    });

    /// <summary>Lets random meters count for some slots; each time, what was told before with what is told now must be what was counted, and nothing else is told.</summary>
    private static void Compare<TCounters>(ISlotMeters<TCounters> slots, int count, Func<int, Instant, TCounters> read, Func<TCounters, TCounters, TCounters> sum,
        RandomSource random, Action<int, Instant> disturb)
        where TCounters : struct
    {
        var told = new TCounters[count];
        for (var slot = 1; slot <= 12; slot++)
        {
            var times = Enumerable.Range(0, random.NextInt(2 * count)).Select(_ => random.NextInt(1_000)).Order().ToArray();
            foreach (var time in times) disturb(random.NextInt(count), new Instant((1_000L * (slot - 1)) + time));
            var now = new Instant(1_000L * slot);
            TCounters[] counted = [.. Enumerable.Range(0, count).Select(id => read(id, now))];
            foreach (var (id, counters) in EndSlot(slots, now)) told[id] = sum(told[id], counters);
            Assert.Equal(counted, told);
            Assert.Equal(counted, Enumerable.Range(0, count).Select(id => read(id, now)));
        }
    }

    private static void Disturb(NodeMeter meter, Instant now, RandomSource random)
    {
        var executors = meter.Executors!;
        switch (random.NextInt(9))
        {
            case 0: meter.CountIssued(); break;
            case 1: meter.Count((Outcome)random.NextInt(4), LossCause.None); break;
            case 2: meter.CountAnswer(random.NextInt(100), random.NextInt(2) == 0); break;
            case 3: meter.CountInferences(1 + random.NextInt(3), 10); break;
            case 4: meter.CountMisled(); break;
            case 5 or 6: if (executors.HasFree) executors.Acquire(now); else executors.Release(now); break;
            case 7 when executors.Busy > 0: executors.Release(now); break;
            default: if (meter.Line.Length == 0) meter.Line.Enter(now); else meter.Line.Leave(now); break;
        }
    }

    private static void Disturb(LinkMeter meter, Instant now, RandomSource random, ref Instant busyUntil)
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
                busyUntil = Instant.Max(now, busyUntil) + transmission;
                meter.CountTransmission(packet.SizeBytes, transmission, busyUntil);
                break;
        }
    }

    private static List<(int Id, TCounters Counters)> EndSlot<TCounters>(ISlotMeters<TCounters> slots, Instant now)
        where TCounters : struct
    {
        var read = new List<(int, TCounters)>();
        int[] ids = [.. slots.OpenIds(now)];
        Assert.Equal(ids.Order(), ids);
        foreach (var id in ids)
            if (slots.Close(id, now) is var counters && !counters.Equals(default)) read.Add((id, counters));
        slots.BeginSlot(now);
        return read;
    }
}
