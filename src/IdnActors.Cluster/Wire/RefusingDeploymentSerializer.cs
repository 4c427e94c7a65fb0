using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace IdnActors.Cluster.Wire;

/// <summary>In place of the serializer of Akka by which another process may have actors of any type start here: refuses, and counts. Nobody of ours does that.</summary>
/// <param name="system">Whose messages they are.</param>
public sealed class RefusingDeploymentSerializer(ExtendedActorSystem system) : Serializer(system)
{
    /// <inheritdoc/>
    public override int Identifier => 3;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => throw new SerializationException("Actors are not started in other processes.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type)
    {
        WireSerializer.CountRefused();
        throw new SerializationException("No actors are started for other processes.");
    }
}
