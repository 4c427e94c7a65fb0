using IdnActors.Training.Graphs;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyLabels;

/// <summary>
/// The class under whose mixture of Gaussians the code is likeliest. With variances of their own for every value, log p = z²·A + z·B + c for each component: two
/// products, then a log-sum-exp over the components of a class.
/// </summary>
/// <param name="Square">A, [components, values].</param>
/// <param name="Slope">B, [components, values].</param>
/// <param name="Offset">c, [components].</param>
internal sealed record GaussianHead(Tensor Square, Tensor Slope, Tensor Offset) : LabelHead("gaussian", Square.numel() + Slope.numel(), Square.numel() + Slope.numel() + Offset.numel())
{
    private const int PerClass = 3;
    private const int Rounds = 20;

    // Values that hardly vary in one class must not decide alone.
    private const double LeastVariance = 2e-3;

    public static GaussianHead Fit(Tensor codes, Tensor labels, int seed)
    {
        using var _ = no_grad();
        var centres = Clusters.Fit(codes, labels, PerClass, seed);
        var parts = Enumerable.Range(0, Calibration.Scores.Classes)
            .Select(c => FitOne(Clusters.Of(codes, labels, c), centres.narrow(0, c * PerClass, PerClass))).ToList();
        return new GaussianHead(cat(parts.Select(p => p.Square).ToList(), 0), cat(parts.Select(p => p.Slope).ToList(), 0), cat(parts.Select(p => p.Offset).ToList(), 0));
    }

    public override Tensor Score(Tensor codes) => Likelihood(codes, Square, Slope, Offset).view(-1, Calibration.Scores.Classes, PerClass).logsumexp(2);

    protected override void Emit(OnnxGraph graph, string code)
    {
        var squares = Product(graph, "label.square", graph.Add("Mul", [code, code], "code.squared"), Square, Offset, "square");
        var slopes = Product(graph, "label.slope", code, Slope, zeros(Slope.shape[0]), "slope");
        var likelihood = graph.Add("Add", [squares, slopes], "likelihood");
        graph.Add("ReduceLogSumExp", [ByClass(graph, likelihood, PerClass)], Answer, Attributes.Integers("axes", 2), Attributes.Integer("keepdims", 0));
    }

    private static Tensor Likelihood(Tensor codes, Tensor square, Tensor slope, Tensor offset) => codes.pow(2).matmul(square.t()) + codes.matmul(slope.t()) + offset;

    // Expectation and maximisation in turn, from the centres on.
    private static (Tensor Square, Tensor Slope, Tensor Offset) FitOne(Tensor codes, Tensor centres)
    {
        var nearest = nn.functional.one_hot(Clusters.Nearness(codes, centres).argmax(1), PerClass).to(ScalarType.Float32);
        var model = Maximise(codes, nearest);
        for (var round = 0; round < Rounds; round++)
        {
            using var scope = NewDisposeScope();
            var next = Maximise(codes, Likelihood(codes, model.Square, model.Slope, model.Offset).softmax(1));
            model = (next.Square.MoveToOuterDisposeScope(), next.Slope.MoveToOuterDisposeScope(), next.Offset.MoveToOuterDisposeScope());
        }
        return model;
    }

    private static (Tensor Square, Tensor Slope, Tensor Offset) Maximise(Tensor codes, Tensor member)
    {
        var sizes = member.sum([0]).view(-1, 1).clamp(min: 1);
        var mean = member.t().matmul(codes) / sizes;
        var variance = ((member.t().matmul(codes.pow(2)) / sizes) - mean.pow(2)).clamp(min: 0) + LeastVariance;
        var offset = (sizes / codes.shape[0]).log().flatten() - (((mean.pow(2) / variance) + variance.log()).sum(1) * 0.5);
        return (variance.reciprocal() * -0.5, mean / variance, offset);
    }
}
