using System.Collections.Immutable;
using IdnActors.Model.Serving;
using IdnActors.Policies;
using IdnActors.Policies.Views;

namespace IdnActors.Emulation.Controllers;

/// <summary>A slot of which the controllers have not told all yet. Keeps what they tell as it is, so that it takes little however many are open.</summary>
/// <param name="controllers">Number of controllers; they go by their place among them.</param>
internal sealed class OpenSlot(int controllers)
{
    private readonly PlacementDecision?[] _inForce = new PlacementDecision?[controllers];
    private readonly DecidedBound[] _bounds = new DecidedBound[controllers];
    private readonly List<(int Type, double Requests)> _requests = [];
    private readonly List<StatedCapacities> _capacities = [];

    /// <summary>Controllers that have told of the slot, and the one who tells of nodes without.</summary>
    public int Told { get; set; }

    /// <summary>Controllers that have decided by it.</summary>
    public int Decided { get; set; }

    /// <summary>Capacities that have to be stated: one of every type that entered, for every node that may serve it.</summary>
    public long Awaited { get; private set; }

    /// <summary>Of those, how many have been stated.</summary>
    public int Stated => _capacities.Count;

    /// <summary>Keeps what was in force at a node.</summary>
    public void SetInForce(int controller, PlacementDecision decision) => _inForce[controller] = decision;

    /// <summary>Keeps that requests of a type entered, about which so many nodes are to be asked.</summary>
    public void AddRequests(int type, double requests, int awaited)
    {
        _requests.Add((type, requests));
        Awaited += awaited;
    }

    /// <summary>Keeps the potential capacities of a node for a type, by option of the node, and of how many requests it was told.</summary>
    public void AddCapacities(int type, double requests, NodeView node, ImmutableArray<double> capacities) => _capacities.Add(new StatedCapacities(type, requests, node, capacities));

    /// <summary>What nodes were told of the slot that is not so, however late it came: other numbers of requests than entered, or capacities beyond them.</summary>
    /// <param name="requests">r, by type.</param>
    public string? Fault(double[] requests)
    {
        foreach (var stated in _capacities)
        {
            if (stated.Requests != requests[stated.Type]) return $"{stated.Requests} requests of type {stated.Type} were told to node {stated.Node.Node.Index}, and {requests[stated.Type]} entered";
            foreach (var capacity in stated.Values)
                if (!(capacity >= 0 && capacity <= stated.Requests)) return $"a capacity of {capacity} for {stated.Requests} requests of type {stated.Type} was stated by node {stated.Node.Node.Index}";
        }
        return null;
    }

    /// <summary>Keeps a controller's bound after its decision by the slot, and what late prices have added since the decision before.</summary>
    public void SetBound(int controller, double boundMs, double delayMs) => _bounds[controller] = new DecidedBound(true, boundMs, delayMs);

    /// <summary>Brings the bounds of those that have decided up to date, and sums up what late prices have added.</summary>
    public double TakeBounds(double[] boundMs)
    {
        var delayMs = 0.0;
        for (var i = 0; i < _bounds.Length; i++)
        {
            if (!_bounds[i].IsKnown) continue;
            boundMs[i] = _bounds[i].BoundMs;
            delayMs += _bounds[i].DelayMs;
        }
        return delayMs;
    }

    /// <summary>r, by type.</summary>
    public double[] Requests(ServingTable table)
    {
        var requests = new double[table.RequestTypes.Length];
        foreach (var (type, count) in _requests) requests[type] += count;
        return requests;
    }

    /// <summary>Shares and held variants, by cell.</summary>
    /// <param name="table">The table.</param>
    /// <param name="nodes">The controllers' nodes.</param>
    /// <param name="otherwise">What is in force at a node that has not told of the slot.</param>
    public (double[] Shares, double[] Held) InForce(ServingTable table, ImmutableArray<NodeView> nodes, Func<NodeView, PlacementDecision> otherwise)
    {
        var (shares, held) = (new double[table.Cells.Length], new double[table.Cells.Length]);
        for (var controller = 0; controller < nodes.Length; controller++)
        {
            var items = nodes[controller].Items;
            if (items.IsEmpty) continue;
            var decision = _inForce[controller] ?? otherwise(nodes[controller]);
            for (var i = 0; i < items.Length; i++) (shares[items[i].Cell], held[items[i].Cell]) = (decision.Shares[i], decision.Held[i] ? 1 : 0);
        }
        return (shares, held);
    }

    /// <summary>Puts the capacities that were stated in place of others, by option.</summary>
    public void TakeCapacities(ServingTable table, double[] capacity)
    {
        foreach (var stated in _capacities)
        {
            var first = table.OptionsOf(stated.Type).Start.Value;
            var options = stated.Node.OptionsOf(stated.Type);
            for (var i = 0; i < options.Length; i++) capacity[first + options[i].Rank] = stated.Values[i];
        }
    }

    private readonly record struct StatedCapacities(int Type, double Requests, NodeView Node, ImmutableArray<double> Values);

    private readonly record struct DecidedBound(bool IsKnown, double BoundMs, double DelayMs);
}
