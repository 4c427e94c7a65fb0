using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Exits;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Exits;

public class ThresholdPickerTests(ITestOutputHelper output)
{
    private static readonly GateKind[] Kinds = [GateKind.Entropy, GateKind.EntropyNorm, GateKind.MaxProbability, GateKind.Margin];

    [Fact]
    public void No_threshold_lets_more_leave_at_the_accuracy_that_is_asked_for() => TestSeed.ForEachCase(output, 200, random =>
    {
        var exits = Draw(random, 40, 2);
        var tolerance = random.NextInt(4) / 20.0;
        var (temperature, kind) = (0.5 + random.NextDouble(), Kinds[random.NextInt(Kinds.Length)]);
        var picked = ThresholdPicker.Pick(kind, exits, [temperature], tolerance).Single();
        Assert.Equal((picked.Accuracy, picked.ExitShare), Measure(exits, [picked.Gate]));
        var scores = Enumerable.Range(0, 40).Select(i => ExitGate.Of(picked.Gate).Decide(exits[0].ScoresOf(i), default).Score).Where(double.IsFinite).ToList();
        // The next larger number lets a sample at the score itself leave by its entropy.
        var tried = scores.SelectMany(s => (double[])[s, double.BitIncrement(s)]).Append(0).Append(double.PositiveInfinity)
            .Select(t => Measure(exits, [picked.Gate with { Threshold = t }])).Where(m => m.Accuracy >= exits[^1].Accuracy - tolerance - 1e-12);
        Assert.Equal(tried.Max(m => m.Share), picked.ExitShare);
        Assert.True(picked.Accuracy >= exits[^1].Accuracy - tolerance - 1e-12);
    });

    [Fact]
    public void Thresholds_of_several_exits_keep_the_accuracy_together() => TestSeed.ForEachCase(output, 100, random =>
    {
        var exits = Draw(random, 60, 4);
        var picked = ThresholdPicker.Pick(Kinds[random.NextInt(Kinds.Length)], exits, [1, 1.5, 0.7], 0.05);
        var (accuracy, share) = Measure(exits, [.. picked.Select(p => p.Gate)]);
        Assert.Equal(picked[^1].Accuracy, accuracy, 1e-12);
        Assert.Equal(picked.Sum(p => p.ExitShare), share, 1e-12);
        Assert.True(accuracy >= exits[^1].Accuracy - 0.05 - 1e-12);
    });

    [Fact]
    public void A_larger_tolerance_never_lets_fewer_leave_and_one_of_1_lets_all_that_can()
    {
        var random = TestSeed.Open(output);
        var exits = Draw(random, 300, 2);
        var shares = ((double[])[0, 0.01, 0.02, 0.05, 0.1, 0.5, 1]).Select(e => ThresholdPicker.Pick(GateKind.Entropy, exits, [1], e)[0].ExitShare).ToList();
        output.WriteLine(string.Join(", ", shares));
        Assert.Equal(shares.Order(), shares);
        // Draw makes some samples unusable at the first exit.
        var usable = Enumerable.Range(0, 300).Count(i => ClassProbabilities.BestOf(exits[0].ScoresOf(i)) >= 0) / 300.0;
        Assert.Equal(usable, shares[^1]);
        Assert.True(usable < 1);
    }

    [Fact]
    public void An_exit_that_is_always_wrong_lets_none_leave_and_a_better_one_all()
    {
        var late = ScoreCase.Of(2, ([1, 0], 0), ([0, 1], 1));
        var wrong = ScoreCase.Of(2, ([0, 5], 0), ([3, 0], 1));
        Assert.Equal((0, 0.0, 1.0), Pick(GateKind.Entropy, wrong, late));
        Assert.Equal((double.PositiveInfinity, 0.0, 1.0), Pick(GateKind.Margin, wrong, late));
        Assert.Equal((double.PositiveInfinity, 1.0, 1.0), Pick(GateKind.Entropy, late, wrong));
        Assert.Equal((0, 1.0, 1.0), Pick(GateKind.MaxProbability, late, wrong));
    }

    [Fact]
    public void What_has_no_threshold_to_pick_is_refused()
    {
        var samples = ScoreCase.Of(2, ([1, 0], 0));
        foreach (var kind in (GateKind[])[GateKind.Quantile, GateKind.CostAware]) Assert.Throws<ArgumentException>(() => ThresholdPicker.Pick(kind, [samples, samples], [1], 0));
        Assert.Throws<ArgumentException>(() => ThresholdPicker.Pick(GateKind.Entropy, [samples, samples], [], 0));
        Assert.Throws<ArgumentException>(() => ThresholdPicker.Pick(GateKind.Entropy, [samples, ScoreCase.Of(2, ([1, 0], 1))], [1], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ThresholdPicker.Pick(GateKind.Entropy, [samples, samples], [1], -0.1));
    }

    private static (double Threshold, double Share, double Accuracy) Pick(GateKind kind, ScoredSamples early, ScoredSamples late)
    {
        var picked = ThresholdPicker.Pick(kind, [early, late], [1], 0)[0];
        return (picked.Gate.Threshold, picked.ExitShare, picked.Accuracy);
    }

    private static (double Accuracy, double Share) Measure(ImmutableArray<ScoredSamples> exits, ImmutableArray<ExitGateSpec> specs)
    {
        var gates = specs.Select(ExitGate.Of).ToList();
        var (right, leaving) = (0, 0);
        for (var i = 0; i < exits[0].Count; i++)
        {
            var exit = gates.FindIndex(g => g.Decide(exits[gates.IndexOf(g)].ScoresOf(i), default).Exits);
            if (exit >= 0) leaving++;
            if ((exit >= 0 ? exits[exit] : exits[^1]).IsRight(i)) right++;
        }
        return (right / (double)exits[0].Count, leaving / (double)exits[0].Count);
    }

    /// <summary>Exits that are the better the later; a few scores are equal, a few no numbers.</summary>
    private static ImmutableArray<ScoredSamples> Draw(RandomSource random, int count, int exits)
    {
        var labels = Many(count, () => random.NextInt(3));
        return
        [
            .. Enumerable.Range(1, exits).Select(e => new ScoredSamples(
                3,
                [
                    .. labels.SelectMany(label =>
                    {
                        var scores = ScoreCase.Scores(random, 3, 2).Select(s => MathF.Round(s * 4) / 4).ToArray();
                        scores[label] += 0.5f * e;
                        if (e < exits && random.NextInt(20) == 0) scores[random.NextInt(3)] = float.NaN;
                        return scores;
                    }),
                ],
                labels)),
        ];
    }

    private static ImmutableArray<int> Many(int count, Func<int> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
