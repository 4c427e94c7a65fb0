using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Meters;

/// <summary>Counters of which differences are told per slot.</summary>
/// <typeparam name="TSelf">The counters themselves.</typeparam>
public interface ISlotCounters<TSelf> : IEquatable<TSelf>
    where TSelf : struct
{
    /// <summary>What was counted since an earlier reading.</summary>
    TSelf Minus(TSelf earlier);
}

/// <summary>A meter whose counters are told per slot: it makes itself known when it counts something for the first time in a slot.</summary>
/// <typeparam name="TCounters">What it counts.</typeparam>
/// <param name="all">The meters of its kind.</param>
/// <param name="id">Its own place among them.</param>
public abstract class SlotMeter<TCounters>(SlotMeters<TCounters> all, int id)
    where TCounters : struct, ISlotCounters<TCounters>
{
    internal int Id => id;

    /// <summary>Where its reading lies, counted from one; zero: it has not counted anything in this slot.</summary>
    internal int Place { get; set; }

    /// <summary>What was counted from the start of the run until now.</summary>
    public abstract TCounters CountersAt(Instant now);

    /// <summary>Whether something is going on that will be counted as time passes, though nothing more may happen.</summary>
    internal abstract bool GoesOnAt(Instant now);

    /// <summary>To be called before anything is counted, or begins that is counted as time passes.</summary>
    internal void Touch()
    {
        if (Place == 0) all.Add(this);
    }
}

/// <summary>
/// All meters of one kind, and which of them have something to tell of the present slot: those that have counted something in it, and those in which something was
/// going on when it began. Of these alone there are readings; the others cost nothing at a slot's end.
/// </summary>
/// <typeparam name="TCounters">What they count.</typeparam>
/// <param name="meters">The meters by id; each is there before it counts.</param>
/// <param name="meterBytes">How far a meter reaches with what it counts by, about: for memory that is asked for in advance.</param>
public sealed class SlotMeters<TCounters>(SlotMeter<TCounters>?[] meters, int meterBytes)
    where TCounters : struct, ISlotCounters<TCounters>
{
    private const int NoMeter = -1;
    private const int PageLength = 256;

    // Meters that are read while the memory of others is on its way.
    private const int Ahead = 8;

    // A bit per meter rather than a list to sort: rows come in order of ids, whoever counted first.
    private readonly ulong[] _isTouched = new ulong[(meters.Length + 63) / 64];

    // The ids of those that are touched, by place; apart from the readings, since a slot's begin looks through them.
    private readonly List<int> _ids = [];
    private readonly List<int> _touched = [];

    // In pages rather than one array that doubles: that would be copied, and as a large object bring on collections of the whole heap.
    private readonly TCounters[]?[] _pages = new TCounters[]?[(meters.Length + PageLength - 1) / PageLength];
    private Instant _slotStart;

    /// <summary>The ids of all with something to tell, in their order. Valid until the next call.</summary>
    public ReadOnlySpan<int> Touched()
    {
        _touched.Clear();
        for (var id = NextTouched(0); id != NoMeter; id = NextTouched(id + 1)) _touched.Add(id);
        return CollectionsMarshal.AsSpan(_touched);
    }

    /// <summary>Asks for the memory of those that will be read after the one at a place in <see cref="Touched"/>: they are far apart.</summary>
    internal void ForeseeAfter(ReadOnlySpan<int> touched, int index)
    {
        if (index + (2 * Ahead) < touched.Length) Foresight.Want(meters[touched[index + (2 * Ahead)]], meterBytes);
        if (index + Ahead < touched.Length) Foresight.Want(ref ReadingAt(meters[touched[index + Ahead]]!.Place - 1), Unsafe.SizeOf<TCounters>());
    }

    /// <summary>The next meter with something to tell.</summary>
    /// <param name="from">The least id to look at.</param>
    /// <returns>Its id; negative: there is none.</returns>
    public int NextTouched(int from)
    {
        if (from >= meters.Length) return NoMeter;
        var word = from / 64;
        var bits = _isTouched[word] >> (from % 64) << (from % 64);
        while (bits == 0)
        {
            if (++word == _isTouched.Length) return NoMeter;
            bits = _isTouched[word];
        }
        return (word * 64) + System.Numerics.BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>What a meter with something to tell has counted since its last reading. It stays on the list if something goes on in it.</summary>
    public TCounters Read(int id, Instant now)
    {
        var meter = meters[id]!;
        ref var reading = ref ReadingAt(meter.Place - 1);
        var counters = meter.CountersAt(now);
        var difference = counters.Minus(reading);
        if (meter.GoesOnAt(now))
        {
            reading = counters;
            return difference;
        }
        _ids[meter.Place - 1] = NoMeter;
        _isTouched[id / 64] &= ~(1UL << (id % 64));
        meter.Place = 0;
        return difference;
    }

    /// <summary>Begins a slot, after all that had something to tell were read.</summary>
    public void BeginSlot(Instant now)
    {
        _slotStart = now;
        var kept = 0;
        for (var place = 0; place < _ids.Count; place++)
        {
            var id = _ids[place];
            if (id == NoMeter) continue;
            if (place != kept) ReadingAt(kept) = ReadingAt(place);
            _ids[kept] = id;
            meters[id]!.Place = ++kept;
        }
        _ids.RemoveRange(kept, _ids.Count - kept);
    }

    /// <summary>Whether any meter has counted something since its last reading.</summary>
    public bool HaveNews(Instant now)
    {
        for (var id = NextTouched(0); id != NoMeter; id = NextTouched(id + 1))
            if (!meters[id]!.CountersAt(now).Equals(ReadingAt(meters[id]!.Place - 1))) return true;
        return false;
    }

    internal void Add(SlotMeter<TCounters> meter)
    {
        var place = _ids.Count;
        _pages[place / PageLength] ??= new TCounters[PageLength];
        // Nothing went on in it when the slot began, or it would be on the list: its counters are still those of then.
        ReadingAt(place) = meter.CountersAt(_slotStart);
        _ids.Add(meter.Id);
        meter.Place = place + 1;
        _isTouched[meter.Id / 64] |= 1UL << (meter.Id % 64);
    }

    private ref TCounters ReadingAt(int place) => ref _pages[place / PageLength]![place % PageLength];
}
