using System.Collections.Frozen;
using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>The network: nodes and directed links, indexed by their ids. Every link has a reverse; there is at most one link per direction between two nodes.</summary>
public sealed class Topology
{
    private readonly FrozenDictionary<string, NodeId> _byName;
    private readonly ImmutableArray<ImmutableArray<Link>> _outgoing;
    private readonly ImmutableArray<LinkId> _reverse;

    // Made when first asked for: every row of results names its link.
    private readonly string?[] _linkNames;

    /// <exception cref="ArgumentException">
    /// Ids are not the indices, a name or a direction appears twice, a link has no reverse, an end that is no node, equal ends or a negative delay.
    /// </exception>
    public Topology(string name, ImmutableArray<Node> nodes, ImmutableArray<Link> links)
    {
        Name = name;
        Nodes = nodes;
        Links = links;
        _linkNames = new string[links.Length];
        for (var i = 0; i < nodes.Length; i++)
            if (nodes[i].Id.Index != i) throw new ArgumentException($"Node {nodes[i].Name} has id {nodes[i].Id.Index} at index {i}.", nameof(nodes));
        for (var i = 0; i < links.Length; i++)
            RequireSound(links[i], i);
        _byName = nodes.ToFrozenDictionary(n => n.Name, n => n.Id, StringComparer.Ordinal);
        var byEnds = new Dictionary<(NodeId, NodeId), LinkId>(links.Length);
        foreach (var link in links)
            if (!byEnds.TryAdd((link.From, link.To), link.Id))
                throw new ArgumentException($"Two links lead from {NameOf(link.From)} to {NameOf(link.To)}.", nameof(links));
        _reverse = [.. links.Select(l => byEnds.TryGetValue((l.To, l.From), out var r) ? r
            : throw new ArgumentException($"The link {NameOf(l.From)}-{NameOf(l.To)} has no reverse.", nameof(links)))];
        var outgoing = nodes.Select(_ => ImmutableArray.CreateBuilder<Link>()).ToArray();
        foreach (var link in links) outgoing[link.From.Index].Add(link);
        _outgoing = [.. outgoing.Select(b => b.ToImmutable())];
    }

    public string Name { get; }
    public ImmutableArray<Node> Nodes { get; }
    public ImmutableArray<Link> Links { get; }

    public Node this[NodeId id] => Nodes[id.Index];
    public Link this[LinkId id] => Links[id.Index];

    /// <summary>Links that leave a node, in id order.</summary>
    public ImmutableArray<Link> Outgoing(NodeId node) => _outgoing[node.Index];

    /// <summary>The link of the opposite direction.</summary>
    public LinkId Reverse(LinkId link) => _reverse[link.Index];

    public string NameOf(NodeId node) => Nodes[node.Index].Name;

    /// <summary><c>from-to</c>, the name of a link in results and actor paths.</summary>
    public string NameOf(LinkId link) => _linkNames[link.Index] ??= $"{NameOf(Links[link.Index].From)}-{NameOf(Links[link.Index].To)}";

    public bool TryFind(string name, out NodeId id) => _byName.TryGetValue(name, out id);

    private bool Contains(NodeId node) => node.Index >= 0 && node.Index < Nodes.Length;

    private void RequireSound(Link link, int index)
    {
        if (link.Id.Index != index) throw new ArgumentException($"Link {index} has id {link.Id.Index}.", nameof(link));
        if (!Contains(link.From) || !Contains(link.To))
            throw new ArgumentException($"Link {index} leads from node {link.From.Index} to {link.To.Index}; there are {Nodes.Length} nodes.", nameof(link));
        if (link.From == link.To) throw new ArgumentException($"Link {index} leads from {NameOf(link.From)} to itself.", nameof(link));
        if (link.Delay < Duration.Zero)
            throw new ArgumentException($"The delay of {NameOf(link.From)}-{NameOf(link.To)} is {link.Delay}; it must not be negative.", nameof(link));
    }
}
