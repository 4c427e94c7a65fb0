using IdnActors.Training.Fitting;
using IdnActors.Training.Graphs;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyLabels;

/// <summary>Logistic regression on the code.</summary>
internal sealed record LinearHead(Tensor Weight, Tensor Bias) : LabelHead("linear", Weight.numel(), Weight.numel() + Bias.numel())
{
    private const double Rate = 1e-2;
    private const int EpochCount = 10;

    public static LinearHead Fit(Tensor codes, Tensor labels, TrainingRun run)
    {
        using var dense = nn.Linear(codes.shape[1], Calibration.Scores.Classes);
        Fitter.Fit("linear label", new FitOptions(run.Epochs(EpochCount), Rate) { Seed = run.Seed }, [dense], codes, labels,
            (batch, right) => nn.functional.cross_entropy(dense.call(batch), right), run);
        return new LinearHead(dense.weight.detach().clone(), dense.bias!.detach().clone());
    }

    public override Tensor Score(Tensor codes) => codes.matmul(Weight.t()) + Bias;

    protected override void Emit(OnnxGraph graph, string code) => Product(graph, "label", code, Weight, Bias, Answer);
}
