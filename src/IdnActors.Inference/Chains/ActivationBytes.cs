using System.Runtime.InteropServices;
using System.Text;
using IdnActors.Inference.Codecs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Chains;

/// <summary>Tensors that a request carries as bytes, for the engine of another process. Numbers are as they are in memory here, little-endian.</summary>
internal static class ActivationBytes
{
    private const int None = -1;

    public static byte[] Of(TensorActivations state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(state.WireBytes);
        writer.Write(state.Tensors.Length);
        foreach (var tensor in state.Tensors) Write(writer, tensor);
        writer.Flush();
        return stream.ToArray();
    }

    /// <exception cref="FormatException">They are none.</exception>
    public static TensorActivations Read(byte[] bytes) => Read(bytes, reader =>
    {
        var wireBytes = reader.ReadInt64();
        var tensors = new CarriedTensor[Length(reader.ReadInt32(), bytes)];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = ReadTensor(reader, bytes);
        return new TensorActivations([.. tensors], wireBytes);
    });

    /// <summary>Reads something that takes all of the bytes.</summary>
    /// <exception cref="FormatException">It does not, or is not what it should be.</exception>
    public static T Read<T>(byte[] bytes, Func<BinaryReader, T> read)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            var made = read(reader);
            return stream.Position == bytes.Length ? made : throw new FormatException($"They end after {stream.Position} of {bytes.Length} bytes.");
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException)
        {
            throw new FormatException($"{bytes.Length} bytes are no activations: {e.Message}", e);
        }
    }

    public static void Write(BinaryWriter writer, WireCodec? codec)
    {
        writer.Write(codec is { } c ? (int)c.Coding : None);
        writer.Write((int)(codec?.Compression ?? 0));
    }

    public static WireCodec? ReadCodec(BinaryReader reader)
    {
        var (coding, compression) = (reader.ReadInt32(), (Compression)reader.ReadInt32());
        if (coding == None) return null;
        return Enum.IsDefined((TensorCoding)coding) && Enum.IsDefined(compression) ? new WireCodec((TensorCoding)coding, compression) : throw new FormatException($"There is no coding {coding} with compression {compression}.");
    }

    private static void Write(BinaryWriter writer, CarriedTensor tensor)
    {
        writer.Write(tensor.From ?? None);
        writer.Write(tensor.Name);
        writer.Write((int)tensor.Element);
        Write(writer, tensor.Encoded?.Codec);
        if (tensor.Encoded is { } encoded)
        {
            writer.Write(encoded.Elements);
            writer.Write(encoded.Logical.Bytes);
            writer.Write(encoded.Payload.Length);
            writer.Write(encoded.Payload.Span);
            return;
        }
        writer.Write(tensor.Values.Length);
        writer.Write(MemoryMarshal.AsBytes(tensor.Values.Span));
    }

    private static CarriedTensor ReadTensor(BinaryReader reader, byte[] bytes)
    {
        var from = reader.ReadInt32();
        var name = reader.ReadString();
        var element = (TensorElement)reader.ReadInt32();
        if (from < None || !Enum.IsDefined(element)) throw new FormatException($"The tensor {name} is of nothing.");
        int? part = from == None ? null : from;
        if (ReadCodec(reader) is { } codec)
        {
            var (elements, logical) = (reader.ReadInt32(), reader.ReadInt64());
            var payload = new byte[Length(reader.ReadInt32(), bytes)];
            reader.BaseStream.ReadExactly(payload);
            return elements >= 0 && logical >= 0 ? new CarriedTensor(part, name, element, default, new EncodedTensor(codec, elements, payload, new ByteSize(logical))) : throw new FormatException($"The tensor {name} is less than nothing.");
        }
        var values = new float[Length(reader.ReadInt32(), bytes)];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return new CarriedTensor(part, name, element, values, null);
    }

    // Whatever is announced takes a byte at least: so nobody makes room for what is not there.
    private static int Length(int announced, byte[] bytes) => announced >= 0 && announced <= bytes.Length ? announced : throw new FormatException($"There are not {announced} in {bytes.Length} bytes.");
}
