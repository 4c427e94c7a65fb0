using IdnActors.Training.Graphs;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyLabels;

/// <summary>The class of the nearest of a few centres per class (k-means).</summary>
internal sealed record ClusterHead(Tensor Centres) : LabelHead("k-means", Centres.numel(), Centres.numel())
{
    private const int PerClass = 6;

    public static ClusterHead Fit(Tensor codes, Tensor labels, int seed) => new(Clusters.Fit(codes, labels, PerClass, seed));

    public override Tensor Score(Tensor codes) => Clusters.Nearness(codes, Centres).view(-1, Calibration.Scores.Classes, PerClass).amax([2]);

    protected override void Emit(OnnxGraph graph, string code)
    {
        var nearness = Product(graph, "label", code, Centres * 2, -Centres.pow(2).sum(1), "nearness");
        graph.Add("ReduceMax", [ByClass(graph, nearness, PerClass)], Answer, Attributes.Integers("axes", 2), Attributes.Integer("keepdims", 0));
    }
}
