using IdnActors.Inference.Graphs.Onnx;

namespace IdnActors.Inference.Graphs;

/// <summary>Which tensors a node reads.</summary>
internal static class NodeReads
{
    /// <summary>Inputs of the node and what graphs in its attributes (the branches of If, the bodies of Loop and Scan) take from the graph around them.</summary>
    public static IEnumerable<string> Of(NodeProto node) =>
        node.Input.Where(name => name.Length > 0).Concat(node.Attribute.SelectMany(GraphsOf).SelectMany(Captures));

    /// <summary>The graphs in an attribute.</summary>
    public static IEnumerable<GraphProto> GraphsOf(AttributeProto attribute) => attribute.G is { } single ? attribute.Graphs.Append(single) : attribute.Graphs;

    private static IEnumerable<string> Captures(GraphProto graph)
    {
        var own = graph.Input.Select(v => v.Name).Concat(graph.Initializer.Select(t => t.Name)).Concat(graph.SparseInitializer.Select(t => t.Values.Name))
            .Concat(graph.Node.SelectMany(n => n.Output)).ToHashSet(StringComparer.Ordinal);
        return graph.Node.SelectMany(Of).Concat(graph.Output.Select(v => v.Name)).Where(name => !own.Contains(name));
    }
}
