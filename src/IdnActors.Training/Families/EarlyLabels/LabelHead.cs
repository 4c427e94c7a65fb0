using IdnActors.Model.Catalogues;
using IdnActors.Training.Families.Bottlenecks;
using IdnActors.Training.Graphs;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.EarlyLabels;

/// <summary>Labels an image from the code that would travel, on the device that made it, without a network branch of its own.</summary>
/// <param name="Name">linear, k-means, k-nn or gaussian.</param>
/// <param name="Macs">Multiply-accumulates of one label.</param>
/// <param name="Parameters">Numbers it holds.</param>
internal abstract record LabelHead(string Name, long Macs, long Parameters)
{
    /// <summary>The tensor with its class scores.</summary>
    public const string Answer = "early";

    /// <summary>Scores of codes, [N, values] from 0 to 1.</summary>
    public abstract Tensor Score(Tensor codes);

    /// <summary>The same as nodes behind a flat code.</summary>
    protected abstract void Emit(OnnxGraph graph, string code);

    public ExportedPart Part(EdgeTensor code) => ExportedPart.From("label", PartRole.Exit, [code], [Edges.Logits(Answer)], Macs, Parameters,
        graph => Emit(graph, graph.Add("Flatten", [BottleneckNet.Restore(graph)], "code.flat", Attributes.Integer("axis", 1))));

    /// <summary>Adds a product with constant columns, and a constant row: x · Wᵀ + b.</summary>
    protected static string Product(OnnxGraph graph, string name, string input, Tensor weight, Tensor bias, string output) => graph.Add("Gemm",
        [input, graph.Constant($"{name}.w", Layers.FoldedWeights.Numbers(weight), weight.shape), graph.Constant($"{name}.b", Layers.FoldedWeights.Numbers(bias), bias.shape)],
        output, Attributes.Integer("transB", 1));

    /// <summary>Groups [N, 10 · m] by class: [N, 10, m].</summary>
    protected static string ByClass(OnnxGraph graph, string input, long perClass) =>
        graph.Add("Reshape", [input, graph.Constant("by-class", [0L, Calibration.Scores.Classes, perClass], 3L)], $"{input}.by-class");
}
