using IdnActors.Inference.Graphs.Onnx;

namespace IdnActors.Inference.Graphs;

/// <summary>A place between two nodes of a graph that only one tensor crosses.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="NodesBefore">Nodes in front of the place.</param>
internal readonly record struct CutPlace(string Tensor, int NodesBefore);

/// <summary>
/// Finds the single-tensor cut points of a graph: walks its nodes, which ONNX requires to be in an order they can run in, and keeps the set of tensors that are still to
/// be read. Weights do not count, nor does what is computed from them alone: both sides can have it.
/// </summary>
internal static class CutFinder
{
    public static List<CutPlace> Find(GraphProto graph)
    {
        var constant = ConstantsOf(graph);
        var lastRead = LastReads(graph);
        var live = RunTimeInputs(graph).Select(v => v.Name).Where(lastRead.ContainsKey).ToHashSet(StringComparer.Ordinal);
        var ends = graph.Input.Concat(graph.Output).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        var places = new List<CutPlace>();
        for (var i = 0; i < graph.Node.Count; i++)
        {
            live.UnionWith(graph.Node[i].Output.Where(name => lastRead.ContainsKey(name) && !constant.Contains(name)));
            live.RemoveWhere(name => lastRead[name] <= i);
            if (live.Count != 1 || live.First() is not { } tensor || ends.Contains(tensor)) continue;
            if (places.Count == 0 || places[^1].Tensor != tensor) places.Add(new CutPlace(tensor, i + 1));
        }
        return places;
    }

    /// <summary>What is fed at each run: before IR version 4 weights are listed among the inputs, too.</summary>
    public static List<ValueInfoProto> RunTimeInputs(GraphProto graph)
    {
        var weights = WeightsOf(graph);
        return [.. graph.Input.Where(v => !weights.Contains(v.Name))];
    }

    /// <summary>Names of all weights.</summary>
    public static HashSet<string> WeightsOf(GraphProto graph) =>
        graph.Initializer.Select(t => t.Name).Concat(graph.SparseInitializer.Select(t => t.Values.Name)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Weights, and tensors computed from them alone.</summary>
    public static HashSet<string> ConstantsOf(GraphProto graph)
    {
        var constant = WeightsOf(graph);
        foreach (var node in graph.Node.Where(n => NodeReads.Of(n).All(constant.Contains))) constant.UnionWith(node.Output);
        return constant;
    }

    /// <summary>The last node that reads each tensor; the graph's outputs are read after all of them.</summary>
    private static Dictionary<string, int> LastReads(GraphProto graph)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < graph.Node.Count; i++)
            foreach (var name in NodeReads.Of(graph.Node[i])) last[name] = i;
        foreach (var output in graph.Output) last[output.Name] = int.MaxValue;
        return last;
    }
}
