using System.Runtime.Serialization;
using IdnActors.Cluster.Manifests;
using IdnActors.Emulation.Controllers;
using MemoryPack;

namespace IdnActors.Cluster.Journal;

/// <summary>
/// What journals hold: every event under a manifest of its own, <c>name.version</c>. Manifests and the numbers of members are added, never used again for something else; what
/// an older build has written stays readable.
/// </summary>
public static class JournalTable
{
    private static readonly ManifestTable Table = new(
        "event",
        new ManifestEntry("controller-decided.1", typeof(ControllerDecided), e => MemoryPackSerializer.Serialize(DecidedRecord.Of((ControllerDecided)e)), bytes => Records.Read<DecidedRecord>(bytes).ToEvent()));

    /// <summary>All types of events.</summary>
    public static IEnumerable<Type> Types => Table.Types;

    /// <summary>All manifests, in the order of <see cref="Types"/>.</summary>
    public static IEnumerable<string> Manifests => Table.Manifests;

    /// <exception cref="SerializationException">The type is not in the table.</exception>
    public static string ManifestOf(Type type) => Table.ManifestOf(type);

    /// <exception cref="SerializationException">The type is not in the table.</exception>
    public static byte[] ToBytes(object journalEvent) => Table.ToBytes(journalEvent);

    /// <exception cref="SerializationException">The manifest is not in the table, or the bytes are not of such an event.</exception>
    public static object FromBytes(byte[] bytes, string manifest) => Table.FromBytes(bytes, manifest);
}
