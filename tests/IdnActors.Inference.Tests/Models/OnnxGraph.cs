using System.Text;

namespace IdnActors.Inference.Tests.Models;

/// <summary>
/// As much of an ONNX file as it takes to count parameters and multiply-accumulates, read from the protobuf wire format: a second opinion on what the cards state,
/// without the schema and without ONNX Runtime. Knows the operators of the shipped models and refuses others.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, long[]> _initialisers = [];
    private readonly Dictionary<string, string> _dequantised = [];
    private readonly Dictionary<string, long[]> _shapes = [];
    private readonly Dictionary<string, long> _parameters = [];

    private OnnxGraph()
    {
    }

    public long Macs { get; private set; }
    public long Parameters => _parameters.Values.Sum();

    public static OnnxGraph Read(string path, string inputName, params long[] inputShape)
    {
        var graph = new OnnxGraph { _shapes = { [inputName] = inputShape } };
        var fields = Fields(Fields(File.ReadAllBytes(path)).Single(field => field.Number == 7).Bytes).ToArray();
        foreach (var field in fields.Where(field => field.Number == 5)) graph.AddInitialiser(field.Bytes);
        foreach (var field in fields.Where(field => field.Number == 1)) graph.AddNode(field.Bytes);
        return graph;
    }

    private void AddInitialiser(ReadOnlyMemory<byte> tensor)
    {
        var fields = Fields(tensor).ToArray();
        _initialisers[Text(fields.Single(field => field.Number == 8))] = [.. fields.Where(field => field.Number == 1).SelectMany(Integers)];
    }

    private void AddNode(ReadOnlyMemory<byte> node)
    {
        var fields = Fields(node).ToArray();
        var inputs = fields.Where(field => field.Number == 1).Select(Text).ToArray();
        var output = Text(fields.Single(field => field.Number == 2));
        var attributes = fields.Where(field => field.Number == 5).Select(field => Fields(field.Bytes).ToArray())
            .ToDictionary(attribute => Text(attribute.Single(f => f.Number == 1)), attribute => attribute.Where(f => f.Number is 3 or 8).SelectMany(Integers).ToArray());
        var operation = Text(fields.Single(field => field.Number == 4));
        if (operation == "DequantizeLinear" && _initialisers.ContainsKey(inputs[0]))
        {
            _dequantised[output] = inputs[0];
            return;
        }
        var shape = _shapes[inputs[0]];
        _shapes[output] = operation switch
        {
            "Conv" => Convolve(shape, inputs, attributes),
            "Gemm" => Multiply(shape, inputs),
            "MaxPool" => [shape[0], shape[1] / attributes["strides"][0], shape[2] / attributes["strides"][1]],
            "GlobalAveragePool" => [shape[0], 1, 1],
            "Flatten" => [Product(shape)],
            "Relu" or "QuantizeLinear" or "DequantizeLinear" => shape,
            _ => throw new NotSupportedException($"Operator {operation} is not known to this reader."),
        };
    }

    private long[] Convolve(long[] shape, string[] inputs, Dictionary<string, long[]> attributes)
    {
        var weights = Count(inputs);
        var (kernel, strides, pads) = (attributes["kernel_shape"], attributes["strides"], attributes["pads"]);
        var height = (shape[1] + pads[0] + pads[2] - kernel[0]) / strides[0] + 1;
        var width = (shape[2] + pads[1] + pads[3] - kernel[1]) / strides[1] + 1;
        Macs += Product(weights) * height * width;
        return [weights[0], height, width];
    }

    private long[] Multiply(long[] shape, string[] inputs)
    {
        var weights = Count(inputs);
        Assert.Equal(weights[1], shape.Single());
        Macs += Product(weights);
        return [weights[0]];
    }

    /// <summary>Counts weights and biases of a layer, each tensor once, and returns the shape of its weights.</summary>
    private long[] Count(string[] inputs)
    {
        foreach (var name in inputs.Skip(1).Select(Initialiser)) _parameters[name] = Product(_initialisers[name]);
        return _initialisers[Initialiser(inputs[1])];
    }

    private string Initialiser(string tensor) => _dequantised.GetValueOrDefault(tensor, tensor);

    private static long Product(long[] shape) => shape.Aggregate(1L, (product, extent) => product * extent);

    private static string Text(Field field) => Encoding.UTF8.GetString(field.Bytes.Span);

    private static IEnumerable<long> Integers(Field field)
    {
        if (field.Bytes.IsEmpty) yield return field.Value;
        for (var at = 0; at < field.Bytes.Length;) yield return Varint(field.Bytes.Span, ref at);
    }

    private static IEnumerable<Field> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            var (number, value, length) = ((int)(tag >> 3), 0L, 0);
            switch (tag & 7)
            {
                case 0: value = Varint(message.Span, ref at); break;
                case 1: length = 8; break;
                case 2: length = (int)Varint(message.Span, ref at); break;
                case 5: length = 4; break;
                default: throw new InvalidDataException($"Wire type {tag & 7} at byte {at} is not ONNX.");
            }
            yield return new Field(number, value, message.Slice(at, length));
            at += length;
        }
    }

    private static long Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
    }

    private readonly record struct Field(int Number, long Value, ReadOnlyMemory<byte> Bytes);
}
