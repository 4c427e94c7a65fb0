using System.Collections.Immutable;
using IdnActors.Training.Calibration;
using IdnActors.Training.Fitting;
using IdnActors.Training.Records;
using IdnActors.Training.Verification;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyExits;

/// <summary>Trains the three-exit network: all exits together, their losses weighted 0.4, 0.6 and 1.</summary>
internal sealed class EarlyExitFamily : IFamily
{
    /// <summary>The folder whose parts later families build on.</summary>
    public const string ModelId = "ee-split";

    private const double PeakRate = 5e-3;
    private const int EpochCount = 8;
    private static readonly double[] ExitWeights = [0.4, 0.6, 1];

    /// <summary>Those of which card and record say what they come to.</summary>
    private static readonly double[] Thresholds = [0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

    public string Name => "early-exit";

    public string Summary => "three exits along one trunk (BranchyNet)";

    public void Train(TrainingRun run)
    {
        Fitter.Start(run.Seed);
        using var net = new EarlyExitNet();
        var options = new FitOptions(run.Epochs(EpochCount), PeakRate) { Seed = run.Seed };
        var learn = run.Train();
        Fitter.Fit(Name, options, [net], learn.Scaled, learn.Labels, (images, labels) => JointLoss(net.Forward(images), labels), run);

        var validation = Scores.Of(net.Forward, run.Images.Validation.Scaled, run.Images.Validation.Labels);
        var test = Scores.Of(net.Forward, run.Images.Test.Scaled, run.Images.Test.Labels);
        var (parts, whole) = (net.Parts(), net.Whole());
        var chained = ChainCheck.Equal(ModelId, parts, ["logits1", "logits2", "logits3"], run.Images.Test, test);
        ChainCheck.SameAs(ModelId, chained, whole, run.Images.Test, run.Log);

        double[] temperatures = [.. validation.Select(Temperature.Fit)];
        var chosen = ExitThreshold.Choose(validation, temperatures);
        var left = ExitThreshold.Apply(chained, temperatures, chosen.Threshold);
        ModelFolder.Write(new SplitModel
        {
            Id = ModelId,
            Drawing = ["image 784 B ── trunk1 ─┬─ trunk2 ─┬─ tail ──▶ logits3", "                        └─ exit1   └─ exit2"],
            Description = "Early-exit network in five parts: answers may leave after each of two exits.",
            Layers = EarlyExitNet.Layers,
            Output = EarlyExitNet.Answer.Name,
            AccuracyPoints = chained[^1].AccuracyPoints,
            ValidationPoints = validation[^1].AccuracyPoints,
            Parts = parts,
            Unsplit = whole,
            Exits = [.. Enumerable.Range(0, 2).Select(e => new TrainedExit($"exit{e + 1}", $"logits{e + 1}", "entropy-norm", chosen.Threshold, temperatures[e],
                chained[e].AccuracyPoints, validation[e].AccuracyPoints, left.Shares[e]))],
            Recipe = $"{options}, joint loss of the exits 0.4 / 0.6 / 1, {learn.Count} images",
            Seed = run.Seed,
            ValidationByThreshold = [.. Thresholds.Select(t => ExitThreshold.Apply(validation, temperatures, t))],
            Measured = Measure(temperatures, chosen, left, chained),
        }, run.Out, run.Log);
    }

    private static Tensor JointLoss(Tensor[] exits, Tensor labels) =>
        exits.Zip(ExitWeights, (scores, weight) => nn.functional.cross_entropy(scores, labels) * weight).Aggregate((sum, loss) => sum + loss);

    private static ImmutableSortedDictionary<string, object> Measure(double[] temperatures, ExitOutcome chosen, ExitOutcome left, Scores[] test) => ImmutableSortedDictionary<string, object>.Empty
        .Add("temperature-of-the-end", temperatures[^1])
        .Add("validation-at-the-threshold", chosen)
        .Add("test-at-the-threshold", left)
        .Add("test-by-threshold", Thresholds.Select(t => ExitThreshold.Apply(test, temperatures, t)));
}
