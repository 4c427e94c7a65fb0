using IdnActors.Emulation.Links;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Links;

public class LinkChannelTests(ITestOutputHelper output)
{
    private static readonly Link Plain = TestScenarios.Link(0, 0, 1, 5);
    private static readonly Jitter Jitter = new LognormalJitter(Duration.FromMilliseconds(3), Duration.FromMilliseconds(3));

    [Fact]
    public void Without_jitter_and_loss_every_packet_takes_the_delay() => TestSeed.ForEachCase(output, 20, random =>
    {
        var channel = new LinkChannel(Plain, "a-b", new RandomStreams(1));
        var sent = new Instant(random.NextInt(int.MaxValue));
        Assert.True(channel.TryPass(sent, out var arrives));
        Assert.Equal(sent + Plain.Delay, arrives);
    });

    [Fact]
    public void No_packet_is_faster_than_the_delay_and_none_overtakes_unless_it_may() => TestSeed.ForEachCase(output, 50, random =>
    {
        var streams = new RandomStreams(random.NextUInt64());
        var overtaken = 0;
        foreach (var mayReorder in new[] { false, true })
        {
            var channel = new LinkChannel(Plain with { Jitter = Jitter, MayReorder = mayReorder }, "a-b", streams);
            var latest = Instant.Start;
            for (var i = 0; i < 200; i++)
            {
                var sent = new Instant(i * 100_000);
                Assert.True(channel.TryPass(sent, out var arrives));
                Assert.True(arrives >= sent + Plain.Delay);
                if (arrives < latest) overtaken++;
                if (!mayReorder) Assert.Equal(0, overtaken);
                latest = Instant.Max(latest, arrives);
            }
        }
        Assert.True(overtaken > 0);
    });

    [Fact]
    public void One_property_leaves_the_chance_of_another_as_it_is()
    {
        var bursts = Plain with { LossProbability = 0.3, BurstLoss = new BurstLoss(4) };
        var jitter = Plain with { Jitter = Jitter, MayReorder = true };
        var both = Play(bursts with { Jitter = Jitter, MayReorder = true });

        Assert.Equal(Play(bursts).Select(p => p.HasPassed), both.Select(p => p.HasPassed));
        Assert.Equal(Play(jitter).Select(p => p.Arrives), both.Select(p => p.Arrives));
    }

    [Fact]
    public void Links_have_chance_of_their_own() =>
        Assert.NotEqual(Play(Plain with { Jitter = Jitter }, "a-b"), Play(Plain with { Jitter = Jitter }, "b-a"));

    [Fact]
    public void A_trace_decides_the_delay_and_keeps_the_order_too()
    {
        var rate = Plain.Rate;
        var trace = new LinkTrace("t", [new LinkStep(Instant.Start, rate, Duration.FromMilliseconds(50)), new LinkStep(Ms(10), rate, Duration.FromMilliseconds(1)), new LinkStep(Ms(80), rate)]);
        foreach (var (mayReorder, expected) in new[] { (false, new[] { 50.0, 59, 59, 85 }), (true, [50.0, 59, 11, 85]) })
        {
            var channel = new LinkChannel(Plain with { Trace = trace, MayReorder = mayReorder }, "a-b", new RandomStreams(1));
            Assert.Equal(expected, new[] { 0.0, 9, 10, 80 }.Select(sent => channel.TryPass(Ms(sent), out var arrives) ? arrives.SinceStart.Milliseconds : -1));
        }
    }

    private static List<(bool HasPassed, Instant Arrives)> Play(Link link, string name = "a-b")
    {
        var channel = new LinkChannel(link, name, new RandomStreams(7));
        return [.. Enumerable.Range(0, 500).Select(i => (channel.TryPass(Ms(i), out var arrives), arrives))];
    }

    private static Instant Ms(double milliseconds) => Instant.Start + Duration.FromMilliseconds(milliseconds);
}
