using IdnActors.Inference.Graphs.Onnx;

namespace IdnActors.Inference.Graphs;

/// <summary>Cuts a piece out of a graph: what it takes to compute some tensors from others.</summary>
internal static class PartExtractor
{
    /// <summary>A model of its own with the nodes that lead from the inputs to the outputs and the weights these read.</summary>
    /// <exception cref="InvalidOperationException">The outputs also need tensors that are neither given nor computed.</exception>
    public static ModelProto Extract(ModelProto model, IReadOnlyList<ValueInfoProto> inputs, IReadOnlyList<ValueInfoProto> outputs)
    {
        var graph = model.Graph;
        var given = inputs.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        var (nodes, read) = WalkBack(graph, given, outputs.Select(v => v.Name));
        var weights = CutFinder.WeightsOf(graph);
        var made = nodes.SelectMany(i => graph.Node[i].Output).ToHashSet(StringComparer.Ordinal);
        var missing = read.Where(name => !given.Contains(name) && !made.Contains(name) && !weights.Contains(name)).ToList();
        if (missing.Count > 0) throw new InvalidOperationException($"The cut leaves out {string.Join(", ", missing)}.");

        // A copy of the whole keeps what this schema does not know: functions, quantisation notes, training data.
        var part = model.Clone();
        Keep(part.Graph.Node, [.. nodes.Order().Select(i => part.Graph.Node[i])]);
        Keep(part.Graph.Initializer, [.. part.Graph.Initializer.Where(t => read.Contains(t.Name))]);
        Keep(part.Graph.SparseInitializer, [.. part.Graph.SparseInitializer.Where(t => read.Contains(t.Values.Name))]);
        Keep(part.Graph.Input, [.. inputs.Select(v => v.Clone())]);
        Keep(part.Graph.Output, [.. outputs.Select(v => v.Clone())]);
        Keep(part.Graph.ValueInfo, [.. part.Graph.ValueInfo.Where(v => made.Contains(v.Name))]);
        if (part.IrVersion < IrWithWeightsApart) part.Graph.Input.AddRange(graph.Input.Where(v => weights.Contains(v.Name) && read.Contains(v.Name)).Select(v => v.Clone()));
        return part;
    }

    // Up to IR version 3 every weight is also an input.
    private const int IrWithWeightsApart = 4;

    private static (HashSet<int> Nodes, HashSet<string> Read) WalkBack(GraphProto graph, HashSet<string> given, IEnumerable<string> wanted)
    {
        var maker = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < graph.Node.Count; i++)
            foreach (var name in graph.Node[i].Output.Where(o => o.Length > 0)) maker[name] = i;
        var (nodes, read) = (new HashSet<int>(), new HashSet<string>(StringComparer.Ordinal));
        var open = new Stack<string>(wanted);
        while (open.TryPop(out var name))
        {
            if (!read.Add(name) || given.Contains(name) || !maker.TryGetValue(name, out var node) || !nodes.Add(node)) continue;
            foreach (var needed in NodeReads.Of(graph.Node[node])) open.Push(needed);
        }
        return (nodes, read);
    }

    private static void Keep<T>(Google.Protobuf.Collections.RepeatedField<T> field, List<T> kept)
    {
        field.Clear();
        field.AddRange(kept);
    }
}
