using System.Collections.Immutable;
using IdnActors.Inference.Codecs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Chains;

/// <summary>A tensor that a request carries, for one sample: its numbers, or what a codec has made of them for the way.</summary>
/// <param name="From">Index of the part that made it; null for the model's input.</param>
/// <param name="Name">Its name in the files.</param>
/// <param name="Element">What its numbers are.</param>
/// <param name="Values">Its numbers; unsigned bytes too are whole numbers here. Empty while it is encoded.</param>
/// <param name="Encoded">What travels; null for what has not been written for the way.</param>
internal sealed record CarriedTensor(int? From, string Name, TensorElement Element, ReadOnlyMemory<float> Values, EncodedTensor? Encoded)
{
    /// <summary>Bytes of the numbers as they are.</summary>
    public long Bytes => (Element == TensorElement.U8 ? sizeof(byte) : sizeof(float)) * (long)Values.Length;

    /// <summary>The numbers, as the receiver reads them where they came over a link.</summary>
    public float[] Read() => Encoded is null ? Values.ToArray() : TensorCodec.Decode(Encoded);

    /// <summary>The numbers of a tensor of unsigned bytes.</summary>
    public byte[] ReadBytes()
    {
        var values = Read();
        // A codec that keeps signs alone says of a byte whether it is more than zero.
        var isSign = Encoded?.Codec.Coding == TensorCoding.Sign;
        return Array.ConvertAll(values, v => isSign ? (byte)(v > 0 ? 1 : 0) : (byte)v);
    }

    /// <summary>The same, written for the way.</summary>
    public CarriedTensor Write(WireCodec codec) => this with { Values = default, Encoded = Encode(codec) };

    private EncodedTensor Encode(WireCodec codec)
    {
        var values = Read();
        return Element == TensorElement.U8 && codec.Coding == TensorCoding.U8
            ? TensorCodec.EncodeBytes(codec, Array.ConvertAll(values, v => (byte)v))
            : TensorCodec.Encode(codec, values);
    }
}

/// <summary>The tensors that the parts of a chain have made of one sample, as far as later parts take them.</summary>
/// <param name="tensors">The tensors; the input is among them only where it came over a codec.</param>
/// <param name="wireBytes">Bytes on the link, of what was written for one.</param>
internal sealed class TensorActivations(ImmutableArray<CarriedTensor> tensors, long wireBytes) : Activations
{
    /// <summary>Nothing has been made yet.</summary>
    public static TensorActivations None { get; } = new([], 0);

    public ImmutableArray<CarriedTensor> Tensors => tensors;

    public override long WireBytes => wireBytes;

    public CarriedTensor? Find(int? from, string? name) => tensors.FirstOrDefault(t => t.From == from && (from is null || t.Name == name));
}
