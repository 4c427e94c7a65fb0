using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Randomness;

public class RandomStreamsTests(ITestOutputHelper output)
{
    [Fact]
    public void The_scheme_is_fixed()
    {
        // Computed by an independent implementation of the scheme in the class comment.
        Assert.Equal(0x39FDCF73636C5877UL, RandomStreams.SaltOf("arrivals/edge-1"));
        Assert.Equal(0x0A289CA40199FA06UL, RandomStreams.SaltOf("é€😀"));
        var streams = new RandomStreams(42);
        var source = streams.Open("arrivals/edge-1");
        Assert.Equal([4415175616537375520, 1648119610251461968], new[] { source.NextUInt64(), source.NextUInt64() });
        Assert.Equal(0.6522102272421268, streams.Uniform("outcome", 7));
        Assert.Equal(0.6522102272421268, streams.Uniform(RandomStreams.SaltOf("outcome"), 7));
    }

    [Fact]
    public void A_stream_depends_on_seed_and_name_only()
    {
        var alone = new RandomStreams(5).Open("b").NextUInt64();
        var streams = new RandomStreams(5);
        var other = streams.Open("a");
        for (var i = 0; i < 100; i++) other.NextUInt64();
        Assert.Equal(alone, streams.Open("b").NextUInt64());
        Assert.NotEqual(alone, streams.Open("c").NextUInt64());
        Assert.NotEqual(alone, new RandomStreams(6).Open("b").NextUInt64());
    }

    [Fact]
    public void Streams_with_similar_names_are_uncorrelated() => AssertUncorrelated(
        new RandomStreams(TestSeed.Value).Open("arrivals/edge-1"), new RandomStreams(TestSeed.Value).Open("arrivals/edge-2"));

    [Fact]
    public void Streams_of_neighbouring_seeds_are_uncorrelated() => AssertUncorrelated(
        new RandomStreams(TestSeed.Value).Open("tasks/hub"), new RandomStreams(TestSeed.Value + 1).Open("tasks/hub"));

    [Fact]
    public void The_first_draws_of_many_streams_are_uniform()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var counts = new int[50];
        for (var i = 0; i < 50_000; i++) counts[(int)(streams.Open($"n{i}").NextDouble() * counts.Length)]++;
        Assert.InRange(ChiSquare.Of(counts, 1_000), 0, ChiSquare.Bound(counts.Length - 1));
    }

    [Fact]
    public void Stateless_draws_are_uniform_over_successive_keys()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var counts = new int[50];
        for (ulong key = 0; key < 50_000; key++) counts[(int)(streams.Uniform("outcome", key) * counts.Length)]++;
        Assert.InRange(ChiSquare.Of(counts, 1_000), 0, ChiSquare.Bound(counts.Length - 1));
    }

    [Fact]
    public void Stateless_draws_with_another_salt_are_uncorrelated()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        AssertUncorrelated(key => streams.Uniform("a", key), key => streams.Uniform("b", key));
    }

    private void AssertUncorrelated(RandomSource a, RandomSource b)
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        AssertUncorrelated(_ => a.NextDouble(), _ => b.NextDouble());
    }

    private static void AssertUncorrelated(Func<ulong, double> a, Func<ulong, double> b)
    {
        const int Draws = 100_000;
        var sum = 0.0;
        for (ulong i = 0; i < Draws; i++) sum += 12 * (a(i) - 0.5) * (b(i) - 0.5);
        Assert.InRange(sum / Draws, -5 / Math.Sqrt(Draws), 5 / Math.Sqrt(Draws));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(99)]
    [InlineData(100_000)]
    [InlineData(int.MaxValue)]
    public void A_name_that_ends_with_a_number_has_the_same_salt_without_its_text(int number)
    {
        var salt = RandomStreams.SaltOf(RandomStreams.SaltOf("rounding/edge-1/"), number);
        Assert.Equal(RandomStreams.SaltOf($"rounding/edge-1/{number}"), salt);
        var streams = new RandomStreams(5);
        Assert.Equal(streams.Open($"rounding/edge-1/{number}").NextUInt64(), streams.Open(salt).NextUInt64());
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomStreams.SaltOf(1, -1 - number / 2));
    }
}
