using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Exits;

namespace IdnActors.Policies.Tests.Exits;

/// <summary>Random class scores, and softmax as in a textbook.</summary>
internal static class ScoreCase
{
    public static float[] Scores(RandomSource random, int classes, double spread = 10) =>
        [.. Enumerable.Range(0, classes).Select(_ => (float)(spread * ((2 * random.NextDouble()) - 1)))];

    public static double[] Softmax(ReadOnlySpan<float> scores, double temperature)
    {
        var exponentials = scores.ToArray().Select(s => Math.Exp(s / temperature)).ToArray();
        return [.. exponentials.Select(e => e / exponentials.Sum())];
    }

    /// <summary>Samples whose labels are drawn from the probabilities of their scores at a temperature: scores that are calibrated by it.</summary>
    public static ScoredSamples Drawn(RandomSource random, int count, int classes, double temperature, double spread)
    {
        var scores = ImmutableArray.CreateBuilder<float>();
        var labels = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < count; i++)
        {
            var sample = Scores(random, classes, spread);
            var (u, label) = (random.NextDouble(), 0);
            var probabilities = Softmax(sample, temperature);
            while (label < classes - 1 && (u -= probabilities[label]) >= 0) label++;
            scores.AddRange(sample);
            labels.Add(label);
        }
        return new ScoredSamples(classes, scores.ToImmutable(), labels.ToImmutable());
    }

    public static ScoredSamples Of(int classes, params (float[] Scores, int Label)[] samples) =>
        new(classes, [.. samples.SelectMany(s => s.Scores)], [.. samples.Select(s => s.Label)]);
}
