using IdnActors.Training.Families.Bottlenecks;
using IdnActors.Training.Fitting;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyLabels;

/// <summary>
/// Trains a bottleneck whose codes are also good to label from: besides leading the rest of the network to the right answer, the codes of a class shall lie like one
/// Gaussian around a centre that is learnt along, and a linear label from them shall be right. For a code with noise of a fixed deviation, the divergence from the
/// Gaussian of its class is, up to constants, the squared distance to its centre; so that is the penalty, and the noise is added.
/// </summary>
internal static class RegularisedBottleneck
{
    private const double Rate = 1e-2;
    private const int EpochCount = 6;
    private const double FeatureWeight = 0.5, LabelWeight = 0.5, CentreWeight = 4;
    private const double Noise = 0.03;

    public static string Recipe(int seed, int epochs) => FormattableString.Invariant(
        $"{new FitOptions(epochs, Rate) { Seed = seed }}, {FeatureWeight} error of the features over their variance + 0.5 cross-entropy + 2 soft cross-entropy with the teacher + {LabelWeight} cross-entropy of a linear label + {CentreWeight} mean squared distance to the class's centre, noise of {Noise} on the code");

    public static int Epochs(TrainingRun run) => run.Epochs(EpochCount);

    public static BottleneckNet Train(TrainingRun run, Backbone backbone, Teacher teacher, int channels)
    {
        Fitter.Start(run.Seed);
        var net = new BottleneckNet(channels);
        var distillation = new Distillation(backbone, teacher, run);
        using var label = nn.Linear(net.Code.Elements, Calibration.Scores.Classes);
        using var centres = nn.Embedding(Calibration.Scores.Classes, net.Code.Elements);
        using (no_grad()) centres.weight!.fill_(0.5f);
        Fitter.Fit("regularised bottleneck", new FitOptions(Epochs(run), Rate) { Seed = run.Seed }, [net, label, centres], teacher.Numbers, teacher.Numbers, (item, _) =>
        {
            var smooth = net.EncodeSmoothly(teacher.Features1.index_select(0, item));
            var code = BottleneckNet.Round((smooth + (randn_like(smooth) * Noise)).clamp(0, 1));
            var restored = net.Decode(code);
            var labels = teacher.Labels.index_select(0, item);
            return (distillation.HeadLoss(restored, item) * FeatureWeight)
                + distillation.TuningLoss(backbone.Continue(restored).Scores, item)
                + (nn.functional.cross_entropy(label.call(code.flatten(1)), labels) * LabelWeight)
                + ((smooth.flatten(1) - centres.call(labels)).pow(2).mean() * CentreWeight);
        }, run);
        return net;
    }
}
