using IdnActors.Configuration.Hocon;

namespace IdnActors.Configuration.Network.Import;

/// <summary>Gathers the names of what a file says and no import uses, and reports them once.</summary>
internal sealed class IgnoredAttributes
{
    private const int MostShown = 20;

    private static readonly HashSet<string> OfNodes = new(StringComparer.Ordinal) { "id", "name", "label", "pos", "Latitude", "Longitude" };

    private static readonly HashSet<string> OfEdges = new(StringComparer.Ordinal)
    {
        "id", "source", "target", "key", "rate", "LinkSpeedRaw", "LinkSpeed", "LinkSpeedUnits", "LinkLabel", "label", "LinkNote", "description", "delay", "dist",
    };

    private readonly List<string> _names = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public void OfNode(string name)
    {
        if (!OfNodes.Contains(name)) Add($"nodes.{name}");
    }

    public void OfEdge(string name)
    {
        if (!OfEdges.Contains(name)) Add($"edges.{name}");
    }

    public void Add(string name)
    {
        if (_known.Add(name)) _names.Add(name);
    }

    public void Note(GraphDraft draft)
    {
        if (_names.Count == 0) return;
        var more = _names.Count > MostShown ? $" and {_names.Count - MostShown} more" : "";
        draft.Note("", $"attributes that mean nothing to an import: {string.Join(", ", _names.Take(MostShown).Select(ShownPlain))}{more}",
            "ignored; edges are described by rate, delay, dist, LinkSpeedRaw, LinkSpeed and their labels");
    }

    /// <summary>Quoted only where the name is not plain.</summary>
    private static string ShownPlain(string name) =>
        name.Length <= 60 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') ? name : ConfigText.Shown(name);
}
