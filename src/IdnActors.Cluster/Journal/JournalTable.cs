using System.Runtime.Serialization;
using IdnActors.Emulation.Controllers;
using MemoryPack;

namespace IdnActors.Cluster.Journal;

/// <summary>
/// What journals hold: every event under a manifest of its own, <c>name.version</c>. Manifests and the numbers of members are added, never used again for something else; what
/// an older build has written stays readable.
/// </summary>
public static class JournalTable
{
    private static readonly Entry[] Entries =
    [
        new("controller-decided.1", typeof(ControllerDecided),
            e => MemoryPackSerializer.Serialize(DecidedRecord.Of((ControllerDecided)e)),
            bytes => (MemoryPackSerializer.Deserialize<DecidedRecord>(bytes) ?? throw new SerializationException("An event is empty.")).ToEvent()),
    ];

    /// <summary>All types of events.</summary>
    public static IEnumerable<Type> Types => Entries.Select(e => e.Type);

    /// <summary>All manifests, in the order of <see cref="Types"/>.</summary>
    public static IEnumerable<string> Manifests => Entries.Select(e => e.Manifest);

    /// <exception cref="SerializationException">The type is not in the table.</exception>
    public static string ManifestOf(Type type) => OfType(type).Manifest;

    /// <exception cref="SerializationException">The type is not in the table.</exception>
    public static byte[] ToBytes(object journalEvent) => OfType(journalEvent.GetType()).Write(journalEvent);

    /// <exception cref="SerializationException">The manifest is not in the table, or the bytes are not of such an event.</exception>
    public static object FromBytes(byte[] bytes, string manifest)
    {
        var entry = Entries.FirstOrDefault(e => e.Manifest == manifest) ?? throw new SerializationException($"This build does not know the manifest {manifest}.");
        try
        {
            return entry.Read(bytes);
        }
        catch (MemoryPackSerializationException e)
        {
            throw new SerializationException($"An event {manifest} of {bytes.Length} bytes cannot be read: {e.Message}", e);
        }
    }

    private static Entry OfType(Type type) =>
        Entries.FirstOrDefault(e => e.Type == type) ?? throw new SerializationException($"{type.Name} has no manifest; events of journals are listed in {nameof(JournalTable)}.");

    private sealed record Entry(string Manifest, Type Type, Func<object, byte[]> Write, Func<byte[], object> Read);
}
