using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Network;

public class JitterTests(ITestOutputHelper output)
{
    [Fact]
    public void Draws_are_never_negative_and_never_above_the_longest() => TestSeed.ForEachCase(output, 200, random =>
    {
        var jitter = Random(random, 1 + random.NextInt(int.MaxValue));
        for (var i = 0; i < 100; i++) Assert.InRange(jitter.Draw(random).Nanoseconds, 0, Jitter.Longest.Nanoseconds);
    });

    [Fact]
    public void The_heaviest_tails_stay_in_range()
    {
        var random = TestSeed.Open(output);
        var hour = Duration.FromSeconds(3600);
        foreach (var jitter in new Jitter[] { new ParetoJitter(hour, 1.01), new LognormalJitter(new Duration(1), hour), new NormalJitter(hour, hour) })
            for (var i = 0; i < 10_000; i++) Assert.InRange(jitter.Draw(random).Nanoseconds, 0, Jitter.Longest.Nanoseconds);
    }

    [Fact]
    public void A_Pareto_draw_is_at_least_its_least_value()
    {
        var random = TestSeed.Open(output);
        var jitter = new ParetoJitter(Duration.FromMilliseconds(3), 3);
        var least = Enumerable.Range(0, 10_000).Select(_ => jitter.Draw(random).Milliseconds).Min();
        Assert.InRange(least, 2, 2.001);
    }

    [Fact]
    public void Without_spread_every_draw_is_the_mean()
    {
        var random = TestSeed.Open(output);
        var mean = Duration.FromMilliseconds(7);
        foreach (var jitter in new Jitter[] { new UniformJitter(mean, mean), new NormalJitter(mean, Duration.Zero), new LognormalJitter(mean, Duration.Zero) })
            Assert.Equal(mean, jitter.Draw(random));
    }

    [Fact]
    public void Draws_are_the_same_on_every_machine()
    {
        var hash = 14695981039346656037UL;
        var random = new RandomStreams(1).Open("portable");
        for (var i = 0; i < 4_000; i++)
            hash = unchecked((hash ^ (ulong)Random(random, 1_000_000).Draw(random).Nanoseconds) * 1099511628211);
        Assert.Equal(14480383352431657639UL, hash);
    }

    private static Jitter Random(RandomSource random, int scale)
    {
        var (a, b) = (new Duration(1 + random.NextInt(scale)), new Duration(1 + random.NextInt(scale)));
        return random.NextInt(4) switch
        {
            0 => new UniformJitter(a, a + b),
            1 => new NormalJitter(a, b),
            2 => new LognormalJitter(a, b),
            _ => new ParetoJitter(a, 1.01 + (5 * random.NextDouble())),
        };
    }
}
