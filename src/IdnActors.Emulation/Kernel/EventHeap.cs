using System.Runtime.CompilerServices;

namespace IdnActors.Emulation.Kernel;

/// <summary>Sorting key of an event, and the slot that holds its content.</summary>
/// <param name="DueNanoseconds">When it fires.</param>
/// <param name="SourceId">Breaks ties between sources.</param>
/// <param name="Sequence">Breaks ties within a source.</param>
/// <param name="Slot">Index of the event's content.</param>
internal readonly record struct EventKey(long DueNanoseconds, long SourceId, long Sequence, int Slot)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsBefore(in EventKey other)
    {
        if (DueNanoseconds != other.DueNanoseconds) return DueNanoseconds < other.DueNanoseconds;
        return SourceId != other.SourceId ? SourceId < other.SourceId : Sequence < other.Sequence;
    }
}

/// <summary>
/// A 4-ary min-heap of event keys. Four children share a cache line pair, which makes it shallower and, with many pending events, a little
/// faster than the library's binary-compare queue; it also keeps the key inline, so that a push allocates nothing once the array has grown.
/// </summary>
internal sealed class EventHeap
{
    private const int Arity = 4;
    private EventKey[] _keys = new EventKey[256];

    public int Count { get; private set; }

    public ref readonly EventKey Top => ref _keys[0];

    public void Push(in EventKey key)
    {
        if (Count == _keys.Length) Array.Resize(ref _keys, Count * 2);
        SiftUp(Count++, key);
    }

    public EventKey Pop()
    {
        var top = _keys[0];
        var last = _keys[--Count];
        if (Count > 0) SiftDown(0, last);
        return top;
    }

    /// <summary>Removes the keys that do not pass, in linear time; the order among the kept ones is unaffected.</summary>
    public void RemoveWhere(Predicate<EventKey> removed)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
            if (!removed(_keys[i])) _keys[kept++] = _keys[i];
        Count = kept;
        for (var i = (Count - 2) / Arity; i >= 0 && Count > 1; i--)
        {
            // A copy: sifting down writes to the array while it still compares the key.
            var key = _keys[i];
            SiftDown(i, key);
        }
    }

    private void SiftUp(int index, in EventKey key)
    {
        var keys = _keys;
        while (index > 0)
        {
            var parent = (index - 1) / Arity;
            if (!key.IsBefore(keys[parent])) break;
            keys[index] = keys[parent];
            index = parent;
        }
        keys[index] = key;
    }

    private void SiftDown(int index, in EventKey key)
    {
        var keys = _keys;
        var count = Count;
        while (true)
        {
            var child = (index * Arity) + 1;
            if (child >= count) break;
            var least = child;
            var end = Math.Min(child + Arity, count);
            for (var i = child + 1; i < end; i++)
                if (keys[i].IsBefore(keys[least])) least = i;
            if (!keys[least].IsBefore(key)) break;
            keys[index] = keys[least];
            index = least;
        }
        keys[index] = key;
    }
}
