using IdnActors.Model.Catalogues;
using IdnActors.Policies.Exits;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Exits;

public class ExitGateTests(ITestOutputHelper output)
{
    private static readonly GoingOn Ahead = new(0.9, 0.2);

    private static readonly GateKind[] Entropies = [GateKind.Entropy, GateKind.EntropyNorm];
    private static readonly GateKind[] Confidences = [GateKind.MaxProbability, GateKind.Margin];

    [Fact]
    public void Every_kind_decides_by_its_formula() => TestSeed.ForEachCase(output, 2000, random =>
    {
        var scores = ScoreCase.Scores(random, 2 + random.NextInt(9), 4);
        var (temperature, threshold) = (0.3 + (2 * random.NextDouble()), random.NextDouble());
        var p = ScoreCase.Softmax(scores, temperature);
        var (max, entropy) = (p.Max(), -p.Sum(x => x * Math.Log(x)));
        foreach (var (kind, score, exits) in new (GateKind, double, bool)[]
        {
            (GateKind.Entropy, entropy, entropy < threshold),
            (GateKind.EntropyNorm, entropy / Math.Log(p.Length), entropy / Math.Log(p.Length) < threshold),
            (GateKind.MaxProbability, max, max >= threshold),
            (GateKind.Margin, max - p.OrderDescending().ElementAt(1), max - p.OrderDescending().ElementAt(1) >= threshold),
            (GateKind.CostAware, max, max >= 0.9 - (threshold * 0.2)),
        })
        {
            var decision = ExitGate.Of(new ExitGateSpec(kind, threshold, temperature)).Decide(scores, Ahead);
            Assert.Equal(score, decision.Score, 1e-10);
            Assert.Equal(max, decision.Confidence, 1e-10);
            Assert.Equal(Array.IndexOf(p, max), decision.Label);
            if (Math.Abs(score - threshold) > 1e-9) Assert.Equal(exits, decision.Exits);
        }
    });

    [Fact]
    public void An_infinite_entropy_threshold_lets_all_leave_and_one_of_zero_none() => TestSeed.ForEachCase(output, 500, random =>
    {
        // Among them scores so far apart that the entropy is exactly 0, and equal ones.
        var scores = ScoreCase.Scores(random, 1 + random.NextInt(6), random.NextInt(3) switch { 0 => 0, 1 => 5, _ => 1e6 });
        foreach (var kind in Entropies)
        {
            Assert.True(ExitGate.Of(new ExitGateSpec(kind, double.PositiveInfinity, 1)).Decide(scores, Ahead).Exits);
            Assert.False(ExitGate.Of(new ExitGateSpec(kind, 0, 1)).Decide(scores, Ahead).Exits);
        }
        foreach (var kind in Confidences)
        {
            Assert.True(ExitGate.Of(new ExitGateSpec(kind, 0, 1)).Decide(scores, Ahead).Exits);
            Assert.False(ExitGate.Of(new ExitGateSpec(kind, 1.0001, 1)).Decide(scores, Ahead).Exits);
        }
    });

    [Fact]
    public void With_an_infinite_threshold_the_accuracy_is_that_of_the_first_exit_and_with_zero_that_of_the_whole_network()
    {
        var random = TestSeed.Open(output);
        ScoredSamples early = ScoreCase.Drawn(random, 500, 10, 3, 8), late = Relabelled(ScoreCase.Drawn(random, 500, 10, 1, 8), early);
        Assert.Equal(early.Accuracy, Run(early, late, double.PositiveInfinity).Accuracy);
        Assert.Equal((late.Accuracy, 0.0), Run(early, late, 0));
        Assert.NotEqual(early.Accuracy, late.Accuracy);
    }

    [Fact]
    public void The_share_that_leaves_grows_with_the_entropy_threshold()
    {
        var random = TestSeed.Open(output);
        var samples = ScoreCase.Drawn(random, 2000, 10, 1, 5);
        double[] thresholds = [0, 0.001, 0.01, 0.1, 0.3, 0.5, 1, 1.5, 2, 2.31, 5];
        var shares = thresholds.Select(t => Run(samples, samples, t).Share).ToList();
        output.WriteLine(string.Join(", ", shares));
        Assert.Equal(shares.Order(), shares);
        Assert.Equal((0, 1), (shares[0], shares[^1]));
        // ln 10 = 2.3026: beyond it all leave.
        Assert.Equal(1, shares[^2]);
        Assert.True(shares.Distinct().Count() > 4);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Scores_that_are_not_numbers_never_leave(float bad)
    {
        var validation = ScoreCase.Of(3, ([0, 1, 2], 0));
        foreach (var (kind, _) in ExitGateSpec.Kinds)
        {
            foreach (var threshold in (double[])[0, 1])
            {
                var decision = ExitGate.Of(new ExitGateSpec(kind, threshold, 1), validation).Decide([1, bad, 0], new GoingOn(0, 100));
                Assert.Equal((false, -1, 0.0), (decision.Exits, decision.Label, decision.Confidence));
                Assert.True(double.IsNaN(decision.Score));
            }
        }
        Assert.False(ExitGate.Of(new ExitGateSpec(GateKind.Entropy, double.PositiveInfinity, 1)).Decide([bad], Ahead).Exits);
    }

    [Fact]
    public void A_quantile_gate_lets_its_share_of_the_validation_samples_leave()
    {
        var random = TestSeed.Open(output);
        var samples = ScoreCase.Drawn(random, 1001, 5, 1, 4);
        foreach (var quantile in (double[])[0, 0.25, 0.5, 0.9, 1])
        {
            var gate = ExitGate.Of(new ExitGateSpec(GateKind.Quantile, quantile, 1.7), samples);
            var leaving = Enumerable.Range(0, samples.Count).Count(i => gate.Decide(samples.ScoresOf(i), Ahead).Exits);
            Assert.InRange(leaving, 1001 - Math.Ceiling(1000 * quantile) - 1, 1001 - Math.Floor(1000 * quantile));
        }
        Assert.Equal(2.5, ExitGate.Quantile([1, 2, 3, 4], 0.5));
        Assert.Equal((1, 4), (ExitGate.Quantile([1, 2, 3, 4], 0), ExitGate.Quantile([1, 2, 3, 4], 1)));
        Assert.Throws<ArgumentException>(() => ExitGate.Of(new ExitGateSpec(GateKind.Quantile, 0.5, 1)));
        Assert.Throws<ArgumentException>(() => ExitGate.Of(new ExitGateSpec(GateKind.Quantile, 0.5, 1), ScoreCase.Of(1, ([float.NaN], 0))));
    }

    [Fact]
    public void A_cost_aware_gate_answers_as_soon_as_going_on_is_not_worth_its_cost()
    {
        var gate = ExitGate.Of(new ExitGateSpec(GateKind.CostAware, 1, 1));
        // Confidence 0.5.
        Assert.False(gate.Decide([1, 1], new GoingOn(0.9, 0.3)).Exits);
        Assert.True(gate.Decide([1, 1], new GoingOn(0.9, 0.41)).Exits);
        Assert.True(gate.Decide([1, 1], new GoingOn(0.5, 0)).Exits);
        Assert.False(ExitGate.Of(new ExitGateSpec(GateKind.CostAware, 0.5, 1)).Decide([1, 1], new GoingOn(0.9, 0.41)).Exits);
    }

    [Fact]
    public void A_temperature_changes_no_answer_and_a_higher_one_no_confidence_upwards() => TestSeed.ForEachCase(output, 1000, random =>
    {
        var scores = ScoreCase.Scores(random, 2 + random.NextInt(9));
        if (random.NextInt(3) == 0) scores[^1] = scores[0];
        var decisions = ((double[])[0.1, 0.5, 1, 2, 10]).Select(t => ExitGate.Of(new ExitGateSpec(GateKind.Entropy, 1, t)).Decide(scores, Ahead)).ToList();
        Assert.Single(decisions.Select(d => d.Label).Distinct());
        for (var i = 1; i < decisions.Count; i++)
        {
            Assert.True(decisions[i].Confidence <= decisions[i - 1].Confidence + 1e-12);
            Assert.True(decisions[i].Score >= decisions[i - 1].Score - 1e-12);
        }
    });

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        foreach (var (kind, _) in ExitGateSpec.Kinds)
        {
            var validation = ScoreCase.Of(2, ([0, 1], 0));
            foreach (var threshold in (double[])[-0.1, double.NaN]) Assert.Throws<ArgumentException>(() => ExitGate.Of(new ExitGateSpec(kind, threshold, 1), validation));
            foreach (var temperature in (double[])[0, -1, double.NaN, double.PositiveInfinity])
                Assert.Throws<ArgumentException>(() => ExitGate.Of(new ExitGateSpec(kind, 0.5, temperature), validation));
        }
        Assert.Throws<ArgumentException>(() => new ScoredSamples(2, [1, 2, 3], [0]));
        Assert.Throws<ArgumentException>(() => new ScoredSamples(2, [1, 2], [2]));
    }

    [Fact]
    public void An_update_replaces_all_gates_of_a_model_at_once_and_an_old_one_none()
    {
        ExitGateSpec first = new(GateKind.Entropy, 0.5, 1), second = new(GateKind.MaxProbability, 0.9, 2);
        var table = new ExitTable(new CalibrationUpdate("m", 3, [first, first]), (_, spec) => ExitGate.Of(spec));
        foreach (var (update, reply) in new[]
        {
            (new CalibrationUpdate("m", 3, [second, second]), CalibrationReply.Stale),
            (new CalibrationUpdate("n", 4, [second, second]), CalibrationReply.Mismatch),
            (new CalibrationUpdate("m", 4, [second]), CalibrationReply.Mismatch),
        })
        {
            Assert.Equal(reply, table.With(update).Reply);
            Assert.Same(table, table.With(update).Table);
        }
        var (newer, applied) = table.With(new CalibrationUpdate("m", 4, [first, second]));
        Assert.Equal((CalibrationReply.Applied, 4), (applied, newer.Calibration.Version));
        Assert.Equal([first, second], newer.Gates.Select(g => g.Spec));
        Assert.Equal([first, first], table.Gates.Select(g => g.Spec));
    }

    /// <summary>Accuracy and share that leaves of two exits with an entropy gate.</summary>
    private static (double Accuracy, double Share) Run(ScoredSamples early, ScoredSamples late, double threshold)
    {
        var gate = ExitGate.Of(new ExitGateSpec(GateKind.Entropy, threshold, 1));
        var (right, leaving) = (0, 0);
        for (var i = 0; i < early.Count; i++)
        {
            var decision = gate.Decide(early.ScoresOf(i), Ahead);
            if (decision.Exits) leaving++;
            if (decision.Exits ? decision.Label == early.Labels[i] : late.IsRight(i)) right++;
        }
        return (right / (double)early.Count, leaving / (double)early.Count);
    }

    private static ScoredSamples Relabelled(ScoredSamples scores, ScoredSamples labels) =>
        new(scores.Classes, [.. Enumerable.Range(0, scores.Count).SelectMany(i => scores.ScoresOf(i).ToArray())], labels.Labels);
}
