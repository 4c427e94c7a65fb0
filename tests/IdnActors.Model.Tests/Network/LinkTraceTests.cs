using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Network;

public class LinkTraceTests(ITestOutputHelper output)
{
    private static readonly DataRate Fast = DataRate.FromMegabitsPerSecond(8);
    private static readonly DataRate Slow = DataRate.FromMegabitsPerSecond(1);

    [Fact]
    public void A_transmission_goes_on_at_the_new_rate()
    {
        var trace = new LinkTrace("t", [new LinkStep(Instant.Start, Fast), new LinkStep(Ms(10), Slow)]);
        // 8 Mbps carry 1000 B in a millisecond, 1 Mbps in eight.
        Assert.Equal(Ms(5), trace.EndOf(Ms(4), new ByteSize(1_000)));
        Assert.Equal(Ms(10), trace.EndOf(Ms(9), new ByteSize(1_000)));
        Assert.Equal(Ms(14), trace.EndOf(new Instant(9_500_000), new ByteSize(1_000)));
        Assert.Equal(Ms(108), trace.EndOf(Ms(100), new ByteSize(1_000)));
    }

    [Fact]
    public void Nothing_passes_while_there_is_no_rate()
    {
        var trace = new LinkTrace("t", [new LinkStep(Instant.Start, Fast), new LinkStep(Ms(10), null), new LinkStep(Ms(30), Fast)]);
        Assert.Equal(Ms(10), trace.EndOf(Ms(9), new ByteSize(1_000)));
        Assert.Equal(Ms(31), trace.EndOf(Ms(9), new ByteSize(2_000)));
        Assert.Equal(Ms(31), trace.EndOf(Ms(15), new ByteSize(1_000)));
        Assert.Equal(Ms(15), trace.EndOf(Ms(15), ByteSize.Zero));
    }

    [Fact]
    public void A_repeated_trace_begins_anew()
    {
        var trace = new LinkTrace("t", [new LinkStep(Instant.Start, Fast, Duration.FromMilliseconds(1)), new LinkStep(Ms(10), null)], Duration.FromMilliseconds(20));
        Assert.Equal(Ms(21), trace.EndOf(Ms(9), new ByteSize(2_000)));
        // The last bit leaves before the pause, though a whole number of cycles would end after it.
        Assert.Equal(Ms(2_010), trace.EndOf(Ms(2_000), new ByteSize(10_000)));
        Assert.Equal(Ms(19_990), trace.EndOf(Instant.Start, new ByteSize(10_000_000)));
        Assert.Equal([1.0, null, 1.0], new[] { 9.0, 10, 20 }.Select(at => trace.DelayAt(Ms(at))?.Milliseconds));
    }

    [Fact]
    public void An_end_is_the_first_nanosecond_at_which_the_bytes_were_possible() => TestSeed.ForEachCase(output, 2_000, random =>
    {
        var trace = Random(random);
        var size = new ByteSize(1 + random.NextInt(20_000));
        var start = new Instant(random.NextInt(100_000_000));
        var end = trace.EndOf(start, size);
        Assert.True(trace.BytesBetween(start, end) >= size.Bytes);
        Assert.True(trace.BytesBetween(start, end - new Duration(1)) < size.Bytes);
        // An end is rounded up to a nanosecond.
        Assert.InRange((end - start).Seconds, 0, trace.LongestSeconds(size) + 1e-9);
    });

    [Fact]
    public void A_constant_rate_is_a_trace_of_one_step() => TestSeed.ForEachCase(output, 500, random =>
    {
        var rate = new DataRate(1 + random.NextInt(int.MaxValue));
        var size = new ByteSize(random.NextInt(100_000));
        var start = new Instant(random.NextInt(int.MaxValue));
        Assert.Equal(start + (size / rate), LinkTrace.Constant(rate).EndOf(start, size));
    });

    [Fact]
    public void Steps_that_make_no_sense_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new LinkTrace("t", []));
        Assert.Throws<ArgumentException>(() => new LinkTrace("t", [new LinkStep(Ms(1), Fast)]));
        Assert.Throws<ArgumentException>(() => new LinkTrace("t", [new LinkStep(Ms(0), Fast), new LinkStep(Ms(0), Slow)]));
        Assert.Throws<ArgumentException>(() => new LinkTrace("t", [new LinkStep(Ms(0), Fast), new LinkStep(Ms(1), null)]));
        Assert.Throws<ArgumentException>(() => new LinkTrace("t", [new LinkStep(Ms(0), Fast)], Duration.Zero));
        Assert.Throws<ArgumentException>(() => new LinkTrace("t", [new LinkStep(Ms(0), null)], Duration.FromSeconds(1)));
    }

    [Fact]
    public void Traces_of_equal_steps_are_equal()
    {
        ImmutableArray<LinkStep> steps = [new LinkStep(Ms(0), Fast), new LinkStep(Ms(1), Slow)];
        Assert.Equal(new LinkTrace("t", steps), new LinkTrace("t", [.. steps]));
        Assert.NotEqual(new LinkTrace("t", steps), new LinkTrace("t", steps, Duration.FromSeconds(1)));
    }

    private static LinkTrace Random(RandomSource random)
    {
        var steps = ImmutableArray.CreateBuilder<LinkStep>();
        var at = Instant.Start;
        for (var i = random.NextInt(6); i >= 0; i--)
        {
            var rate = i > 0 && random.NextInt(4) == 0 ? (DataRate?)null : new DataRate(1_000 + random.NextInt(100_000_000));
            steps.Add(new LinkStep(at, rate));
            at += new Duration(1 + random.NextInt(30_000_000));
        }
        return new LinkTrace("random", steps.ToImmutable(), random.NextInt(2) == 0 ? null : at.SinceStart);
    }

    private static Instant Ms(double milliseconds) => Instant.Start + Duration.FromMilliseconds(milliseconds);
}
