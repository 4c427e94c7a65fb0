using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Network;

namespace IdnActors.Configuration.Network;

/// <summary>A topology while it is read. Problems may leave it incomplete, but what is in it is consistent.</summary>
internal sealed class TopologyDraft(string name, ImmutableSortedDictionary<string, DeviceClass> devices, ImmutableSortedDictionary<string, LinkTrace?> traces)
{
    private readonly Dictionary<string, NodeId> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<(NodeId, NodeId)> _joined = [];
    private readonly HashSet<string> _linkNames = new(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, DeviceClass> Devices { get; } = devices;

    /// <summary>Traces that links may name; null for one that could not be read.</summary>
    public ImmutableSortedDictionary<string, LinkTrace?> Traces { get; } = traces;

    public List<Node> Nodes { get; } = [];
    public List<Link> Links { get; } = [];

    /// <summary>Whether all entries could be read, so that a missing path is a mistake of its own and not a consequence.</summary>
    public bool IsComplete { get; set; }

    public IEnumerable<string> Names => _byName.Keys;

    public bool TryFind(string nodeName, out NodeId id) => _byName.TryGetValue(nodeName, out id);

    public void Add(Node node)
    {
        Nodes.Add(node);
        _byName.Add(node.Name, node.Id);
    }

    public bool AreJoined(NodeId a, NodeId b) => _joined.Contains((a, b));

    /// <summary>Adds both directions. False when another link has the same <c>from-to</c> name already, as a-b–c and a–b-c would.</summary>
    public bool TryAdd(Link there, Link back)
    {
        if (!_linkNames.Add(NameOf(there)) | !_linkNames.Add(NameOf(back))) return false;
        _joined.Add((there.From, there.To));
        _joined.Add((there.To, there.From));
        Links.Add(there);
        Links.Add(back);
        return true;
    }

    public Topology Build() => new(name, [.. Nodes], [.. Links]);

    private string NameOf(Link link) => $"{Nodes[link.From.Index].Name}-{Nodes[link.To.Index].Name}";
}
