using IdnActors.Emulation.Meters;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Nodes;

public class WaitingLineTests(ITestOutputHelper output)
{
    [Fact]
    public void Integrates_its_length_over_time()
    {
        var meter = new RunMeters(nodes: 1, links: 0, variants: 0)[new NodeId(0)];
        var line = meter.Line;
        line.Enter(new Instant(10));
        line.Enter(new Instant(20));
        line.Leave(new Instant(50));

        var counters = meter.CountersAt(new Instant(100));
        Assert.Equal(10 + (2 * 30) + 50, counters.WaitedNanoseconds);
        Assert.Equal((1, 2), (line.Length, counters.Queued));
        Assert.Throws<InvalidOperationException>(() => line.Leave(new Instant(100), 2));
    }

    [Fact]
    public void Its_time_is_the_sum_of_all_waits() => TestSeed.ForEachCase(output, 100, random =>
    {
        var meter = new RunMeters(nodes: 1, links: 0, variants: 0)[new NodeId(0)];
        var line = meter.Line;
        var waiting = new Queue<Instant>();
        var (now, total) = (Instant.Start, 0L);
        for (var step = 0; step < 200; step++)
        {
            now += Duration.FromNanoseconds(random.NextInt(1_000));
            if (random.NextInt(2) == 0)
            {
                line.Enter(now);
                waiting.Enqueue(now);
            }
            else
            {
                var count = random.NextInt(waiting.Count + 1);
                line.Leave(now, count);
                for (var i = 0; i < count; i++) total += (now - waiting.Dequeue()).Nanoseconds;
            }
            Assert.Equal(waiting.Count, line.Length);
        }
        Assert.Equal(total + waiting.Sum(since => (now - since).Nanoseconds), meter.CountersAt(now).WaitedNanoseconds);
    });
}
