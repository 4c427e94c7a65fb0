using IdnActors.Inference.Graphs.Onnx;

namespace IdnActors.Inference.Graphs;

/// <summary>
/// Counts the multiply-accumulates of one request, node by node: convolutions (groups included), Gemm and MatMul. Other operators count nothing: in the networks of this
/// kind they are a few percent.
/// </summary>
internal static class MacCounter
{
    /// <summary>By node, in the order of the graph.</summary>
    public static long[] PerNode(ModelProto model)
    {
        var graph = model.Graph;
        var counted = graph.Node.Where(IsCounted).ToList();
        var weights = graph.Initializer.ToDictionary(t => t.Name, t => t.Dims.ToArray(), StringComparer.Ordinal);
        var types = TensorType.Of(model, counted.SelectMany(n => n.Input.Take(2).Where(name => !weights.ContainsKey(name)).Append(n.Output[0])));
        return [.. graph.Node.Select(n => IsCounted(n) ? MacsOf(n, Extents) : 0)];

        long[] Extents(string name) => weights.TryGetValue(name, out var dims) ? dims : types[name].ExtentsOfOne();
    }

    /// <summary>Weights and biases of the layers that are counted, each once; of quantised layers the quantised ones.</summary>
    public static long Parameters(GraphProto graph)
    {
        var weights = graph.Initializer.ToDictionary(t => t.Name, t => Product([.. t.Dims]), StringComparer.Ordinal);
        var dequantised = graph.Node.Where(n => n.OpType == "DequantizeLinear").ToDictionary(n => n.Output[0], n => n.Input[0], StringComparer.Ordinal);
        return graph.Node.Where(IsCounted).SelectMany(n => n.Input.Skip(1)).Select(name => dequantised.GetValueOrDefault(name, name)).Distinct(StringComparer.Ordinal)
            .Sum(name => weights.GetValueOrDefault(name));
    }

    private static bool IsCounted(NodeProto node) => node.Domain is "" or "ai.onnx" && node.OpType is "Conv" or "Gemm" or "MatMul";

    private static long MacsOf(NodeProto node, Func<string, long[]> extents)
    {
        var output = Product(extents(node.Output[0]));
        var (left, right) = (extents(node.Input[0]), extents(node.Input[1]));
        return output * node.OpType switch
        {
            // Weights are [output channels, input channels of a group, kernel …].
            "Conv" => Product(right[1..]),
            "Gemm" => right[IsSet(node, "transB") ? 1 : 0],
            _ => left[^1],
        };
    }

    private static bool IsSet(NodeProto node, string attribute) => node.Attribute.Any(a => a.Name == attribute && a.I != 0);

    private static long Product(long[] extents) => extents.Aggregate(1L, (product, extent) => product * extent);
}
