using IdnActors.Training.Graphs;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyLabels;

/// <summary>
/// A vote of the nearest prototypes (k-NN), nearer ones counting more. The prototypes are centres of small clusters within each class, so that a few hundred stand for
/// all images.
/// </summary>
/// <param name="Prototypes">Class by class.</param>
/// <param name="Sharpness">By what nearness is multiplied before it becomes a weight: one over the usual squared distance to the nearest prototype.</param>
internal sealed record NeighbourHead(Tensor Prototypes, float Sharpness) : LabelHead("k-nn", Prototypes.numel(), Prototypes.numel())
{
    private const int PerClass = 30;
    private const int Neighbours = 10;

    // Keeps the logarithm of a class without a vote finite.
    private const float LeastVote = 1e-4f;

    private static readonly long PrototypeCount = PerClass * Calibration.Scores.Classes;

    public static NeighbourHead Fit(Tensor codes, Tensor labels, int seed)
    {
        var prototypes = Clusters.Fit(codes, labels, PerClass, seed);
        using var distance = (codes.pow(2).sum(1) - Clusters.Nearness(codes, prototypes).amax([1])).mean();
        return new NeighbourHead(prototypes, 1 / Math.Max(1e-6f, distance.item<float>()));
    }

    public override Tensor Score(Tensor codes)
    {
        var (nearest, indices) = Clusters.Nearness(codes, Prototypes).topk(Neighbours, 1);
        var weights = (nearest * Sharpness).softmax(1).unsqueeze(1);
        return (weights.matmul(Votes().index_select(0, indices.flatten()).view(-1, Neighbours, Calibration.Scores.Classes)).squeeze(1) + LeastVote).log();
    }

    protected override void Emit(OnnxGraph graph, string code)
    {
        var nearness = Product(graph, "label", code, Prototypes * 2, -Prototypes.pow(2).sum(1), "nearness");
        graph.Add("TopK", [nearness, graph.Constant("neighbours", [(long)Neighbours], 1L)], ["nearest", "indices"], Attributes.Integer("axis", 1));
        var weights = graph.Add("Softmax", [graph.Add("Mul", ["nearest", graph.Scalar("sharpness", Sharpness)], "sharpened")], "weights", Attributes.Integer("axis", 1));
        var row = graph.Add("Unsqueeze", [weights, graph.Constant("row", [1L], 1L)], "weights.row");
        var votes = graph.Add("Gather", [graph.Constant("votes", Layers.FoldedWeights.Numbers(Votes()), PrototypeCount, Calibration.Scores.Classes), "indices"], "votes.nearest", Attributes.Integer("axis", 0));
        var sum = graph.Add("Squeeze", [graph.Add("MatMul", [row, votes], "sum"), "row"], "sum.flat");
        graph.Add("Log", [graph.Add("Add", [sum, graph.Scalar("least", LeastVote)], "sum.positive")], Answer);
    }

    private static Tensor Votes() => eye(Calibration.Scores.Classes).repeat_interleave(PerClass, 0);
}
