using System.Collections.Frozen;
using System.Runtime.Serialization;

namespace IdnActors.Cluster.Manifests;

/// <summary>Types that are written, each under a manifest of its own: what reads the bytes needs no name of a type.</summary>
/// <param name="kind">What they are, in a word, for messages.</param>
/// <param name="entries">The types. No manifest and no type occurs twice.</param>
internal sealed class ManifestTable(string kind, params ManifestEntry[] entries)
{
    private readonly FrozenDictionary<Type, ManifestEntry> _byType = entries.ToFrozenDictionary(e => e.Type);
    private readonly FrozenDictionary<string, ManifestEntry> _byManifest = entries.ToFrozenDictionary(e => e.Manifest, StringComparer.Ordinal);

    /// <summary>All types.</summary>
    public IEnumerable<Type> Types => entries.Select(e => e.Type);

    /// <summary>All manifests, in the order of <see cref="Types"/>.</summary>
    public IEnumerable<string> Manifests => entries.Select(e => e.Manifest);

    /// <exception cref="SerializationException">The type is not in the table.</exception>
    public string ManifestOf(Type type) => OfType(type).Manifest;

    /// <exception cref="SerializationException">The type is not in the table.</exception>
    public byte[] ToBytes(object item) => OfType(item.GetType()).Write(item);

    /// <exception cref="SerializationException">The manifest is not in the table, or the bytes are not of such a type.</exception>
    public object FromBytes(byte[] bytes, string manifest)
    {
        if (!_byManifest.TryGetValue(manifest, out var entry)) throw new SerializationException($"This build does not know the manifest {manifest}.");
        return Records.Guard($"{kind} {manifest} of {bytes.Length} bytes", () => entry.Read(bytes));
    }

    private ManifestEntry OfType(Type type) => _byType.TryGetValue(type, out var entry) ? entry : throw new SerializationException($"{type.Name} has no manifest: it is no {kind}.");
}

/// <summary>One type of a table.</summary>
/// <param name="Manifest"><c>name.version</c>; never used again for something else.</param>
/// <param name="Type">The type.</param>
/// <param name="Write">Makes bytes of an item.</param>
/// <param name="Read">Makes an item of bytes. Whatever it throws says that they are bad.</param>
internal sealed record ManifestEntry(string Manifest, Type Type, Func<object, byte[]> Write, Func<byte[], object> Read);
