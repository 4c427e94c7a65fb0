using Google.Protobuf;
using IdnActors.Inference.Graphs.Onnx;

namespace IdnActors.Training.Graphs;

/// <summary>Attributes of nodes.</summary>
internal static class Attributes
{
    // Numbers of AttributeProto.AttributeType in the ONNX schema.
    private const int FloatType = 1, IntType = 2, StringType = 3, IntsType = 7;

    public static AttributeProto Integer(string name, long value) => new() { Name = name, Type = IntType, I = value };

    public static AttributeProto Number(string name, float value) => new() { Name = name, Type = FloatType, F = value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = StringType, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Integers(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = IntsType };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}
