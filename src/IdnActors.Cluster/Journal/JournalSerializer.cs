using Akka.Actor;
using Akka.Serialization;

namespace IdnActors.Cluster.Journal;

/// <summary>The one serializer of journals: <see cref="JournalTable"/> as Akka wants it.</summary>
public sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // Stays with every event that is ever written. Up to 1000 they are Akka's.
    public const int Id = 1001;

    public override int Identifier => Id;

    public override string Manifest(object o) => JournalTable.ManifestOf(o.GetType());

    public override byte[] ToBinary(object obj) => JournalTable.ToBytes(obj);

    public override object FromBinary(byte[] bytes, string manifest) => JournalTable.FromBytes(bytes, manifest);
}
