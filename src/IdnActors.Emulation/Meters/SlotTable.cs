using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IdnActors.Emulation.Kernel;

namespace IdnActors.Emulation.Meters;

/// <summary>What one meter counts: in a slot, or in all slots that have ended.</summary>
/// <typeparam name="TSelf">The record itself.</typeparam>
public interface ISlotRecord<TSelf>
    where TSelf : struct
{
    /// <summary>Adds what was counted in a slot that has ended.</summary>
    void Add(in TSelf slot);
}

/// <summary>
/// What all meters of one kind count. In a large network few of them count anything in a slot, and each lies far from the others: so a meter is a place in this table,
/// and those that count something in the present slot have their records side by side, in the order in which they began. A slot's end looks at these alone.
/// </summary>
/// <typeparam name="TRecord">What they count.</typeparam>
/// <param name="count">Meters; their ids are 0 to count − 1.</param>
public sealed class SlotTable<TRecord>(int count)
    where TRecord : struct, ISlotRecord<TRecord>
{
    // Pages rather than one array that doubles: that would be copied, and as a large object bring on collections of the whole heap.
    private const int PageLength = 256;

    // Records that are read while the memory of others is on its way.
    private const int Ahead = 8;

    // Where a meter's record of this slot lies, counted from one; zero: it has none.
    private readonly int[] _places = new int[count];

    // A bit per meter rather than a list to sort: rows come in order of ids, whoever counted first.
    private readonly ulong[] _isOpen = new ulong[(count + 63) / 64];
    private readonly TRecord[]?[] _slot = new TRecord[]?[(count + PageLength - 1) / PageLength];
    private readonly TRecord[]?[] _before = new TRecord[]?[(count + PageLength - 1) / PageLength];
    private readonly List<int> _ids = [];
    private int _used;

    /// <summary>Meters in the table.</summary>
    public int Count => count;

    /// <summary>The record of this slot, begun if there is none yet.</summary>
    public ref TRecord Open(int id)
    {
        var place = _places[id];
        if (place == 0) place = Begin(id);
        return ref At(_slot, place - 1);
    }

    /// <summary>Whether a meter has a record of this slot.</summary>
    public bool IsOpen(int id) => _places[id] != 0;

    /// <summary>What was counted before this slot, with what was counted in it.</summary>
    public TRecord TotalOf(int id)
    {
        var total = _before[id / PageLength] is { } page ? page[id % PageLength] : default;
        if (_places[id] != 0) total.Add(in At(_slot, _places[id] - 1));
        return total;
    }

    /// <summary>Adds all that another table has counted to what was counted here before this slot.</summary>
    public void Absorb(SlotTable<TRecord> other)
    {
        foreach (var (id, total) in other.Totals()) Add(id, in total);
    }

    /// <summary>All meters that have counted something, by id, with all that they have counted.</summary>
    internal IEnumerable<(int Id, TRecord Total)> Totals()
    {
        for (var id = 0; id < count; id++)
            if (_places[id] != 0 || _before[id / PageLength] is not null) yield return (id, TotalOf(id));
    }

    /// <summary>Adds what a meter has counted elsewhere to what it counted before this slot.</summary>
    internal void Add(int id, in TRecord total) => (_before[id / PageLength] ??= new TRecord[PageLength])[id % PageLength].Add(in total);

    /// <summary>The ids of the meters with a record of this slot, in order. Valid until the next call.</summary>
    public ReadOnlySpan<int> OpenIds()
    {
        _ids.Clear();
        for (var word = 0; word < _isOpen.Length; word++)
            for (var bits = _isOpen[word]; bits != 0; bits &= bits - 1) _ids.Add((word * 64) + BitOperations.TrailingZeroCount(bits));
        return CollectionsMarshal.AsSpan(_ids);
    }

    /// <summary>Adds a meter's record of this slot to what it counted before. The record can be read until another one is begun.</summary>
    public ref readonly TRecord Close(int id)
    {
        ref var record = ref At(_slot, _places[id] - 1);
        (_before[id / PageLength] ??= new TRecord[PageLength])[id % PageLength].Add(in record);
        _places[id] = 0;
        _isOpen[id / 64] &= ~(1UL << (id % 64));
        return ref record;
    }

    /// <summary>Begins a slot, after all records of the one before were closed.</summary>
    public void BeginSlot() => _used = 0;

    /// <summary>Asks for the memory of the records that will be closed after the one at a place in <see cref="OpenIds"/>.</summary>
    internal void ForeseeAfter(ReadOnlySpan<int> ids, int index)
    {
        if (index + Ahead >= ids.Length) return;
        var id = ids[index + Ahead];
        Foresight.Want(ref At(_slot, _places[id] - 1), Unsafe.SizeOf<TRecord>());
        if (_before[id / PageLength] is { } page) Foresight.Want(ref page[id % PageLength], Unsafe.SizeOf<TRecord>());
    }

    private int Begin(int id)
    {
        var place = _used++;
        (_slot[place / PageLength] ??= new TRecord[PageLength])[place % PageLength] = default;
        _isOpen[id / 64] |= 1UL << (id % 64);
        return _places[id] = place + 1;
    }

    private static ref TRecord At(TRecord[]?[] pages, int place) => ref pages[place / PageLength]![place % PageLength];
}
