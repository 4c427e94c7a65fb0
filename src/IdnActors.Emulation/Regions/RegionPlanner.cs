using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>
/// Cuts a topology into regions of about equal load, across links that take long: the longer the quickest message from one region to another takes, the longer each can run alone. Nodes grow
/// together along their quickest links, as far as balance allows; what is left over joins, lightest first, the neighbour with which it shares most links.
/// </summary>
public sealed class RegionPlanner
{
    /// <summary>By how much a region may be heavier than the average before nodes stop to grow together.</summary>
    public const double Slack = 0.1;

    private readonly Topology _topology;
    private readonly int[] _parent;
    private readonly double[] _weight;
    private readonly double _most;
    private int _count;

    private RegionPlanner(Topology topology, double[] weights, int regions)
    {
        _topology = topology;
        _parent = [.. Enumerable.Range(0, weights.Length)];
        _weight = weights;
        _count = weights.Length;
        _most = weights.Sum() / regions * (1 + Slack);
    }

    /// <summary>Plans regions for a scenario: each as heavy as the requests that pass its nodes, of each source those for the most popular task.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="regions">How many are wanted, from 1; fewer come out where there are fewer nodes, or messages cross between them in no time.</param>
    public static RegionPlan Plan(Scenario scenario, int regions) => Plan(scenario.Topology, LoadOf(scenario), regions);

    /// <summary>Plans regions for nodes that are as heavy as stated.</summary>
    public static RegionPlan Plan(Topology topology, IReadOnlyList<double> weights, int regions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(regions, 1);
        var planner = new RegionPlanner(topology, [.. weights], regions);
        planner.Grow(regions);
        planner.JoinRest(regions);
        return new RegionPlan(topology, planner.Numbered());
    }

    /// <summary>By node: one, for what it costs to have it, and what passes it in units of what passes a node on average.</summary>
    private static double[] LoadOf(Scenario scenario)
    {
        var routes = new Routes(scenario);
        var load = new double[scenario.Topology.Nodes.Length];
        var all = 0.0;
        foreach (var source in scenario.Demand.Sources)
        {
            foreach (var node in routes.PathOf(scenario.Demand.Ranking[0], source.Node).Nodes)
            {
                load[node.Index] += source.Weight;
                all += source.Weight;
            }
        }
        for (var node = 0; node < load.Length; node++) load[node] = 1 + (all == 0 ? 0 : load[node] / all * load.Length);
        return load;
    }

    private void Grow(int regions)
    {
        foreach (var link in _topology.Links.Where(l => l.LeastDelay == Duration.Zero)) Join(Root(link.From.Index), Root(link.To.Index));
        foreach (var link in _topology.Links.OrderBy(l => l.LeastDelay.Nanoseconds).ThenBy(l => l.Id.Index))
        {
            if (_count <= regions) return;
            var (a, b) = (Root(link.From.Index), Root(link.To.Index));
            if (a != b && _weight[a] + _weight[b] <= _most) Join(a, b);
        }
    }

    private void JoinRest(int regions)
    {
        var shared = SharedLinks();
        var lightest = new PriorityQueue<(int Root, double Weight), (double, int)>();
        for (var node = 0; node < _parent.Length; node++)
            if (Root(node) == node) lightest.Enqueue((node, _weight[node]), (_weight[node], node));
        while (_count > regions)
        {
            var one = Lightest();
            var other = PartnerOf(one, shared[one]) is { } neighbour ? neighbour : Lightest();
            Join(one, other);
            var (kept, gone) = Root(one) == one ? (one, other) : (other, one);
            foreach (var (next, links) in shared[gone])
            {
                if (Root(next) == kept) continue;
                CollectionsMarshal.GetValueRefOrAddDefault(shared[kept], Root(next), out _) += links;
            }
            lightest.Enqueue((kept, _weight[kept]), (_weight[kept], kept));
        }

        int Lightest()
        {
            while (true)
            {
                var (root, weight) = lightest.Dequeue();
                if (Root(root) == root && _weight[root] == weight) return root;
            }
        }
    }

    /// <summary>The neighbour with which most links are shared and balance is kept; null where there is none.</summary>
    private int? PartnerOf(int root, Dictionary<int, int> shared)
    {
        (int Links, double Weight, int Root)? best = null;
        foreach (var group in shared.GroupBy(s => Root(s.Key)))
        {
            if (group.Key == root || _weight[group.Key] + _weight[root] > _most) continue;
            var (links, weight) = (group.Sum(s => s.Value), _weight[group.Key]);
            if (best is not { } b || links > b.Links || (links == b.Links && (weight, group.Key).CompareTo((b.Weight, b.Root)) < 0)) best = (links, weight, group.Key);
        }
        return best?.Root;
    }

    private Dictionary<int, int>[] SharedLinks()
    {
        var shared = new Dictionary<int, int>[_parent.Length];
        for (var node = 0; node < shared.Length; node++) shared[node] = [];
        foreach (var link in _topology.Links)
        {
            var (from, to) = (Root(link.From.Index), Root(link.To.Index));
            if (from != to) CollectionsMarshal.GetValueRefOrAddDefault(shared[from], to, out _)++;
        }
        return shared;
    }

    /// <summary>By node, the number of its region: in the order of their first nodes.</summary>
    private ImmutableArray<int> Numbered()
    {
        var numbers = new Dictionary<int, int>();
        var regionOf = ImmutableArray.CreateBuilder<int>(_parent.Length);
        for (var node = 0; node < _parent.Length; node++)
        {
            var root = Root(node);
            if (!numbers.TryGetValue(root, out var number)) numbers.Add(root, number = numbers.Count);
            regionOf.Add(number);
        }
        return regionOf.MoveToImmutable();
    }

    private int Root(int node)
    {
        while (_parent[node] != node) node = _parent[node] = _parent[_parent[node]];
        return node;
    }

    private void Join(int a, int b)
    {
        if (a == b) return;
        // The lower id stays, so that a plan does not depend on the order of links.
        var (kept, gone) = a < b ? (a, b) : (b, a);
        _parent[gone] = kept;
        _weight[kept] += _weight[gone];
        _count--;
    }
}
