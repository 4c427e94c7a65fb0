using System.Collections.Immutable;
using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace IdnActors.Inference.Graphs;

/// <summary>A node of a graph that works on the input of a request.</summary>
/// <param name="Node">Its index among all nodes of the graph; -1 for the input itself, which stands first.</param>
/// <param name="Tensor">What it puts out, the first of several.</param>
/// <param name="Macs">Multiply-accumulates of one request.</param>
/// <param name="Bytes">What it puts out for others to read, as it travels: all of it, however much of it a reader takes.</param>
/// <param name="Parents">Indices, in the list of layers, of those it reads.</param>
public sealed record GraphLayerFacts(int Node, string Tensor, long Macs, long Bytes, ImmutableArray<int> Parents);

/// <summary>Lists the nodes of a graph with what they read. What is computed from weights alone is left out: both sides of a cut can have it.</summary>
/// <param name="path">Of the file, for messages.</param>
/// <param name="graph">The graph.</param>
/// <param name="macs">By node.</param>
/// <param name="types">Of all tensors that travel.</param>
/// <param name="codecOf">How tensors travel.</param>
internal sealed class LayerFinder(string path, GraphProto graph, IReadOnlyList<long> macs, IReadOnlyDictionary<string, TensorType> types, Func<TensorElement, WireCodec> codecOf)
{
    /// <summary>Names of the tensors that nodes make of the input, for whoever looks up their types.</summary>
    public static IEnumerable<string> TensorsOf(GraphProto graph)
    {
        var constant = CutFinder.ConstantsOf(graph);
        return graph.Node.SelectMany(n => n.Output).Where(name => name.Length > 0 && !constant.Contains(name));
    }

    /// <summary>The input, then the nodes in the order of the graph.</summary>
    /// <exception cref="ScenarioException">A tensor has no fixed shape.</exception>
    public ImmutableArray<GraphLayerFacts> Find()
    {
        var constant = CutFinder.ConstantsOf(graph);
        var read = graph.Node.SelectMany(NodeReads.Of).Concat(graph.Output.Select(o => o.Name)).ToHashSet(StringComparer.Ordinal);
        var input = CutFinder.RunTimeInputs(graph)[0].Name;
        var makers = new Dictionary<string, int>(StringComparer.Ordinal) { [input] = 0 };
        // The input travels as it is.
        var layers = new List<GraphLayerFacts> { new(-1, input, 0, BytesOf(input, CutPoint.PlainCodec), []) };
        for (var i = 0; i < graph.Node.Count; i++)
        {
            var made = graph.Node[i].Output.Where(name => name.Length > 0 && !constant.Contains(name)).ToList();
            if (made.Count == 0) continue;
            var parents = NodeReads.Of(graph.Node[i]).Where(makers.ContainsKey).Select(name => makers[name]).Distinct().Order().ToImmutableArray();
            var bytes = made.Where(read.Contains).Sum(name => BytesOf(name, graph.Output.Any(o => o.Name == name) ? CutPoint.PlainCodec : codecOf));
            layers.Add(new GraphLayerFacts(i, made[0], macs[i], bytes, parents));
            foreach (var name in made) makers[name] = layers.Count - 1;
        }
        return [.. layers];
    }

    private long BytesOf(string tensor, Func<TensorElement, WireCodec> codec)
    {
        var type = types[tensor];
        if (type.ElementType == TensorElementType.DataTypeMax || type.Extents.Skip(1).Any(extent => extent < 0))
        {
            throw new ScenarioException([new Problem(path, tensor, $"is {type}", "tensors of a fixed shape, but for the batch, are required to say what a cut sends",
                "give the extents of the input with --input-shape, e.g. 1x3x224x224")]);
        }
        var count = type.ExtentsOfOne().Aggregate(1L, (product, extent) => product * extent);
        return type.Element is { } element ? codec(element).PayloadBytes(count) : count * WidthOf(type.ElementType);
    }

    /// <summary>Bytes of a number that no codec writes: it travels as it is.</summary>
    private static int WidthOf(TensorElementType element) => element switch
    {
        TensorElementType.Double or TensorElementType.Int64 or TensorElementType.UInt64 => sizeof(long),
        TensorElementType.Bool or TensorElementType.Int8 => sizeof(byte),
        TensorElementType.Float16 or TensorElementType.BFloat16 or TensorElementType.Int16 or TensorElementType.UInt16 => sizeof(short),
        _ => sizeof(int),
    };
}
