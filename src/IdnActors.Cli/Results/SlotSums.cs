using IdnActors.Emulation.Meters;

namespace IdnActors.Cli.Results;

/// <summary>What all nodes and links together counted in a slot, for policies to be compared by.</summary>
public readonly record struct SlotSums(long FetchedBytes, long Loads, long Unloads, long Reloads, long ControlMessages, long ControlBytes)
{
    public SlotSums Plus(in NodeCounters node) => new(FetchedBytes + node.TransferredBytes, Loads + node.Loads, Unloads + node.Unloads, Reloads + node.Reloads,
        ControlMessages + node.ControlMessages, ControlBytes);

    public SlotSums Plus(in LinkCounters link) => this with { ControlBytes = ControlBytes + link.ControlBytes };
}

/// <summary>The sums of each slot of a run, gathered from its rows.</summary>
public sealed class SlotSumsTable
{
    private readonly List<SlotSums> _slots = [];

    public SlotSums this[int slot] => slot < _slots.Count ? _slots[slot] : default;

    public void Add(in NodeSlotRow row) => Grow(row.Slot, _slots.Count > row.Slot ? _slots[row.Slot].Plus(row.Counters) : default(SlotSums).Plus(row.Counters));

    public void Add(in LinkSlotRow row) => Grow(row.Slot, _slots.Count > row.Slot ? _slots[row.Slot].Plus(row.Counters) : default(SlotSums).Plus(row.Counters));

    private void Grow(int slot, SlotSums value)
    {
        while (_slots.Count <= slot) _slots.Add(default);
        _slots[slot] = value;
    }
}
