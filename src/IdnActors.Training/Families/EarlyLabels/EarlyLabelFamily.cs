using System.Collections.Immutable;
using IdnActors.Training.Calibration;
using IdnActors.Training.Families.Bottlenecks;
using IdnActors.Training.Families.EarlyExits;
using IdnActors.Training.Fitting;
using IdnActors.Training.Images;
using IdnActors.Training.Records;
using IdnActors.Training.Verification;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyLabels;

/// <summary>Fits four kinds of early label on the code of a plain bottleneck (that of bf2) and on that of a regularised one.</summary>
internal sealed class EarlyLabelFamily : IFamily
{
    private const int Channels = 2;
    private const string RegularisedId = "bf2-reg";

    public string Name => "early-label";

    public string Summary => "labels from the code of a bottleneck, plain (bf2) and regularised; members bf2-reg, el-plain, el-reg";

    public void Train(TrainingRun run)
    {
        Fitter.Start(run.Seed);
        using var backbone = Backbone.Load(run.Out);
        var teacher = new Teacher(backbone, run.Train(BottleneckFamily.ImageCount));
        if (run.Wants(RegularisedId))
        {
            using var trained = RegularisedBottleneck.Train(run, backbone, teacher, Channels);
            var recipe = $"{RegularisedBottleneck.Recipe(run.Seed, RegularisedBottleneck.Epochs(run))}; {teacher.Labels.shape[0]} images";
            ModelFolder.Write(BottleneckFamily.Describe(run, backbone, trained, RegularisedId, Channels, recipe), run.Out, run.Log);
        }
        foreach (var (family, bottleneck) in (ReadOnlySpan<(string, string)>)[("el-plain", BottleneckFamily.IdOf(Channels)), ("el-reg", RegularisedId)])
        {
            if (!run.Wants(family)) continue;
            using var net = BottleneckNet.Load(Path.Combine(run.Out, bottleneck), Channels);
            Write(run, backbone, teacher, net, family, $"encoder and decoder of {bottleneck}");
        }
    }

    private static void Write(TrainingRun run, Backbone backbone, Teacher teacher, BottleneckNet net, string family, string recipe)
    {
        Fitter.Start(run.Seed);
        var codes = CodesOf(net, teacher.Features1);
        LabelHead[] heads =
        [
            LinearHead.Fit(codes, teacher.Labels, run), ClusterHead.Fit(codes, teacher.Labels, run.Seed), NeighbourHead.Fit(codes, teacher.Labels, run.Seed),
            GaussianHead.Fit(codes, teacher.Labels, run.Seed),
        ];
        foreach (var head in heads)
        {
            run.Stop.ThrowIfCancellationRequested();
            ModelFolder.Write(Describe(run, backbone, net, head, $"{family}-{head.Name}", $"{recipe}; {head.Name} label fitted on its codes; {codes.shape[0]} images"), run.Out, run.Log);
        }
    }

    private static SplitModel Describe(TrainingRun run, Backbone backbone, BottleneckNet net, LabelHead head, string id, string recipe)
    {
        var (validation, test) = (ScoresOf(run.Images.Validation), ScoresOf(run.Images.Test));
        var whole = net.Parts(backbone);
        ImmutableArray<Graphs.ExportedPart> parts = [.. whole[..2], head.Part(net.Code), .. whole[2..]];
        var chained = ChainCheck.Equal(id, parts, [LabelHead.Answer, EarlyExitNet.Answer.Name], run.Images.Test, test);
        double[] temperatures = [.. validation.Select(Temperature.Fit)];
        var chosen = ExitThreshold.Choose(validation, temperatures);
        var left = ExitThreshold.Apply(chained, temperatures, chosen.Threshold);
        return new SplitModel
        {
            Id = id,
            Drawing = [$"image 784 B ── trunk1 ── enc ─┬─({net.Code.Elements} B)── dec ── trunk2 ── tail ──▶ logits3", $"                              └─ label ({head.Name}) ──▶ {LabelHead.Answer}"],
            Description = $"Bottleneck of {Channels} channels with an early label on the device: {head.Name} on the code that would travel.",
            Layers = $"trunk1 (C3-16, MP, C3-16), enc (C3-16, conv 3x3 to {Channels} /2, sigmoid, u8), label ({head.Name}), dec (C3-64, depth to space, C3-16), trunk2 (C3-32, MP, C3-32), tail (C3-64, C3-64, MP, C3-128, GAP, FC)",
            Output = EarlyExitNet.Answer.Name,
            AccuracyPoints = chained[1].AccuracyPoints,
            ValidationPoints = validation[1].AccuracyPoints,
            Parts = parts,
            Exits = [new TrainedExit("label", LabelHead.Answer, "entropy-norm", chosen.Threshold, temperatures[0], chained[0].AccuracyPoints, validation[0].AccuracyPoints, left.Shares[0])],
            Recipe = recipe,
            Seed = run.Seed,
            Measured = ImmutableSortedDictionary<string, object>.Empty
                .Add("temperature-of-the-end", temperatures[1])
                .Add("validation-at-the-threshold", chosen)
                .Add("test-at-the-threshold", left)
                .Add("test-by-coverage", Coverage.Of(validation[0], chained, temperatures[0])),
        };

        Scores[] ScoresOf(ImageSet images) => Scores.Of(batch =>
        {
            var code = net.Encode(backbone.Features1(batch));
            return [head.Score(code.flatten(1)), backbone.Continue(net.Decode(code)).Scores];
        }, images.Scaled, images.Labels);
    }

    private static Tensor CodesOf(BottleneckNet net, Tensor features)
    {
        using var _ = no_grad();
        return net.Encode(features).flatten(1).detach();
    }
}
