using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Configuration.Network.Import;

/// <summary>A graph as a file of some format states it, before it is made into a topology.</summary>
internal sealed class GraphDraft(string name)
{
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);

    public string Name { get; } = name;
    public List<DraftNode> Nodes { get; } = [];
    public List<DraftEdge> Edges { get; } = [];
    public List<ImportFinding> Findings { get; } = [];

    /// <summary>False when the key stands for another node already.</summary>
    public bool TryAdd(DraftNode node)
    {
        if (!_byKey.TryAdd(node.Key, Nodes.Count)) return false;
        Nodes.Add(node);
        return true;
    }

    public bool TryFind(string key, out int index) => _byKey.TryGetValue(key, out index);

    public void Note(string place, string found, string rule) => Findings.Add(new ImportFinding(place, found, rule));
}

/// <summary>A node of a graph.</summary>
/// <param name="Key">By which edges refer to it.</param>
/// <param name="Label">What people call it; may be empty, and need not be unique.</param>
/// <param name="Location">Where it is, if that is known.</param>
/// <param name="Place">Where it stands in the file.</param>
internal sealed record DraftNode(string Key, string Label, GeoPoint? Location, string Place);

/// <summary>An edge of a graph.</summary>
/// <param name="Source">Index of one end.</param>
/// <param name="Target">Index of the other end.</param>
/// <param name="IsDirected">Whether it is the direction from source to target only.</param>
/// <param name="Rate">Stated data rate.</param>
/// <param name="Delay">Stated one-way delay.</param>
/// <param name="Kilometres">Stated length.</param>
/// <param name="Place">Where it stands in the file.</param>
internal sealed record DraftEdge(int Source, int Target, bool IsDirected, DataRate? Rate, Duration? Delay, double? Kilometres, string Place)
{
    /// <summary>The words by which it is an unlit fibre; null: it is none.</summary>
    public string? Dark { get; init; }
}
