using IdnActors.Policies.Exits;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Exits;

public class ClassProbabilitiesTests(ITestOutputHelper output)
{
    [Fact]
    public void Probabilities_are_those_of_softmax() => TestSeed.ForEachCase(output, 2000, random =>
    {
        var scores = ScoreCase.Scores(random, 1 + random.NextInt(12));
        var temperature = 0.2 + (4 * random.NextDouble());
        var p = ScoreCase.Softmax(scores, temperature);
        Assert.True(ClassProbabilities.TrySummarise(scores, temperature, out var summary));
        Assert.Equal(Array.IndexOf(p, p.Max()), summary.Label);
        Assert.Equal(p.Max(), summary.Largest, 1e-12);
        Assert.Equal(p.Length == 1 ? 0 : p.OrderDescending().ElementAt(1), summary.Second, 1e-12);
        Assert.Equal(-p.Where(x => x > 0).Sum(x => x * Math.Log(x)), summary.Entropy, 1e-10);
        Assert.Equal(p.Length == 1 ? 0 : -p.Where(x => x > 0).Sum(x => x * Math.Log(x)) / Math.Log(p.Length), summary.NormalisedEntropy, 1e-10);
        var label = random.NextInt(p.Length);
        Assert.Equal(-Math.Log(p[label]), ClassProbabilities.NegativeLogLikelihood(scores, temperature, label), 1e-9);
    });

    [Fact]
    public void Equal_scores_have_the_largest_entropy_and_the_lowest_label()
    {
        Assert.True(ClassProbabilities.TrySummarise([5, 5, 5, 5], 3, out var summary));
        Assert.Equal((0, 0.25, 0.25, 0.0), (summary.Label, summary.Largest, summary.Second, summary.Margin));
        Assert.Equal(Math.Log(4), summary.Entropy, 1e-15);
        Assert.Equal(1, summary.NormalisedEntropy, 1e-15);
    }

    [Fact]
    public void Huge_scores_and_tiny_temperatures_neither_overflow_nor_lose_the_label()
    {
        Assert.True(ClassProbabilities.TrySummarise([float.MinValue, float.MaxValue, 0], 1e-300, out var summary));
        Assert.Equal((1, 1.0, 0.0, 0.0), (summary.Label, summary.Largest, summary.Second, summary.Entropy));
    }

    [Fact]
    public void Minus_infinity_excludes_a_class()
    {
        Assert.True(ClassProbabilities.TrySummarise([float.NegativeInfinity, 1, 1], 1, out var summary));
        Assert.Equal((1, 0.5, 0.5), (summary.Label, summary.Largest, summary.Second));
        Assert.Equal(Math.Log(2), summary.Entropy, 1e-15);
        Assert.Equal(double.PositiveInfinity, ClassProbabilities.NegativeLogLikelihood([float.NegativeInfinity, 1, 1], 1, 0));
    }

    [Theory]
    [InlineData(float.NaN, 0, 0)]
    [InlineData(0, 0, float.NaN)]
    [InlineData(0, float.PositiveInfinity, 0)]
    [InlineData(float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity)]
    public void Scores_that_are_not_numbers_cannot_be_used(float a, float b, float c)
    {
        Assert.False(ClassProbabilities.TrySummarise([a, b, c], 1, out _));
        Assert.Equal(-1, ClassProbabilities.BestOf([a, b, c]));
        Assert.Throws<ArgumentException>(() => ClassProbabilities.NegativeLogLikelihood([a, b, c], 1, 0));
    }
}
