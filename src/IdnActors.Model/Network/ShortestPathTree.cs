using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Network;

/// <summary>
/// The shortest paths by one-way delay from every node to one target. Each node has one next link, so the rest of a path from any of its nodes is
/// that node's own path. Among paths of equal delay the one with fewer hops is taken, then the one whose next node has the lowest id.
/// </summary>
public sealed class ShortestPathTree
{
    private const int None = -1;
    private readonly Topology _topology;
    private readonly long[] _delayNanoseconds;
    private readonly int[] _hops;
    private readonly int[] _nextLink;

    private ShortestPathTree(Topology topology, NodeId target)
    {
        _topology = topology;
        Target = target;
        _delayNanoseconds = new long[topology.Nodes.Length];
        _hops = new int[topology.Nodes.Length];
        _nextLink = new int[topology.Nodes.Length];
        Array.Fill(_hops, None);
        Array.Fill(_nextLink, None);
        Grow();
    }

    public NodeId Target { get; }

    public static ShortestPathTree Toward(Topology topology, NodeId target) => new(topology, target);

    public bool Reaches(NodeId node) => _hops[node.Index] != None;

    /// <summary>Sum of the one-way delays from a node to the target.</summary>
    /// <exception cref="InvalidOperationException">The node does not reach the target.</exception>
    public Duration DelayFrom(NodeId node)
    {
        Require(node);
        return new Duration(_delayNanoseconds[node.Index]);
    }

    /// <summary>Number of links from a node to the target.</summary>
    /// <exception cref="InvalidOperationException">The node does not reach the target.</exception>
    public int HopsFrom(NodeId node)
    {
        Require(node);
        return _hops[node.Index];
    }

    /// <summary>The first link of the path from a node to the target.</summary>
    /// <exception cref="InvalidOperationException">The node is the target or does not reach it.</exception>
    public LinkId NextLink(NodeId node)
    {
        Require(node);
        if (node == Target) throw new InvalidOperationException($"No link leads on from {_topology.NameOf(node)}: it is the target.");
        return new LinkId(_nextLink[node.Index]);
    }

    /// <exception cref="InvalidOperationException">The node does not reach the target.</exception>
    public RequestPath PathFrom(NodeId node)
    {
        Require(node);
        var hops = _hops[node.Index];
        var nodes = ImmutableArray.CreateBuilder<NodeId>(hops + 1);
        var up = ImmutableArray.CreateBuilder<LinkId>(hops);
        var down = ImmutableArray.CreateBuilder<LinkId>(hops);
        nodes.Add(node);
        while (node != Target)
        {
            var link = new LinkId(_nextLink[node.Index]);
            up.Add(link);
            down.Add(_topology.Reverse(link));
            node = _topology[link].To;
            nodes.Add(node);
        }
        return new RequestPath(nodes.MoveToImmutable(), up.MoveToImmutable(), down.MoveToImmutable());
    }

    private void Grow()
    {
        // Dijkstra with the key (delay, hops). A next node has a strictly smaller key even over links without delay, for it has a hop less; so all
        // candidates for a node's next link are settled before it, and the tie by id does not depend on the order in which the queue yields equal
        // keys.
        var settled = new bool[_hops.Length];
        var queue = new PriorityQueue<int, (long Delay, int Hops)>();
        _hops[Target.Index] = 0;
        queue.Enqueue(Target.Index, (0, 0));
        while (queue.TryDequeue(out var index, out _))
        {
            if (settled[index]) continue;
            settled[index] = true;
            foreach (var link in _topology.Outgoing(new NodeId(index)))
            {
                var toward = _topology[_topology.Reverse(link.Id)];
                var from = toward.From.Index;
                if (settled[from]) continue;
                var delay = _delayNanoseconds[index] + toward.Delay.Nanoseconds;
                var hops = _hops[index] + 1;
                if (!IsBetter(from, delay, hops, index)) continue;
                _delayNanoseconds[from] = delay;
                _hops[from] = hops;
                _nextLink[from] = toward.Id.Index;
                queue.Enqueue(from, (delay, hops));
            }
        }
    }

    private bool IsBetter(int node, long delay, int hops, int next)
    {
        if (_hops[node] == None) return true;
        if (delay != _delayNanoseconds[node]) return delay < _delayNanoseconds[node];
        if (hops != _hops[node]) return hops < _hops[node];
        return next < _topology.Links[_nextLink[node]].To.Index;
    }

    private void Require(NodeId node)
    {
        if (!Reaches(node)) throw new InvalidOperationException($"No path leads from {_topology.NameOf(node)} to {_topology.NameOf(Target)}.");
    }
}
