using System.Collections.Immutable;
using IdnActors.Emulation.Meters;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Regions;

/// <summary>What a region has produced since it was last asked.</summary>
/// <param name="Events">In its order.</param>
/// <param name="Nodes">Rows of nodes by slot.</param>
/// <param name="Links">Rows of links by slot.</param>
public sealed record RegionRows(ImmutableArray<RunEvent> Events, ImmutableArray<NodeSlotRow> Nodes, ImmutableArray<LinkSlotRow> Links)
{
    public static RegionRows None { get; } = new([], [], []);

    /// <summary>What a region has produced one after the other.</summary>
    public static RegionRows Together(ImmutableArray<RegionRows> rows) =>
        rows.Length == 1 ? rows[0] : new RegionRows([.. rows.SelectMany(r => r.Events)], [.. rows.SelectMany(r => r.Nodes)], [.. rows.SelectMany(r => r.Links)]);
}

/// <summary>Keeps what a region produces until it is asked for. On the kernel's thread, or when it stands still.</summary>
public sealed class RegionSink : IRunSink
{
    private readonly List<RunEvent> _events = [];
    private readonly List<NodeSlotRow> _nodes = [];
    private readonly List<LinkSlotRow> _links = [];

    public void OnEvent(RunEvent runEvent) => _events.Add(runEvent);

    public void OnNodeSlot(in NodeSlotRow row) => _nodes.Add(row);

    public void OnLinkSlot(in LinkSlotRow row) => _links.Add(row);

    /// <summary>Takes what there is.</summary>
    public RegionRows Take()
    {
        if (_events.Count == 0 && _nodes.Count == 0 && _links.Count == 0) return RegionRows.None;
        var rows = new RegionRows([.. _events], [.. _nodes], [.. _links]);
        _events.Clear();
        _nodes.Clear();
        _links.Clear();
        return rows;
    }
}

/// <summary>
/// Puts together what regions produce, as one kernel would have: events by time and subject, rows by slot and id. A node counts in one region what happens at it, and in others how requests ended there that had
/// entered at it; both are one row.
/// </summary>
/// <param name="topology">The network.</param>
/// <param name="plan">The regions.</param>
/// <param name="sink">Takes it.</param>
public sealed class RegionMerger(Topology topology, RegionPlan plan, IRunSink sink)
{
    private readonly long[] _memoryBytes = new long[topology.Nodes.Length];
    private readonly List<RunEvent> _events = [];
    private readonly List<(int Region, NodeSlotRow Row)> _nodes = [];
    private readonly List<LinkSlotRow> _links = [];
    private readonly Dictionary<string, int> _linkIds = topology.Links.ToDictionary(l => topology.NameOf(l.Id), l => l.Id.Index);

    /// <summary>Takes what a region has produced.</summary>
    public void Add(int region, RegionRows rows)
    {
        _events.AddRange(rows.Events.AsSpan());
        foreach (var row in rows.Nodes) _nodes.Add((region, row));
        _links.AddRange(rows.Links.AsSpan());
    }

    /// <summary>Hands on what happened before an instant, which no region has anything to add to.</summary>
    /// <param name="before">The instant.</param>
    /// <param name="slots">Slots, from the first, of which all regions have told; all that there are where regions tell of slots together.</param>
    public void Flush(Instant before, int slots = int.MaxValue)
    {
        var known = _events.Where(e => e.At < before).OrderBy(e => e.At).ThenBy(e => e.Subject, StringComparer.Ordinal).ToList();
        _events.RemoveAll(e => e.At < before);
        foreach (var runEvent in known) sink.OnEvent(runEvent);
        if (_nodes.Count == 0 && _links.Count == 0) return;
        FlushSlots(slots);
    }

    private void FlushSlots(int slots)
    {
        foreach (var slot in _nodes.Select(r => r.Row.Slot).Concat(_links.Select(r => r.Slot)).Where(s => s < slots).Distinct().Order())
        {
            foreach (var rows in _nodes.Where(r => r.Row.Slot == slot).GroupBy(r => IdOf(r.Row.Node)).OrderBy(g => g.Key)) FlushNode(rows.Key, [.. rows]);
            foreach (var rows in _links.Where(r => r.Slot == slot).GroupBy(r => r.Link).OrderBy(g => _linkIds[g.Key])) sink.OnLinkSlot(rows.Aggregate(Together));
        }
        _nodes.RemoveAll(r => r.Row.Slot < slots);
        _links.RemoveAll(r => r.Slot < slots);
    }

    private int IdOf(string node) => topology.TryFind(node, out var id) ? id.Index : throw new ArgumentException($"There is no node {node}.", nameof(node));

    // Use, waiting and memory are counted in the node's own region alone. What is deployed stays, also where there is nothing else to tell.
    private void FlushNode(int node, (int Region, NodeSlotRow Row)[] rows)
    {
        foreach (var (region, row) in rows)
            if (region == plan[new NodeId(node)]) _memoryBytes[node] = row.MemoryBytes;
        var together = rows.Select(r => r.Row).Aggregate((a, b) => a with { Counters = a.Counters.Plus(b.Counters), Utilisation = a.Utilisation + b.Utilisation, Waiting = a.Waiting + b.Waiting });
        if (together.Counters != default) sink.OnNodeSlot(together with { MemoryBytes = _memoryBytes[node] });
    }

    private static LinkSlotRow Together(LinkSlotRow a, LinkSlotRow b) => a with { Counters = a.Counters.Plus(b.Counters), Utilisation = a.Utilisation + b.Utilisation };
}
