using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace IdnActors.Cluster.Wire;

/// <summary>In place of the serializer of Akka that would build objects of whatever type a message names: refuses, and counts.</summary>
public sealed class RefusingSerializer : Serializer
{
    /// <param name="system">Whose messages they are.</param>
    /// <param name="settings">Those of the serializer that it stands for, with which Akka creates it.</param>
    public RefusingSerializer(ExtendedActorSystem system, Config settings)
        : base(system) => _ = settings;

    /// <inheritdoc/>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => true;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw new SerializationException($"{obj.GetType().Name} has no serializer; messages between processes are listed in {nameof(WireTable)}.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type)
    {
        WireSerializer.CountRefused();
        throw new SerializationException("Only messages of the table of manifests are read.");
    }
}
