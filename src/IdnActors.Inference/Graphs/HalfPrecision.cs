using System.Runtime.InteropServices;
using Google.Protobuf;
using IdnActors.Inference.Graphs.Onnx;

namespace IdnActors.Inference.Graphs;

/// <summary>
/// Makes fp32 graphs of fp16 ones. CPUs have no fp16 kernels: ONNX Runtime would put a cast around every node, and the parts of a cut graph would round differently from
/// the whole.
/// </summary>
internal static class HalfPrecision
{
    private const int Float = 1;
    private const int Float16 = 10;

    /// <summary>Whether inputs, outputs or weights are fp16.</summary>
    public static bool IsIn(GraphProto graph) =>
        graph.Input.Concat(graph.Output).Any(v => v.Type?.TensorType?.ElemType == Float16) || graph.Initializer.Any(t => t.DataType == Float16);

    /// <summary>A copy of the model in which every fp16 number is an fp32 one.</summary>
    public static ModelProto ToSingle(ModelProto model)
    {
        var copy = model.Clone();
        Convert(copy.Graph);
        return copy;
    }

    private static void Convert(GraphProto graph)
    {
        foreach (var tensor in graph.Initializer) Convert(tensor);
        foreach (var tensor in graph.SparseInitializer) Convert(tensor.Values);
        foreach (var value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
            if (value.Type?.TensorType is { ElemType: Float16 } type) type.ElemType = Float;
        foreach (var node in graph.Node)
        {
            foreach (var attribute in node.Attribute)
            {
                // The target type of casts, and the type of tensors that nodes make from nothing.
                if (attribute.Name is "to" or "dtype" && attribute.I == Float16) attribute.I = Float;
                if (attribute.T is not null) Convert(attribute.T);
                foreach (var inner in NodeReads.GraphsOf(attribute)) Convert(inner);
            }
        }
    }

    private static void Convert(TensorProto tensor)
    {
        if (tensor.DataType != Float16) return;
        var halves = tensor.HasRawData
            ? MemoryMarshal.Cast<byte, Half>(tensor.RawData.Span).ToArray()
            : [.. tensor.Int32Data.Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits))];
        var singles = Array.ConvertAll(halves, half => (float)half);
        tensor.DataType = Float;
        tensor.Int32Data.Clear();
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(singles.AsSpan()));
    }
}
