using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Nodes;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Nodes;

public class ExecutorPoolTests(ITestOutputHelper output)
{
    [Fact]
    public void Integrates_busy_executors_over_time()
    {
        var pool = new ExecutorPool(2);
        var meter = MeterOf(pool);
        pool.Acquire(new Instant(10));
        pool.Acquire(new Instant(20));
        pool.Release(new Instant(50));

        Assert.Equal(10 + (2 * 30) + 50, meter.CountersAt(new Instant(100)).BusyNanoseconds);
        Assert.Equal(1, pool.Busy);
        Assert.True(pool.HasFree);
    }

    [Fact]
    public void Refuses_to_lend_more_than_there_are_and_to_take_back_more_than_were_lent()
    {
        var pool = new ExecutorPool(1);
        Assert.Throws<InvalidOperationException>(() => pool.Release(Instant.Start));
        pool.Acquire(Instant.Start);

        Assert.False(pool.HasFree);
        Assert.Throws<InvalidOperationException>(() => pool.Acquire(Instant.Start));
        Assert.Equal(1, pool.Busy);
    }

    [Fact]
    public void Busy_time_is_the_sum_of_all_loans_and_never_above_capacity() => TestSeed.ForEachCase(output, 100, random =>
    {
        var count = 1 + random.NextInt(4);
        var pool = new ExecutorPool(count);
        var meter = MeterOf(pool);
        var lent = new List<Instant>();
        var now = Instant.Start;
        var total = 0L;
        for (var step = 0; step < 200; step++)
        {
            now += Duration.FromNanoseconds(random.NextInt(1_000));
            if (pool.HasFree && random.NextInt(2) == 0)
            {
                pool.Acquire(now);
                lent.Add(now);
            }
            else if (lent.Count > 0)
            {
                var index = random.NextInt(lent.Count);
                total += (now - lent[index]).Nanoseconds;
                lent.RemoveAt(index);
                pool.Release(now);
            }
            var open = lent.Sum(start => (now - start).Nanoseconds);
            var busy = meter.CountersAt(now).BusyNanoseconds;
            Assert.Equal(total + open, busy);
            Assert.Equal(lent.Count, pool.Busy);
            Assert.True(busy <= now.Nanoseconds * count);
        }
    });

    private static NodeMeter MeterOf(ExecutorPool pool)
    {
        var meter = new RunMeters(nodes: 1, links: 0, variants: 0)[new NodeId(0)];
        meter.SetExecutors(pool);
        return meter;
    }
}
