using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace IdnActors.Cluster.Wire;

/// <summary>Texts that have come over the wire.</summary>
internal static class Texts
{
    /// <exception cref="SerializationException">One of them is missing.</exception>
    public static ImmutableArray<string> Checked(string[] texts) => texts.Contains(null) ? throw new SerializationException("A text is missing.") : [.. texts];
}
