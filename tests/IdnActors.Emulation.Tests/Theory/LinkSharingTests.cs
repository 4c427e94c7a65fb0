using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using IdnActors.Testing.Theory;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Theory;

/// <summary>Duty cycles, traces and classes of traffic on link actors, against what their definitions give.</summary>
[Collection(TheoryTable.Name)]
[Trait("Category", "Theory")]
public sealed class LinkSharingTests(TheoryTable table, ITestOutputHelper output)
{
    private static readonly Link Plain = TestScenarios.Link(0, 0, 1, 5) with { Rate = DataRate.FromMegabitsPerSecond(1), QueueCapacity = ByteSize.FromMebibytes(64) };

    [Fact]
    public async Task A_duty_cycle_leaves_its_share_of_the_time_and_its_burst()
    {
        // 1,250 B are 10 ms of airtime; 10 % with a bucket of 500 ms, and always something to send.
        const int Count = 10_000;
        var link = Plain with { DutyCycle = new DutyCycle(0.1, Duration.FromMilliseconds(500)) };
        var record = (await LinkBench.ReplicateAsync(link, 1, _ => LinkBench.Periodic(Count, Duration.Zero, 1_250))).Single();
        var starts = record.Arrivals.Select(a => a.Arrived.SinceStart.Milliseconds - 5 - 10).ToArray();
        Assert.Equal(Count, starts.Length);

        table.CheckExact(output, "link: duty cycle, when the n-th packet may start, n = 9999", "n a/q - (B - a)/q", (9_999 * 100) - 4_900, starts[^1], "ms");
        table.CheckExact(output, "link: duty cycle, long-run share of airtime", "q", 0.1, (Count - 1_000) * 10 / (starts[^1] + 100 - starts[1_000]), "1");
        var back = Enumerable.Range(1, Count - 1).First(i => starts[i] > starts[i - 1] + 10 + 1e-6);
        table.CheckExact(output, "link: duty cycle, airtime sent without a pause after a rest", "a (⌊(B - a) / (a (1 - q))⌋ + 1)", 10 * (Math.Floor(490 / 9.0) + 1), back * 10, "ms");
        // The most that any stretch has above its share.
        var excess = Enumerable.Range(0, 2_000).Max(i => Enumerable.Range(i, Math.Min(200, 2_000 - i)).Max(j => ((j - i + 1) * 10) - (0.1 * (starts[j] - starts[i]))));
        table.CheckExact(output, "link: duty cycle, airtime above the share in any stretch", "B", 500, excess, "ms");
    }

    [Fact]
    public async Task A_trace_changes_rate_and_delay_exactly_when_it_says()
    {
        // 8 Mbps for 10 ms, nothing until 15 ms, then 2 Mbps, again after 40 ms; six packets of 2,000 B and more at once.
        var trace = new LinkTrace("t",
            [
                new LinkStep(Instant.Start, DataRate.FromMegabitsPerSecond(8), Duration.FromMilliseconds(1)),
                new LinkStep(new Instant(10_000_000), null, Duration.FromMilliseconds(2)),
                new LinkStep(new Instant(15_000_000), DataRate.FromMegabitsPerSecond(2), Duration.FromMilliseconds(3)),
            ], Duration.FromMilliseconds(40));
        var sizes = new long[] { 2_000, 7_000, 2_000, 2_000, 3_000, 1_000 };
        var record = (await LinkBench.ReplicateAsync(Plain with { Trace = trace }, 1, _ => sizes.Select(s => new LinkOffering(Instant.Start, s)))).Single();
        // 2 + 1; 9 + 1; 1 ms at 8 Mbps, then 1,000 B at 2 Mbps: 19 + 3; 27 + 3; 39 + 3; 1 ms or 250 B at 2 Mbps, then 750 B at 8 Mbps: 40.75 + 1, but not before 42.
        double[] expected = [3, 10, 22, 30, 42, 42];
        foreach (var (arrival, i) in record.Arrivals.Select((a, i) => (a, i)))
            table.CheckExact(output, $"link: trace, arrival of packet {i + 1}", "∫ R dt = 8 S", expected[i], arrival.Arrived.SinceStart.Milliseconds, "ms");
        Assert.Equal(6, record.Arrivals.Count);
    }

    [Theory]
    [InlineData(5, 3, 1)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 6, 13)]
    public async Task Classes_that_always_wait_share_the_rate_by_their_weights(int control, int request, int transfer)
    {
        var weights = new Dictionary<TrafficClass, int> { [TrafficClass.Control] = control, [TrafficClass.Request] = request, [TrafficClass.ModelTransfer] = transfer };
        var link = Plain with { QueueCapacity = ByteSize.FromKibibytes(32), Classes = new DeficitRoundRobin(new ByteSize(1_500), control, request, transfer) };
        // Each offers twice the rate: 250 kB/s in packets of its own size.
        var records = await LinkBench.ReplicateAsync(link, 12, random => Merge(
            LinkBench.Poisson(Child(random), 30_000, 500, r => 250 + r.NextInt(501), TrafficClass.Control),
            LinkBench.Poisson(Child(random), 15_000, 250, r => 500 + r.NextInt(1_001), TrafficClass.Request),
            LinkBench.Poisson(Child(random), 6_000, 100, r => 2_000 + r.NextInt(1_001), TrafficClass.ModelTransfer)));
        foreach (var (kind, weight) in weights)
        {
            var shares = records.Select(r =>
            {
                var busy = r.Arrivals.Where(a => a.Arrived.Seconds is > 2 and < 58).ToList();
                return busy.Where(a => a.Class == kind).Sum(a => a.Bytes) / (double)busy.Sum(a => a.Bytes);
            }).ToList();
            table.Check(output, $"link: deficit round robin, share of {kind} at weights {control}:{request}:{transfer}", "w / Σ w", weight / (double)weights.Values.Sum(), shares, "1", 0.01);
        }
        Assert.All(records, r => Assert.Equal(125_000, r.Arrivals.Where(a => a.Arrived.Seconds is > 2 and < 58).Sum(a => a.Bytes) / 56.0, 100.0));
    }

    [Fact]
    public async Task Classes_in_one_queue_that_is_always_full_share_the_rate_as_they_offer()
    {
        // 250 kB/s for a rate of 125 kB/s, in packets of one size: each finds the queue full as often as any other (PASTA).
        var link = Plain with { QueueCapacity = ByteSize.FromKibibytes(32) };
        var offered = new Dictionary<TrafficClass, int> { [TrafficClass.Control] = 50, [TrafficClass.Request] = 75, [TrafficClass.ModelTransfer] = 125 };
        var records = await LinkBench.ReplicateAsync(link, 30, random => Merge([.. offered.Select(o => LinkBench.Poisson(Child(random), o.Value * 60, o.Value, _ => 1_000, o.Key))]));
        foreach (var (kind, rate) in offered)
        {
            var shares = records.Select(r =>
            {
                var busy = r.Arrivals.Where(a => a.Arrived.Seconds is > 2 and < 55).ToList();
                return busy.Where(a => a.Class == kind).Sum(a => a.Bytes) / (double)busy.Sum(a => a.Bytes);
            }).ToList();
            table.Check(output, $"link: first in, first out, share of {kind} at offers of 2:3:5", "λ / Σ λ", rate / 250.0, shares, "1", 0.02);
        }
        Assert.All(records, r => Assert.Equal(125_000, r.Arrivals.Where(a => a.Arrived.Seconds is > 2 and < 55).Sum(a => a.Bytes) / 53.0, 100.0));
    }

    [Theory]
    [InlineData(TrafficClass.Control)]
    [InlineData(TrafficClass.ModelTransfer)]
    public async Task A_class_alone_has_the_whole_rate(TrafficClass alone)
    {
        var link = Plain with { Classes = new DeficitRoundRobin(new ByteSize(1_500), 9, 3, 1) };
        var record = (await LinkBench.ReplicateAsync(link, 1, _ => LinkBench.Periodic(1_000, Duration.Zero, 1_000, alone))).Single();
        table.CheckExact(output, $"link: deficit round robin, {alone} alone, the last of 1000 packets", "n 8 S/R + d", (1_000 * 8) + 5, record.Arrivals[^1].Took.Milliseconds, "ms");
    }

    private static RandomSource Child(RandomSource random) => new(random.NextUInt64());

    private static IEnumerable<LinkOffering> Merge(params IEnumerable<LinkOffering>[] streams) => streams.SelectMany(s => s).OrderBy(o => o.At.Nanoseconds);
}
