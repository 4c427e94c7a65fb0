using IdnActors.Training.Layers;

namespace IdnActors.Training.Graphs;

/// <summary>Writes the layers of a stack as nodes, with the weights it has learnt.</summary>
internal static class LayerNodes
{
    /// <summary>Appends all layers; the last one's output gets the name asked for.</summary>
    public static string Emit(this OnnxGraph graph, LayerStack stack, string input, string output)
    {
        for (var i = 0; i < stack.Blocks.Length; i++)
        {
            var prefix = $"{stack.GetName()}.{i}";
            input = EmitLayer(graph, stack.Blocks[i], prefix, input, i == stack.Blocks.Length - 1 ? output : $"{prefix}.out");
        }
        return input;
    }

    private static string EmitLayer(OnnxGraph graph, LayerBlock block, string prefix, string input, string output) => block.Layer switch
    {
        Conv conv => EmitConv(graph, conv, block, prefix, input, output),
        Dense dense => EmitDense(graph, dense, block, prefix, input, output),
        MaxPool => graph.Add("MaxPool", [input], output, Attributes.Integers("kernel_shape", MaxPool.Size, MaxPool.Size), Attributes.Integers("strides", MaxPool.Size, MaxPool.Size)),
        GlobalPool => graph.Add("Flatten", [graph.Add("GlobalAveragePool", [input], $"{prefix}.mean")], output, Attributes.Integer("axis", 1)),
        Flat => graph.Add("Flatten", [input], output, Attributes.Integer("axis", 1)),
        Spread => graph.Add("DepthToSpace", [input], output, Attributes.Integer("blocksize", Spread.Factor), Attributes.Text("mode", "CRD")),
        Logistic => graph.Add("Sigmoid", [input], output),
        _ => throw new ArgumentException($"{block.Layer} has no nodes.", nameof(block)),
    };

    private static string EmitConv(OnnxGraph graph, Conv conv, LayerBlock block, string prefix, string input, string output)
    {
        var (weight, bias) = FoldedWeights.Of(block);
        var w = graph.Constant($"{prefix}.w", weight, conv.Out, conv.In / conv.Groups, conv.Size, conv.Size);
        var b = graph.Constant($"{prefix}.b", bias, conv.Out);
        var sum = graph.Add("Conv", [input, w, b], conv.Relu ? $"{prefix}.pre" : output, Attributes.Integers("kernel_shape", conv.Size, conv.Size),
            Attributes.Integers("strides", conv.Stride, conv.Stride), Attributes.Integers("pads", conv.Padding, conv.Padding, conv.Padding, conv.Padding),
            Attributes.Integer("group", conv.Groups));
        return conv.Relu ? graph.Add("Relu", [sum], output) : sum;
    }

    private static string EmitDense(OnnxGraph graph, Dense dense, LayerBlock block, string prefix, string input, string output)
    {
        var (weight, bias) = FoldedWeights.Of(block);
        var sum = graph.Add("Gemm", [input, graph.Constant($"{prefix}.w", weight, dense.Out, dense.In), graph.Constant($"{prefix}.b", bias, dense.Out)],
            dense.Relu ? $"{prefix}.pre" : output, Attributes.Integer("transB", 1));
        return dense.Relu ? graph.Add("Relu", [sum], output) : sum;
    }
}
