using System.Runtime.Serialization;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;

namespace IdnActors.Cluster.Wire;

/// <summary>A packet that is only passed on: nobody looks into it before it comes to the process that runs its receiver.</summary>
internal sealed class PackedPacket : Packet
{
    private static readonly RequestPath Nowhere = new([], [], []);

    private PackedPacket(byte[] bytes) => Bytes = bytes;

    /// <summary>What <see cref="PacketCodec"/> has made of it.</summary>
    public byte[] Bytes { get; }

    /// <summary>The bytes of a packet where nobody looks into any.</summary>
    /// <exception cref="SerializationException">It is not packed.</exception>
    public static byte[] BytesOf(Packet packet) => packet is PackedPacket packed ? packed.Bytes : throw new SerializationException($"A {packet.GetType().Name} is packed by the process that runs its region.");

    /// <exception cref="SerializationException">There are none.</exception>
    public static PackedPacket Of(byte[] bytes) => bytes is { Length: > 0 } ? new PackedPacket(bytes) { Path = Nowhere } : throw new SerializationException("A packet is empty.");

    /// <summary>Unknown here.</summary>
    public override TrafficClass Class => throw new NotSupportedException("A packed packet crosses no link.");
}
