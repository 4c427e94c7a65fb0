using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>A topology cut into regions, each of which one event kernel runs. Links are with the nodes that send on them.</summary>
public sealed class RegionPlan
{
    private readonly ImmutableArray<int> _regionOf;

    /// <param name="topology">The network.</param>
    /// <param name="regionOf">By node, the number of its region, from 0; no number is left out.</param>
    /// <exception cref="ArgumentException">A node has no region, a region has no node, or a message may cross between two regions in no time.</exception>
    public RegionPlan(Topology topology, ImmutableArray<int> regionOf)
    {
        if (regionOf.Length != topology.Nodes.Length) throw new ArgumentException($"There are {topology.Nodes.Length} nodes, and regions of {regionOf.Length}.", nameof(regionOf));
        Count = regionOf.Max() + 1;
        if (regionOf.Min() < 0 || regionOf.Distinct().Count() != Count) throw new ArgumentException($"Regions are numbered from 0 to {Count - 1}, without a gap.", nameof(regionOf));
        _regionOf = regionOf;
        Cut = [.. topology.Links.Where(l => regionOf[l.From.Index] != regionOf[l.To.Index])];
        if (Cut.FirstOrDefault(l => l.LeastDelay == Duration.Zero) is { } link)
            throw new ArgumentException($"The link {topology.NameOf(link.Id)} leads from one region to another, and may carry messages in no time: both ends belong into one region.", nameof(regionOf));
        LookAhead = Cut.IsEmpty ? null : Cut.Min(l => l.LeastDelay);
    }

    /// <summary>Number of regions.</summary>
    public int Count { get; }

    /// <summary>The links from one region to another.</summary>
    public ImmutableArray<Link> Cut { get; }

    /// <summary>The least time in which a message comes from one region to another; null where none does.</summary>
    public Duration? LookAhead { get; }

    /// <summary>The region of a node.</summary>
    public int this[NodeId node] => _regionOf[node.Index];

    /// <summary>By region, its nodes.</summary>
    public ILookup<int, NodeId> Nodes => Enumerable.Range(0, _regionOf.Length).ToLookup(i => _regionOf[i], i => new NodeId(i));
}

/// <summary>One region of a plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Region">Number of the region.</param>
public sealed record RegionShare(RegionPlan Plan, int Region)
{
    /// <summary>Whether a node is in it.</summary>
    public bool Owns(NodeId node) => Plan[node] == Region;
}
