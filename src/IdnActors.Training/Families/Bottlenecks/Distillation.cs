using IdnActors.Training.Fitting;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Bottlenecks;

/// <summary>Ways to train a bottleneck, from the simplest to the one that BottleFit uses.</summary>
internal enum DistillationKind
{
    /// <summary>From the labels alone.</summary>
    Naive,

    /// <summary>Head network distillation (HND): the decoder shall restore the features.</summary>
    Head,

    /// <summary>Generalised (GHND): what later layers make of them shall be right, too.</summary>
    Generalised,

    /// <summary>GHND first, then fine-tuning on labels and the teacher's class probabilities.</summary>
    GeneralisedThenTuned,
}

/// <summary>Trains encoder and decoder between the frozen pieces of the backbone.</summary>
internal sealed class Distillation(Backbone backbone, Teacher teacher, TrainingRun run)
{
    /// <summary>Epochs of all stages together; equal for all kinds, so that they can be compared.</summary>
    public const int EpochCount = 4;

    /// <summary>Softens the class probabilities that are compared.</summary>
    public const double Softening = 2;

    private const double FirstRate = 1e-2, TuningRate = 4e-3;
    private const double LabelWeight = 0.5, TeacherWeight = 2;

    /// <summary>How, for card and record.</summary>
    public static string Recipe(int seed, int epochs) =>
        $"encoder and decoder between the frozen parts of ee-split, two stages: {new FitOptions(epochs / 2, FirstRate) { Seed = seed }}, errors of the features at three depths over their variances (GHND); then "
        + FormattableString.Invariant($"{epochs - (epochs / 2)} epochs, OneCycleLR to {TuningRate}, {LabelWeight} cross-entropy + {TeacherWeight} soft cross-entropy with the teacher at temperature {Softening}");

    public void Train(string title, BottleneckNet net, DistillationKind kind)
    {
        var epochs = Math.Max(2, run.Epochs(EpochCount));
        switch (kind)
        {
            case DistillationKind.Naive:
                Fit(title, net, epochs, FirstRate, (item, scores) => nn.functional.cross_entropy(scores(), teacher.Labels.index_select(0, item)));
                break;
            case DistillationKind.Head:
                FitFeatures(title, net, epochs, atOneDepth: true);
                break;
            case DistillationKind.Generalised:
                FitFeatures(title, net, epochs, atOneDepth: false);
                break;
            case DistillationKind.GeneralisedThenTuned:
                FitFeatures($"{title} stage 1", net, epochs / 2, atOneDepth: false);
                Fit($"{title} stage 2", net, epochs - (epochs / 2), TuningRate, (item, scores) => TuningLoss(scores(), item));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind of distillation is required.");
        }
    }

    /// <summary>Labels and the teacher's class probabilities together.</summary>
    public Tensor TuningLoss(Tensor scores, Tensor item)
    {
        var soft = (teacher.Scores.index_select(0, item) / Softening).softmax(1);
        var likeTeacher = -(soft * (scores / Softening).log_softmax(1)).sum(1).mean();
        return (nn.functional.cross_entropy(scores, teacher.Labels.index_select(0, item)) * LabelWeight) + (likeTeacher * TeacherWeight);
    }

    /// <summary>Error of restored features over their variance.</summary>
    public Tensor HeadLoss(Tensor restored, Tensor item) => nn.functional.mse_loss(restored, teacher.Features1.index_select(0, item)) / teacher.Spread1;

    private void FitFeatures(string title, BottleneckNet net, int epochs, bool atOneDepth) =>
        Fitter.Fit(title, new FitOptions(epochs, FirstRate) { Seed = run.Seed }, [net], teacher.Numbers, teacher.Numbers, (item, _) =>
        {
            var restored = net.Decode(net.Encode(teacher.Features1.index_select(0, item)));
            var loss = HeadLoss(restored, item);
            if (atOneDepth) return loss;
            var (second, third, _) = backbone.Continue(restored);
            return loss + (nn.functional.mse_loss(second, teacher.Features2.index_select(0, item)) / teacher.Spread2)
                + (nn.functional.mse_loss(third, teacher.Features3.index_select(0, item)) / teacher.Spread3);
        }, run);

    private void Fit(string title, BottleneckNet net, int epochs, double rate, Func<Tensor, Func<Tensor>, Tensor> loss) =>
        Fitter.Fit(title, new FitOptions(epochs, rate) { Seed = run.Seed }, [net], teacher.Numbers, teacher.Numbers,
            (item, _) => loss(item, () => backbone.Continue(net.Decode(net.Encode(teacher.Features1.index_select(0, item)))).Scores), run);
}
