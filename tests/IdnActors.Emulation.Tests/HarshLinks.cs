using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests;

/// <summary>Links with a random choice of all properties that a link may have.</summary>
internal static class HarshLinks
{
    public static Link Make(Link link, RandomSource random) => link with
    {
        Rate = DataRate.FromMegabitsPerSecond(1 + random.NextInt(100)),
        QueueCapacity = ByteSize.FromKibibytes(2 + random.NextInt(200)),
        LossProbability = random.NextInt(3) == 0 ? 0.05 : 0,
        BurstLoss = random.NextInt(4) == 0 ? new BurstLoss(1 + random.NextInt(10)) : null,
        Jitter = random.NextInt(2) == 0 ? JitterOf(random) : null,
        MayReorder = random.NextInt(2) == 0,
        DutyCycle = random.NextInt(6) == 0 ? new DutyCycle(0.05 + (random.NextInt(90) / 100.0), Duration.FromMilliseconds(1 + random.NextInt(100))) : null,
        Classes = random.NextInt(4) == 0 ? new DeficitRoundRobin(new ByteSize(1 + random.NextInt(4_000)), 1 + random.NextInt(4), 1 + random.NextInt(4), 1 + random.NextInt(4)) : null,
        Trace = random.NextInt(4) == 0 ? TraceOf(random) : null,
    };

    private static Jitter JitterOf(RandomSource random)
    {
        // Few distinct values, so that ties occur.
        var (a, b) = (Duration.FromMilliseconds(1 + random.NextInt(3)), Duration.FromMilliseconds(random.NextInt(5)));
        return random.NextInt(4) switch
        {
            0 => new UniformJitter(a, a + b),
            1 => new NormalJitter(a, b),
            2 => new LognormalJitter(a, b),
            _ => new ParetoJitter(a, 1.5 + random.NextDouble()),
        };
    }

    private static LinkTrace TraceOf(RandomSource random) => new("harsh",
        [
            new LinkStep(Instant.Start, Rate(random), Duration.FromMilliseconds(random.NextInt(20))),
            new LinkStep(new Instant(1 + random.NextInt(1_000_000_000)), null, Duration.FromMilliseconds(random.NextInt(20))),
            new LinkStep(new Instant(1_000_000_001L + random.NextInt(1_000_000_000)), Rate(random)),
        ],
        random.NextInt(2) == 0 ? null : Duration.FromSeconds(2 + random.NextInt(2)) + Duration.FromMilliseconds(1));

    private static DataRate Rate(RandomSource random) => DataRate.FromMegabitsPerSecond(1 + random.NextInt(50));
}
