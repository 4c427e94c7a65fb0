using System.Runtime.InteropServices;
using Google.Protobuf;
using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Training.Images;

namespace IdnActors.Training.Graphs;

/// <summary>Element types of tensors, by their numbers in the ONNX schema.</summary>
internal enum ElementType
{
    F32 = 1,
    U8 = 2,
    I8 = 3,
    I32 = 6,
    I64 = 7,
}

/// <summary>Writes one graph: inputs, nodes in the order in which they run, constants, outputs. Operator set 17, IR 8, batch dimension <c>N</c>.</summary>
internal sealed class OnnxGraph(string name)
{
    private const int OperatorSet = 17;
    private const int IrVersion = 8;
    private const string Batch = "N";

    private readonly GraphProto _graph = new() { Name = name };
    private readonly HashSet<string> _constants = new(StringComparer.Ordinal);

    public string AddInput(string tensor, ElementType type, params IEnumerable<int> shape)
    {
        _graph.Input.Add(Describe(tensor, type, shape));
        return tensor;
    }

    public void AddOutput(string tensor, ElementType type, params IEnumerable<int> shape) => _graph.Output.Add(Describe(tensor, type, shape));

    /// <summary>Adds a node with one output, whose name it returns.</summary>
    public string Add(string operation, IEnumerable<string> inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = $"{output}/{operation}" };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds a node whose outputs have names of their own; an empty one is left out.</summary>
    public void Add(string operation, IEnumerable<string> inputs, IReadOnlyList<string> outputs, params AttributeProto[] attributes)
    {
        Add(operation, inputs, outputs[0], attributes);
        _graph.Node[^1].Output.Clear();
        _graph.Node[^1].Output.AddRange(outputs);
    }

    public string Constant(string tensor, float[] values, params long[] shape) => Constant(tensor, ElementType.F32, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    public string Constant(string tensor, long[] values, params long[] shape) => Constant(tensor, ElementType.I64, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    public string Constant(string tensor, byte[] values, params long[] shape) => Constant(tensor, ElementType.U8, values, shape);

    /// <summary>A constant of one number.</summary>
    public string Scalar(string tensor, float value) => Constant(tensor, [value]);

    /// <summary>Unsigned pixels as what the network computes with.</summary>
    public string Normalise(string image, string output) =>
        Add("DequantizeLinear", [image, Scalar("norm.scale", Pixels.Step), Constant("norm.zp", [Pixels.ZeroPoint])], output);

    /// <summary>Everything of another graph but its inputs and outputs; constants of one name are taken once.</summary>
    public void Include(OnnxGraph other)
    {
        _graph.Node.AddRange(other._graph.Node.Select(n => n.Clone()));
        foreach (var constant in other._graph.Initializer)
            if (_constants.Add(constant.Name)) _graph.Initializer.Add(constant.Clone());
    }

    /// <summary>The model file.</summary>
    public byte[] ToBytes()
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "IdnActors.Training", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
        return model.ToByteArray();
    }

    private string Constant(string tensor, ElementType type, ReadOnlySpan<byte> content, long[] shape)
    {
        if (!_constants.Add(tensor)) return tensor;
        var constant = new TensorProto { Name = tensor, DataType = (int)type, RawData = ByteString.CopyFrom(content) };
        constant.Dims.AddRange(shape);
        _graph.Initializer.Add(constant);
        return tensor;
    }

    private static ValueInfoProto Describe(string tensor, ElementType type, IEnumerable<int> shape)
    {
        var extents = new TensorShapeProto();
        extents.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = Batch });
        extents.Dim.AddRange(shape.Select(e => new TensorShapeProto.Types.Dimension { DimValue = e }));
        return new ValueInfoProto { Name = tensor, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = extents } } };
    }
}
