using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;

namespace IdnActors.Policies.Views;

/// <summary>What the policies of a network are made from. Immutable.</summary>
public sealed class NetworkView
{
    private readonly Func<IEnumerable<SlotLoad>> _hindsight;

    /// <param name="scenario">The scenario.</param>
    /// <param name="table">Its serving arithmetic.</param>
    /// <param name="hindsight">The loads of all slots, for clairvoyant policies; called only by them.</param>
    public NetworkView(Scenario scenario, ServingTable table, Func<IEnumerable<SlotLoad>> hindsight)
    {
        Table = table;
        Slots = Model.Replay.SlotDemands.SlotCount(scenario.Run);
        _hindsight = hindsight;
        Nodes = [.. scenario.Topology.Nodes.Select(node => ViewOf(node, table, scenario.Catalogue))];
    }

    public ServingTable Table { get; }

    /// <summary>T, the number of slots of the run.</summary>
    public int Slots { get; }

    /// <summary>All nodes, by id; those that can hold nothing of use have no items.</summary>
    public ImmutableArray<NodeView> Nodes { get; }

    /// <summary>The loads of all slots, from the future: for clairvoyant policies only.</summary>
    public IEnumerable<SlotLoad> Hindsight() => _hindsight();

    private static NodeView ViewOf(Model.Network.Node node, ServingTable table, Catalogue catalogue)
    {
        var budget = (double)node.MemoryBudget.Bytes;
        var items = Enumerable.Range(0, table.Cells.Length)
            .Where(c => table.Cells[c].Node == node.Id && !table.IsRepository(c) && table.SizeBytes(c) <= budget && budget > 0)
            .Select(c => new HostableVariant(c, table.Cells[c].Variant, Math.Max(1, table.SizeBytes(c)), table.CapacityPerSlot(c)) { Whole = catalogue[table.Cells[c].Variant].Segment?.Whole })
            .ToImmutableArray();
        var itemOf = items.Select((item, i) => (item.Cell, i)).ToDictionary(pair => pair.Cell, pair => pair.i);
        var options = ImmutableArray.CreateBuilder<LocalOption>();
        for (var type = 0; type < table.RequestTypes.Length; type++)
        {
            var cells = table.CellsOf(type);
            for (var k = 0; k < cells.Length; k++)
                if (itemOf.TryGetValue(cells[k], out var item)) options.Add(new LocalOption(type, k, item, table.CostsMs(type)[k]));
        }
        return new NodeView(node.Id, node.Name, budget, items, options.ToImmutable());
    }
}
