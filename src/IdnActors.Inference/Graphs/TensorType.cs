using System.Collections.Immutable;
using Google.Protobuf;
using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace IdnActors.Inference.Graphs;

/// <summary>Type and extents of a tensor; an extent without a number has a name or none.</summary>
internal sealed record TensorType(string Name, TensorElementType ElementType, ImmutableArray<int> Extents, ImmutableArray<string> ExtentNames)
{
    private const int Open = -1;

    public TensorElement? Element => ElementType switch
    {
        TensorElementType.Float => TensorElement.F32,
        TensorElementType.UInt8 => TensorElement.U8,
        _ => null,
    };

    /// <summary>Whether a run can take several requests at once.</summary>
    public bool HasBatch => Extents.Length > 0 && Extents[0] == Open;

    /// <summary>Extents for one request: without the first where that is the batch, or 1; empty where others have no number.</summary>
    public ImmutableArray<int> Shape
    {
        get
        {
            var rest = Extents.Length > 1 && Extents[0] is Open or 1 ? Extents[1..] : Extents;
            return rest.Any(extent => extent <= 0) ? [] : rest;
        }
    }

    public static TensorType Of(string name, NodeMetadata tensor) => tensor.IsTensor
        ? new TensorType(name, tensor.ElementDataType, [.. tensor.Dimensions], [.. tensor.SymbolicDimensions])
        : new TensorType(name, TensorElementType.DataTypeMax, [], []);

    /// <summary>The extents of one run with one request in it.</summary>
    public long[] ExtentsOfOne() => [.. Extents.Select(extent => extent == Open ? 1L : extent)];

    /// <summary>Asks ONNX Runtime for tensors inside a graph, by making them outputs of a copy; what it cannot infer has no extents.</summary>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses the graph.</exception>
    public static Dictionary<string, TensorType> Of(ModelProto model, IEnumerable<string> names)
    {
        var copy = model.Clone();
        var outputs = copy.Graph.Output.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names)
            if (outputs.Add(name)) copy.Graph.Output.Add(new ValueInfoProto { Name = name });
        using var session = ModelSession.Open(copy.ToByteArray(), isOptimized: false);
        return session.Inputs.Concat(session.Outputs).GroupBy(t => t.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => Of(g.Key, g.First().Value), StringComparer.Ordinal);
    }

    /// <summary>As the schema writes it.</summary>
    public ValueInfoProto ToValueInfo()
    {
        var shape = new TensorShapeProto();
        for (var i = 0; i < Extents.Length; i++)
        {
            var dimension = new TensorShapeProto.Types.Dimension();
            if (Extents[i] != Open) dimension.DimValue = Extents[i];
            else if (ExtentNames[i] is { Length: > 0 } name) dimension.DimParam = name;
            shape.Dim.Add(dimension);
        }
        return new ValueInfoProto { Name = Name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)ElementType, Shape = shape } } };
    }

    public override string ToString() =>
        $"{ElementType.ToString().ToLowerInvariant()}[{string.Join(',', Extents.Select((extent, i) => extent != Open ? $"{extent}" : ExtentNames[i] is { Length: > 0 } name ? name : "?"))}]";
}
