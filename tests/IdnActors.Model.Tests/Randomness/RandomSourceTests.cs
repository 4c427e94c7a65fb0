using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Randomness;

public class RandomSourceTests(ITestOutputHelper output)
{
    [Fact]
    public void SplitMix64_yields_the_published_sequence()
    {
        // Seed 1234567, the test vector of the reference implementation.
        var mixer = new SplitMix64(1_234_567);
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821],
            new[] { mixer.Next(), mixer.Next(), mixer.Next(), mixer.Next(), mixer.Next() });
    }

    [Fact]
    public void Yields_the_same_numbers_for_ever()
    {
        var source = new RandomSource(0);
        Assert.Equal(KnownAnswers, Enumerable.Range(0, KnownAnswers.Length).Select(_ => source.NextUInt64()));
    }

    // xoshiro256++ from the state SplitMix64(0) yields, computed by an independent implementation.
    private static readonly ulong[] KnownAnswers =
    [
        5987356902031041503, 7051070477665621255, 6633766593972829180, 211316841551650330, 9136120204379184874, 379361710973160858,
    ];

    [Fact]
    public void Doubles_are_uniform_in_the_unit_interval()
    {
        var random = TestSeed.Open(output);
        const int Bins = 100;
        const int Draws = 200_000;
        var counts = new int[Bins];
        for (var i = 0; i < Draws; i++)
        {
            var value = random.NextDouble();
            Assert.InRange(value, 0, 1 - 1.1102230246251565e-16);
            counts[(int)(value * Bins)]++;
        }
        Assert.InRange(ChiSquare.Of(counts, Draws / (double)Bins), 0, ChiSquare.Bound(Bins - 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void Integers_are_uniform_below_their_bound(int bound)
    {
        var random = TestSeed.Open(output);
        var counts = new int[bound];
        const int Draws = 70_000;
        for (var i = 0; i < Draws; i++) counts[random.NextInt(bound)]++;
        Assert.InRange(ChiSquare.Of(counts, Draws / (double)bound), 0, ChiSquare.Bound(Math.Max(1, bound - 1)));
    }

    [Fact]
    public void Integers_refuse_a_bound_that_is_not_positive_and_take_the_largest()
    {
        var random = TestSeed.Open(output);
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt(-1));
        for (var i = 0; i < 1_000; i++) Assert.InRange(random.NextInt(int.MaxValue), 0, int.MaxValue - 1);
    }

    [Fact]
    public void Exponential_draws_have_mean_and_variance_1()
    {
        var random = TestSeed.Open(output);
        const int Draws = 400_000;
        double sum = 0, squares = 0;
        for (var i = 0; i < Draws; i++)
        {
            var value = random.NextExponential();
            Assert.True(value is > 0 and < 37);
            sum += value;
            squares += value * value;
        }
        var mean = sum / Draws;
        // Five standard errors: 1/√n for the mean, √8/√n for the variance.
        Assert.InRange(mean, 1 - (5 / Math.Sqrt(Draws)), 1 + (5 / Math.Sqrt(Draws)));
        Assert.InRange((squares / Draws) - (mean * mean), 1 - (5 * Math.Sqrt(8.0 / Draws)), 1 + (5 * Math.Sqrt(8.0 / Draws)));
    }

    [Fact]
    public void A_clone_continues_alike_and_apart()
    {
        var random = TestSeed.Open(output);
        random.NextUInt64();
        var clone = random.Clone();
        var expected = Enumerable.Range(0, 10).Select(_ => random.NextUInt64()).ToArray();
        Assert.Equal(expected, Enumerable.Range(0, 10).Select(_ => clone.NextUInt64()));
    }
}
