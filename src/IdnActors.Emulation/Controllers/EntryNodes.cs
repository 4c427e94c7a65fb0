using System.Collections.Immutable;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// The nodes that only let requests in: they can hold nothing, no repository is there, and no other node's requests pass. They decide nothing, and no question or price comes to them; so
/// they have no controllers. What enters is counted here for all of them, by type, and <see cref="EntrySlotsActor"/> ends their slots. In large trees these are nearly all nodes.
/// </summary>
public sealed class EntryNodes
{
    private readonly PlacementContext _placement;
    private readonly bool[] _isEntryOnly;

    // By type, in the slot that runs: side by side, as a slot's end goes through all of them.
    private readonly int[] _entered;
    private readonly ImmutableArray<int> _types;

    internal EntryNodes(PlacementContext placement, Scenario scenario, int types, Func<NodeId, bool> owns, int firstSlot)
    {
        Slot = firstSlot;
        _placement = placement;
        var repositories = scenario.Repositories.Select(r => r.Node).ToHashSet();
        _isEntryOnly = [.. placement.Network.Nodes.Select(n => n.Items.IsEmpty && !repositories.Contains(n.Node) && IsEntryOnly(placement.PassingAt(n.Node)))];
        _entered = new int[types];
        var nodes = placement.Network.Nodes.Where(n => _isEntryOnly[n.Node.Index] && owns(n.Node)).Select(n => n.Node).ToArray();
        _types = [.. nodes.SelectMany(n => placement.PassingAt(n)).Select(p => p.Type)];
        Hops = [.. nodes.SelectMany(HopsOf)];
    }

    /// <summary>Whether there are any that run here.</summary>
    public bool Any => !_types.IsEmpty;

    /// <summary>The first hops of their types, by node, then by link.</summary>
    internal ImmutableArray<EntryHop> Hops { get; }

    /// <summary>The slot that runs, from 0.</summary>
    internal int Slot { get; private set; }

    /// <summary>Whether a node is one of them.</summary>
    public bool Contains(NodeId node) => _isEntryOnly[node.Index];

    /// <summary>A request enters at one of them. In the slot that runs: a slot's end comes before the requests of its instant.</summary>
    public void Count(InferenceRequest request) => _entered[request.Type]++;

    /// <summary>Requests of a type that have entered in the slot that runs.</summary>
    internal int Entered(int type) => _entered[type];

    /// <summary>Ends the slot that runs.</summary>
    internal void EndSlot()
    {
        NoteEntered();
        foreach (var type in _types) _entered[type] = 0;
        _placement.Notes.NoteEntries(Slot++);
    }

    /// <summary>No more requests will be issued: of a slot that the run has broken off this much has entered.</summary>
    internal void EndRun() => NoteEntered();

    private void NoteEntered()
    {
        foreach (var type in _types)
            if (_entered[type] > 0) _placement.Notes.NoteEntered(Slot, type, _entered[type]);
    }

    private static bool IsEntryOnly(ImmutableArray<PassingType> passing) => !passing.IsEmpty && passing.All(p => p.IsEntry);

    private IEnumerable<EntryHop> HopsOf(NodeId node) =>
        from passing in _placement.PassingAt(node)
        group passing by passing.Path.Up[0] into way
        orderby way.Key.Index
        let path = way.First().Path
        select new EntryHop(node, new RequestPath([path.Nodes[0], path.Nodes[1]], [path.Up[0]], [path.Down[0]]), [.. way.Select(p => p.Type)]);
}

/// <summary>A link up which types go from the node at which they enter.</summary>
/// <param name="Node">The node.</param>
/// <param name="Path">That one hop.</param>
/// <param name="Types">The types, ascending.</param>
internal readonly record struct EntryHop(NodeId Node, RequestPath Path, ImmutableArray<int> Types);
