using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Codecs;

/// <summary>
/// Writes tensors for their way from one node to the next, and reads them. All numbers are little-endian. What cannot be written is refused with its reason, and what cannot have been written is refused too, never guessed.
/// </summary>
public static class TensorCodec
{
    /// <summary>Writes a tensor.</summary>
    /// <param name="codec">How.</param>
    /// <param name="values">Finite numbers: below 65,520 in size for fp16, whole and 0 to 255 for u8 and u4, any others.</param>
    /// <exception cref="ArgumentException">A number cannot be written this way; the message says which and why.</exception>
    public static EncodedTensor Encode(WireCodec codec, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i])) throw new ArgumentException($"Number {i} is {values[i]}: only finite numbers travel.", nameof(values));
        var plain = new byte[checked((int)codec.PayloadBytes(values.Length))];
        switch (codec.Coding)
        {
            case TensorCoding.Fp32:
                PlainCoding.WriteSingles(values, plain);
                break;
            case TensorCoding.Fp16:
                PlainCoding.WriteHalves(values, plain);
                break;
            case TensorCoding.Q8:
                AffineCoding.Write(values, plain);
                break;
            case TensorCoding.U8:
                PlainCoding.WriteBytes(values, plain);
                break;
            case TensorCoding.U4:
                var bytes = new byte[values.Length];
                PlainCoding.WriteBytes(values, bytes);
                PlainCoding.WriteNibbles(bytes, plain);
                break;
            default:
                PlainCoding.WriteSigns(values, plain);
                break;
        }
        return Pack(codec, values.Length, plain);
    }

    /// <summary>Writes a tensor of unsigned bytes: as it is, or the upper half of each.</summary>
    /// <param name="codec">One of coding u8 or u4.</param>
    /// <param name="values">The tensor.</param>
    /// <exception cref="ArgumentException">The codec has another coding.</exception>
    public static EncodedTensor EncodeBytes(WireCodec codec, ReadOnlySpan<byte> values)
    {
        if (codec.Coding == TensorCoding.U8) return Pack(codec, values.Length, values.ToArray());
        if (codec.Coding != TensorCoding.U4) throw new ArgumentException($"Bytes travel as u8 or u4, not as {codec}.", nameof(codec));
        var plain = new byte[checked((int)codec.PayloadBytes(values.Length))];
        PlainCoding.WriteNibbles(values, plain);
        return Pack(codec, values.Length, plain);
    }

    /// <summary>Reads a tensor.</summary>
    /// <param name="codec">How it was written.</param>
    /// <param name="elements">Numbers of the tensor: not negative.</param>
    /// <param name="payload">The bytes on the wire.</param>
    /// <returns>Its numbers: those written for fp32 and u8, to half precision for fp16, to half a step for q8, 17 times the upper four bits for u4, and +1 or -1 for sign.</returns>
    /// <exception cref="InvalidDataException">The payload is not one of this codec for so many numbers.</exception>
    public static float[] Decode(WireCodec codec, int elements, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        var length = checked((int)codec.PayloadBytes(elements));
        var plain = codec.HasFixedLength ? payload : PayloadCompression.Inflate(codec.Compression, payload, length);
        if (plain.Length != length) throw new InvalidDataException($"A payload of {elements} numbers as {codec} has {length} bytes, not {plain.Length}.");
        var values = new float[elements];
        switch (codec.Coding)
        {
            case TensorCoding.Fp32:
                PlainCoding.ReadSingles(plain, values);
                break;
            case TensorCoding.Fp16:
                PlainCoding.ReadHalves(plain, values);
                break;
            case TensorCoding.Q8:
                AffineCoding.Read(plain, values);
                break;
            case TensorCoding.U8:
                for (var i = 0; i < values.Length; i++) values[i] = plain[i];
                break;
            case TensorCoding.U4:
                PlainCoding.ReadNibbles(plain, values);
                break;
            default:
                PlainCoding.ReadSigns(plain, values);
                break;
        }
        return values;
    }

    /// <summary>Reads a tensor that was written here.</summary>
    public static float[] Decode(EncodedTensor tensor) => Decode(tensor.Codec, tensor.Elements, tensor.Payload.Span);

    private static EncodedTensor Pack(WireCodec codec, int elements, byte[] plain) =>
        new(codec, elements, codec.HasFixedLength ? plain : PayloadCompression.Deflate(codec.Compression, plain), ByteSize.FromBytes(plain.Length));
}
