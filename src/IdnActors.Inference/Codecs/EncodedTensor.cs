using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Inference.Codecs;

/// <summary>A tensor as it travels. Headers of messages come on top, and so does what finds errors of transmission: a payload that was changed to another valid one is not noticed here.</summary>
/// <param name="Codec">How it was written; the receiver knows it, like the number of elements, from the manifest.</param>
/// <param name="Elements">Numbers of the tensor.</param>
/// <param name="Payload">The bytes on the wire.</param>
/// <param name="Logical">Bytes before compression; those on the wire where there is none.</param>
public sealed record EncodedTensor(WireCodec Codec, int Elements, ReadOnlyMemory<byte> Payload, ByteSize Logical)
{
    /// <summary>Bytes on the wire.</summary>
    public ByteSize OnWire => ByteSize.FromBytes(Payload.Length);
}
