using System.Collections.Immutable;

namespace IdnActors.Model.Network;

/// <summary>
/// The predetermined simple route p = (p_1, …, p_J) of a request, from its entry node to the repository node of its task, with its links in both
/// directions.
/// </summary>
/// <param name="Nodes">Entry node first, repository last; one node when the entry is the repository.</param>
/// <param name="Up">Element i leads from <paramref name="Nodes"/>[i] to <paramref name="Nodes"/>[i + 1].</param>
/// <param name="Down">Element i leads back: the reverse of <paramref name="Up"/>[i].</param>
public sealed record RequestPath(ImmutableArray<NodeId> Nodes, ImmutableArray<LinkId> Up, ImmutableArray<LinkId> Down)
{
    public NodeId Entry => Nodes[0];
    public NodeId Repository => Nodes[^1];

    public bool Equals(RequestPath? other) => other is not null && Nodes.AsSpan().SequenceEqual(other.Nodes.AsSpan())
        && Up.AsSpan().SequenceEqual(other.Up.AsSpan()) && Down.AsSpan().SequenceEqual(other.Down.AsSpan());

    public override int GetHashCode() => unchecked(Entry.Index * 397) ^ Repository.Index;
}
