using System.Numerics;
using System.Runtime.CompilerServices;

namespace IdnActors.Emulation.Kernel;

/// <summary>Is shown events some time before they are due.</summary>
internal interface IUpcoming
{
    /// <summary>Buckets that are looked ahead.</summary>
    const int Furthest = 3;

    /// <summary>An event will be due so many buckets later, 1 to <see cref="Furthest"/>.</summary>
    void IsAhead(int slot, int buckets);
}

/// <summary>
/// Pending events in order: a calendar. The events of the next moments are in a small heap; those of a stretch after it lie unsorted in buckets of equal width,
/// each of which goes to the heap when its time has come; the rest waits on a list, from which the next stretch is filled. Adding and taking cost the same however
/// many events are pending, where one heap of all of them would miss the cache at every level.
/// </summary>
/// <remarks>
/// Source: R. Brown, "Calendar queues", Communications of the ACM 31 (1988); the width is chosen anew for every stretch. Whatever the distribution, each event is
/// sorted by one heap only, so that the worst case is that heap.
/// </remarks>
/// <param name="upcoming">Is shown what comes next, where many events are pending.</param>
internal sealed class EventQueue(IUpcoming? upcoming = null)
{
    // With fewer, what they touch is in the cache anyway.
    private const int ManyEvents = 4096;

    private const int Buckets = 4096;
    private const int EventsPerBucket = 4;

    // Below a microsecond, buckets would be emptied more often than events come.
    private const int LeastShift = 10;
    private const int MostShift = 50;

    // Most buckets have no more: these are found without a look at the events before them.
    private const int AtHand = 8;

    private readonly EventHeap _near = new();
    private readonly int[] _slots = new int[Buckets * AtHand];
    private readonly byte[] _atHand = new byte[Buckets];
    private readonly int[] _more = new int[Buckets];
    private readonly ulong[] _occupied = new ulong[Buckets / 64];
    private readonly List<EventKey> _far = [];
    private Entry[] _entries = new Entry[256];
    private long _base;
    private int _shift = LeastShift;
    private int _cursor = Buckets;
    private int _inBuckets;

    public int Count => _near.Count + _inBuckets + _far.Count;

    /// <summary>The first event. Only when there is one.</summary>
    public ref readonly EventKey Top
    {
        get
        {
            if (_near.Count == 0) FillNear();
            return ref _near.Top;
        }
    }

    /// <summary>Adds an event; its slot must not be in use by another pending one.</summary>
    public void Push(in EventKey key)
    {
        var bucket = BucketOf(key.DueNanoseconds);
        if (bucket < _cursor) _near.Push(key);
        else if (bucket < Buckets) AddToBucket((int)bucket, key);
        else _far.Add(key);
    }

    /// <summary>Takes the first event. Only when there is one.</summary>
    public EventKey Pop()
    {
        if (_near.Count == 0) FillNear();
        return _near.Pop();
    }

    /// <summary>Removes the keys that pass, in linear time.</summary>
    public void RemoveWhere(Predicate<EventKey> removed)
    {
        _near.RemoveWhere(removed);
        _far.RemoveAll(removed);
        for (var bucket = _cursor; bucket < Buckets && _inBuckets > 0; bucket++)
        {
            if ((_occupied[bucket >> 6] >> bucket & 1) == 0) continue;
            foreach (var key in Empty(bucket))
                if (!removed(key)) AddToBucket(bucket, key);
        }
    }

    // Before the first stretch, and beyond the last bucket, everything is far. What is before the base is nearer than near.
    private long BucketOf(long due) => _cursor == Buckets && _inBuckets == 0 && _near.Count == 0 ? long.MaxValue : (due - _base) >> _shift;

    private void AddToBucket(int bucket, in EventKey key)
    {
        if (key.Slot >= _entries.Length) Array.Resize(ref _entries, Math.Max(_entries.Length * 2, key.Slot + 1));
        ref var word = ref _occupied[bucket >> 6];
        var bit = 1UL << bucket;
        if ((word & bit) == 0) (_atHand[bucket], _more[bucket]) = (0, -1);
        word |= bit;
        _inBuckets++;
        ref var entry = ref _entries[key.Slot];
        entry.Key = key;
        if (_atHand[bucket] < AtHand)
        {
            _slots[(bucket * AtHand) + _atHand[bucket]++] = key.Slot;
            return;
        }
        entry.Next = _more[bucket];
        _more[bucket] = key.Slot;
    }

    private ReadOnlySpan<int> SlotsAtHand(int bucket) => _slots.AsSpan(bucket * AtHand, _atHand[bucket]);

    private List<EventKey> Empty(int bucket)
    {
        var keys = new List<EventKey>();
        foreach (var slot in SlotsAtHand(bucket)) keys.Add(_entries[slot].Key);
        for (var slot = _more[bucket]; slot >= 0; slot = _entries[slot].Next) keys.Add(_entries[slot].Key);
        _occupied[bucket >> 6] &= ~(1UL << bucket);
        _inBuckets -= keys.Count;
        return keys;
    }

    /// <summary>Brings the next bucket that is not empty into the heap, from the next stretch if this one is used up.</summary>
    private void FillNear()
    {
        if (_inBuckets == 0) BeginStretch();
        var bucket = NextOccupied(_cursor);
        _occupied[bucket >> 6] &= ~(1UL << bucket);
        foreach (var slot in SlotsAtHand(bucket)) TakeNear(slot);
        for (var slot = _more[bucket]; slot >= 0; slot = _entries[slot].Next) TakeNear(slot);
        _cursor = bucket + 1;
        if (upcoming is not null && _inBuckets + _far.Count > ManyEvents) ShowUpcoming(upcoming);
    }

    private void TakeNear(int slot)
    {
        _near.Push(_entries[slot].Key);
        _inBuckets--;
    }

    /// <summary>Shows the events of the next buckets, the furthest first: each event is so shown once at every distance.</summary>
    private void ShowUpcoming(IUpcoming upcoming)
    {
        Span<int> buckets = stackalloc int[IUpcoming.Furthest + 1];
        var found = 0;
        for (var bucket = NextOccupied(_cursor); bucket < Buckets && found < buckets.Length; bucket = NextOccupied(bucket + 1)) buckets[found++] = bucket;
        // What is not at hand in the furthest is shown as late as it is due: few are that many.
        if (found == buckets.Length)
            foreach (var slot in SlotsAtHand(buckets[--found])) Foresight.Want(ref _entries[slot], Unsafe.SizeOf<Entry>());
        while (--found >= 0)
        {
            foreach (var slot in SlotsAtHand(buckets[found])) upcoming.IsAhead(slot, found + 1);
            for (var slot = _more[buckets[found]]; slot >= 0; slot = _entries[slot].Next) upcoming.IsAhead(slot, found + 1);
        }
    }

    /// <summary>Twice the mean distance of the events if those were as the first quarter says: of exponential distances, seven times what a quarter is below.</summary>
    private double StretchFrom(long least)
    {
        const int MostSamples = 256;
        const double MeansPerQuarter = 7;
        Span<long> sample = stackalloc long[Math.Min(MostSamples, _far.Count)];
        for (var i = 0; i < sample.Length; i++) sample[i] = _far[(int)((long)i * _far.Count / sample.Length)].DueNanoseconds;
        sample.Sort();
        var quarter = sample[sample.Length / 4] - least;
        return quarter > 0 ? MeansPerQuarter * quarter : sample[^1] - least;
    }

    /// <summary>The first bucket from one on that is not empty; past the last one: there is none.</summary>
    private int NextOccupied(int from)
    {
        if (from >= Buckets) return Buckets;
        var index = from >> 6;
        var word = _occupied[index] & (ulong.MaxValue << from);
        while (word == 0)
        {
            if (++index == _occupied.Length) return Buckets;
            word = _occupied[index];
        }
        return (index << 6) + BitOperations.TrailingZeroCount(word);
    }

    /// <summary>
    /// Lays the buckets over the next events of the list: so wide that they hold a few each if those are spread evenly. By the first quarter of them, so that timers that many actors have set
    /// for a distant instant do not widen the buckets of all that happens before it.
    /// </summary>
    private void BeginStretch()
    {
        var least = long.MaxValue;
        foreach (var key in _far) least = Math.Min(least, key.DueNanoseconds);
        var stretch = StretchFrom(least) * Math.Min(1, (double)Buckets * EventsPerBucket / _far.Count);
        _shift = Math.Clamp((int)Math.Ceiling(Math.Log2(Math.Max(1, stretch / Buckets))), LeastShift, MostShift);
        _base = least;
        _cursor = 0;
        var kept = 0;
        for (var i = 0; i < _far.Count; i++)
        {
            var key = _far[i];
            var bucket = (key.DueNanoseconds - _base) >> _shift;
            if (bucket < Buckets) AddToBucket((int)bucket, key);
            else _far[kept++] = key;
        }
        _far.RemoveRange(kept, _far.Count - kept);
    }

    private struct Entry
    {
        public EventKey Key;
        public int Next;
    }
}
