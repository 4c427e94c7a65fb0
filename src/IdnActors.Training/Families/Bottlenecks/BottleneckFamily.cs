using System.Collections.Immutable;
using IdnActors.Training.Calibration;
using IdnActors.Training.Families.EarlyExits;
using IdnActors.Training.Fitting;
using IdnActors.Training.Records;
using IdnActors.Training.Verification;

namespace IdnActors.Training.Families.Bottlenecks;

/// <summary>Trains bottlenecks of 1 to 8 channels between the parts of the early-exit network, and one of them in every way of <see cref="DistillationKind"/>.</summary>
internal sealed class BottleneckFamily : IFamily
{
    /// <summary>Images to learn from: more change little and cost memory, as the teacher's features are kept.</summary>
    public const int ImageCount = 30000;

    private const string Ablation = "ablation";
    private const int AblationChannels = 1;

    private static readonly int[] Widths = [8, 4, 2, 1];

    public string Name => "bottleneck";

    public string Summary => "few bytes between device and edge (BottleFit), 1 to 8 channels; members bf8, bf4, bf2, bf1, ablation";

    /// <summary>The folder of a bottleneck.</summary>
    public static string IdOf(int channels) => $"bf{channels}";

    public void Train(TrainingRun run)
    {
        Fitter.Start(run.Seed);
        using var backbone = Backbone.Load(run.Out);
        var distillation = new Distillation(backbone, new Teacher(backbone, run.Train(ImageCount)), run);
        foreach (var channels in Widths.Where(w => run.Wants(IdOf(w)))) TrainOne(run, backbone, distillation, channels);
        if (run.Wants(Ablation)) Compare(run, backbone, distillation);
    }

    private static void TrainOne(TrainingRun run, Backbone backbone, Distillation distillation, int channels)
    {
        using var net = TrainNet(run, distillation, channels, DistillationKind.GeneralisedThenTuned);
        var recipe = $"{Distillation.Recipe(run.Seed, Math.Max(2, run.Epochs(Distillation.EpochCount)))}; {run.Train(ImageCount).Count} images";
        ModelFolder.Write(Describe(run, backbone, net, IdOf(channels), channels, recipe), run.Out, run.Log);
    }

    /// <summary>A trained bottleneck with the parts around it, verified.</summary>
    /// <exception cref="InvalidDataException">The exported parts do not answer as the network does.</exception>
    public static SplitModel Describe(TrainingRun run, Backbone backbone, BottleneckNet net, string id, int channels, string recipe)
    {
        var parts = net.Parts(backbone);
        var chained = ChainCheck.Equal(id, parts, [EarlyExitNet.Answer.Name], run.Images.Test, [ScoresOf(net, backbone, run.Images.Test)]);
        return new SplitModel
        {
            Id = id,
            Drawing = [$"image 784 B ── trunk1 ── enc ──({net.Code.Elements} B)── dec ── trunk2 ── tail ──▶ logits3"],
            Description = $"Early-exit network's trunk with a bottleneck of {channels} channel(s): {net.Code.Elements} B travel instead of 784 B of image or 12544 B of features.",
            Layers = $"trunk1 (C3-16, MP, C3-16), enc (C3-16, conv 3x3 to {channels} /2, sigmoid, u8), dec (C3-64, depth to space, C3-16), trunk2 (C3-32, MP, C3-32), tail (C3-64, C3-64, MP, C3-128, GAP, FC)",
            Output = EarlyExitNet.Answer.Name,
            AccuracyPoints = chained[0].AccuracyPoints,
            ValidationPoints = ScoresOf(net, backbone, run.Images.Validation).AccuracyPoints,
            Parts = parts,
            Recipe = recipe,
            Seed = run.Seed,
            Measured = ImmutableSortedDictionary<string, object>.Empty
                .Add("bytes-at-the-cut", net.Code.Elements)
                .Add("test-accuracy-without-bottleneck", TeacherPoints(backbone, run.Images.Test)),
        };
    }

    /// <summary>The ways to train, compared at one channel, where they differ most: same images, same number of epochs.</summary>
    private static void Compare(TrainingRun run, Backbone backbone, Distillation distillation)
    {
        var results = ImmutableSortedDictionary<string, object>.Empty;
        foreach (var kind in Enum.GetValues<DistillationKind>())
        {
            using var net = TrainNet(run, distillation, AblationChannels, kind);
            var (validation, test) = (ScoresOf(net, backbone, run.Images.Validation).AccuracyPoints, ScoresOf(net, backbone, run.Images.Test).AccuracyPoints);
            run.Log($"{Ablation}: {kind} {test:F2}% on the test images");
            results = results.Add(kind.ToString(), new { ValidationAccuracy = Math.Round(validation, 2), TestAccuracy = Math.Round(test, 2) });
        }
        ModelFolder.WriteRecord(run.Out, IdOf(AblationChannels), Ablation, new
        {
            Channels = AblationChannels,
            Epochs = Math.Max(2, run.Epochs(Distillation.EpochCount)),
            Images = run.Train(ImageCount).Count,
            run.Seed,
            Results = results,
        });
    }

    private static BottleneckNet TrainNet(TrainingRun run, Distillation distillation, int channels, DistillationKind kind)
    {
        // Each from the seed again, so that one alone comes out as it does among all.
        Fitter.Start(run.Seed);
        var net = new BottleneckNet(channels);
        distillation.Train($"{IdOf(channels)} {kind}", net, kind);
        return net;
    }

    private static Scores ScoresOf(BottleneckNet net, Backbone backbone, Images.ImageSet images) =>
        Scores.Of(batch => [backbone.Continue(net.Decode(net.Encode(backbone.Features1(batch)))).Scores], images.Scaled, images.Labels)[0];

    private static double TeacherPoints(Backbone backbone, Images.ImageSet images) =>
        Scores.Of(batch => [backbone.Continue(backbone.Features1(batch)).Scores], images.Scaled, images.Labels)[0].AccuracyPoints;
}
