using System.Collections.Immutable;

namespace IdnActors.Emulation.Controllers;

/// <summary>Prices that a controller has asked for and that have not come, by slot and type. Both are asked for and come mostly in that order, so that little is searched or moved.</summary>
internal sealed class PendingPrices
{
    // By slot; as a rule there is one.
    private readonly List<OfSlot> _open = [];
    private OfSlot? _spare;

    public int Count { get; private set; }

    /// <summary>All, by slot and type.</summary>
    public IEnumerable<PendingPrice> All => _open.SelectMany(slot => slot.All);

    /// <summary>Adds one, in place of an earlier one of the same slot and type.</summary>
    public void Add(PendingPrice price)
    {
        if (At(price.Slot, isNew: true)!.Add(price)) Count++;
    }

    /// <summary>Takes one out; null where it is not pending.</summary>
    public PendingPrice? Take(int slot, int type)
    {
        if (At(slot, isNew: false) is not { } of || of.Take(type) is not { } taken) return null;
        Count--;
        if (of.Count == 0) Close(of);
        return taken;
    }

    /// <summary>Forgets those of a slot and of all before it.</summary>
    /// <returns>How many they were.</returns>
    public int Forget(int until)
    {
        var forgotten = 0;
        while (_open.Count > 0 && _open[0].Slot <= until)
        {
            forgotten += _open[0].Count;
            Close(_open[0]);
        }
        Count -= forgotten;
        return forgotten;
    }

    public ImmutableArray<PendingPrice> ToImmutable() => Count == 0 ? [] : [.. All];

    private void Close(OfSlot slot)
    {
        _open.Remove(slot);
        slot.Clear();
        _spare = slot;
    }

    private OfSlot? At(int slot, bool isNew)
    {
        var place = _open.Count;
        while (place > 0 && _open[place - 1].Slot > slot) place--;
        if (place > 0 && _open[place - 1].Slot == slot) return _open[place - 1];
        if (!isNew) return null;
        var created = _spare ?? new OfSlot();
        (_spare, created.Slot) = (null, slot);
        _open.Insert(place, created);
        return created;
    }

    /// <summary>Those of one slot.</summary>
    private sealed class OfSlot
    {
        // Ascending; a price that has come leaves its type behind.
        private readonly List<int> _types = [];
        private readonly List<PendingPrice?> _prices = [];
        private int _next;

        public int Slot { get; set; }
        public int Count { get; private set; }
        public IEnumerable<PendingPrice> All => _prices.OfType<PendingPrice>();

        public bool Add(PendingPrice price)
        {
            var place = _types.Count == 0 || _types[^1] < price.Type ? ~_types.Count : _types.BinarySearch(price.Type);
            if (place < 0)
            {
                place = ~place;
                _types.Insert(place, price.Type);
                _prices.Insert(place, null);
            }
            var isNew = _prices[place] is null;
            _prices[place] = price;
            if (isNew) Count++;
            return isNew;
        }

        public PendingPrice? Take(int type)
        {
            var place = _next < _types.Count && _types[_next] == type ? _next : _types.BinarySearch(type);
            if (place < 0 || _prices[place] is not { } taken) return null;
            _prices[place] = null;
            _next = place + 1;
            Count--;
            return taken;
        }

        public void Clear()
        {
            _types.Clear();
            _prices.Clear();
            (_next, Count) = (0, 0);
        }
    }
}
