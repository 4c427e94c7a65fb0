namespace IdnActors.Configuration.Reading;

/// <summary>The documented keys that loads asked for, with the range that each was checked against.</summary>
internal sealed class KeyTrail
{
    private readonly Dictionary<string, string> _ranges = new(StringComparer.Ordinal);

    /// <summary>Range by key in the notation of <see cref="ReferenceConf"/>; empty for blocks and lists.</summary>
    public IReadOnlyDictionary<string, string> Ranges => _ranges;

    public void Note(string schemaKey, string range) => _ranges[schemaKey] = range;
}
