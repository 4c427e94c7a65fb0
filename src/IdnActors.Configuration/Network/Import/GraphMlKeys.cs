using System.Xml.Linq;

namespace IdnActors.Configuration.Network.Import;

/// <summary>The <c>key</c> elements of a GraphML file: names of attributes by their key, apart for nodes and edges, as the files number them, and their defaults.</summary>
internal sealed class GraphMlKeys
{
    private readonly Dictionary<(string For, string Key), string> _names = [];
    private readonly List<(string For, string Name, string Default)> _defaults = [];

    public GraphMlKeys(XElement root)
    {
        foreach (var key in root.Elements().Where(e => e.Name.LocalName == "key"))
        {
            var (id, name) = ((string?)key.Attribute("id") ?? "", (string?)key.Attribute("attr.name") ?? (string?)key.Attribute("id") ?? "");
            var otherwise = key.Elements().FirstOrDefault(e => e.Name.LocalName == "default")?.Value.Trim() ?? "";
            var of = (string?)key.Attribute("for") ?? "all";
            foreach (var element in of == "all" ? ["node", "edge"] : new[] { of })
                if (_names.TryAdd((element, id), name) && otherwise.Length > 0) _defaults.Add((element, name, otherwise));
        }
    }

    /// <summary>What a node or an edge says, by name; where it has no data, the default of the key.</summary>
    public Dictionary<string, string> ValuesOf(XElement element)
    {
        var (kind, values) = (element.Name.LocalName, new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var data in element.Elements().Where(e => e.Name.LocalName == "data"))
        {
            var key = (string?)data.Attribute("key") ?? "";
            values.TryAdd(_names.GetValueOrDefault((kind, key), key), data.Value.Trim());
        }
        foreach (var (of, name, otherwise) in _defaults)
            if (of == kind) values.TryAdd(name, otherwise);
        return values;
    }
}
