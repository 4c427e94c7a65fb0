using Google.Protobuf;
using IdnActors.Inference.Graphs.Onnx;

namespace IdnActors.Inference.Tests.Graphs;

/// <summary>Graphs of a few nodes, made by hand.</summary>
internal static class TinyGraph
{
    private const int Float = 1;

    /// <summary>A model with the nodes in their order, input <c>x</c> and output <c>y</c>, both f32[N,4].</summary>
    public static ModelProto Of(params NodeProto[] nodes)
    {
        var graph = new GraphProto { Name = "tiny" };
        graph.Node.AddRange(nodes);
        graph.Input.Add(Value("x"));
        graph.Output.Add(Value("y"));
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model;
    }

    public static NodeProto Node(string operation, string inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = output };
        node.Input.AddRange(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        return node;
    }

    public static ValueInfoProto Value(string name, int elementType = Float, string batch = "N", int extent = 4)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = batch });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = extent });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = elementType, Shape = shape } } };
    }

    public static TensorProto Weight(string name, params float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = Float };
        tensor.Dims.Add(values.Length);
        tensor.FloatData.AddRange(values);
        return tensor;
    }

    /// <summary>A graph that takes nothing of its own and reads what lies around it, for the branches of If.</summary>
    public static AttributeProto Branch(string name, string operation, string reads, string output)
    {
        var body = new GraphProto { Name = name };
        body.Node.Add(Node(operation, reads, output));
        body.Output.Add(new ValueInfoProto { Name = output });
        return new AttributeProto { Name = name, G = body, Type = 5 };
    }

    public static string Write(this ModelProto model, string folder, string name = "tiny.onnx")
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }
}
