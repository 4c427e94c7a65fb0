using System.Runtime.CompilerServices;
using Akka.Actor;

namespace IdnActors.Emulation.Kernel;

/// <summary>What an event does when it fires.</summary>
/// <param name="To">An <see cref="IActorRef"/>, or an <see cref="EmulationActor"/> that the kernel is to hand the message itself.</param>
/// <param name="Message">The message.</param>
/// <param name="From">Its sender.</param>
/// <param name="Owner">The timers it belongs to; they silence it when they end.</param>
internal readonly record struct EventContent(object To, object Message, IActorRef? From, KernelTimers? Owner);

/// <summary>
/// The pending events: keys in a calendar, contents in reused slots, so that neither adding nor firing allocates in the steady state. A cancelled event and one
/// whose owner has ended keep their key until it comes to the top or the table is compacted.
/// </summary>
internal sealed class EventTable : IUpcoming
{
    // From the start of a message on: what it has made for itself follows.
    private const int MessageBytes = 352;
    private readonly EventQueue _queue;
    private Slot[] _slots = new Slot[256];
    private int _used;
    private int _free = -1;

    public EventTable() => _queue = new EventQueue(this);

    public int Count => _queue.Count;

    /// <summary>The event that was taken last.</summary>
    public EventKey Last { get; private set; }

    /// <summary>Cancelled events that still have a key.</summary>
    public int Stale { get; private set; }

    public TimerHandle Add(long dueNanoseconds, EventSource source, in EventContent content) => Add(new EventStamp(dueNanoseconds, source.Id, source.NextSequence()), content);

    /// <summary>Adds an event whose place among those of the same instant has been given elsewhere.</summary>
    public TimerHandle Add(in EventStamp stamp, in EventContent content)
    {
        var index = TakeSlot();
        ref var slot = ref _slots[index];
        slot.Content = content;
        slot.IsLive = true;
        _queue.Push(new EventKey(stamp.DueNanoseconds, stamp.SourceId, stamp.Sequence, index));
        return new TimerHandle(index, slot.Generation);
    }

    public void Cancel(TimerHandle handle)
    {
        if (handle.Slot < 0 || handle.Slot >= _used) return;
        ref var slot = ref _slots[handle.Slot];
        if (slot.Generation != handle.Generation || !slot.IsLive) return;
        slot.IsLive = false;
        slot.Content = default;
        Stale++;
    }

    /// <summary>Due time of the next event that may still fire.</summary>
    public bool TryPeek(out long dueNanoseconds)
    {
        var isAny = DropStale();
        dueNanoseconds = isAny ? _queue.Top.DueNanoseconds : 0;
        return isAny;
    }

    /// <summary>The place of the next event that may still fire; null when there is none.</summary>
    public EventStamp? Next => DropStale() ? StampOf(_queue.Top) : null;

    /// <summary>Takes away what will not fire any more.</summary>
    /// <returns>Whether an event that may still fire is on top.</returns>
    private bool DropStale()
    {
        while (_queue.Count > 0)
        {
            if (IsDue(_queue.Top.Slot)) return true;
            FreeSlot(_queue.Pop().Slot);
        }
        return false;
    }

    private static EventStamp StampOf(in EventKey key) => new(key.DueNanoseconds, key.SourceId, key.Sequence);

    /// <summary>Takes the event that <see cref="TryPeek"/> has seen.</summary>
    public bool TryPop(out EventContent content)
    {
        if (_queue.Count == 0)
        {
            content = default;
            return false;
        }
        Last = _queue.Pop();
        var index = Last.Slot;
        content = _slots[index].Content;
        FreeSlot(index);
        return true;
    }

    public void Compact()
    {
        _queue.RemoveWhere(key =>
        {
            if (IsDue(key.Slot)) return false;
            FreeSlot(key.Slot);
            return true;
        });
    }

    // Step by step, each through what the step before has brought: the slot, the message, what that will touch.
    void IUpcoming.IsAhead(int slot, int buckets)
    {
        ref var upcoming = ref _slots[slot];
        if (buckets == 3) Foresight.Want(ref upcoming, Unsafe.SizeOf<Slot>());
        else if (upcoming.Content.Message is not IForeseeable message) return;
        else if (buckets == 2) Foresight.Want(message, MessageBytes);
        else message.Foresee();
    }

    private bool IsDue(int index)
    {
        ref var slot = ref _slots[index];
        return slot.IsLive && slot.Content.Owner is not { IsDisposed: true };
    }

    private int TakeSlot()
    {
        if (_free < 0)
        {
            if (_used == _slots.Length) Array.Resize(ref _slots, _used * 2);
            // From 1 on, so that the default handle names no event.
            _slots[_used].Generation = 1;
            return _used++;
        }
        var index = _free;
        _free = _slots[index].NextFree;
        return index;
    }

    private void FreeSlot(int index)
    {
        ref var slot = ref _slots[index];
        if (!slot.IsLive) Stale--;
        slot.IsLive = false;
        slot.Content = default;
        slot.Generation = unchecked(slot.Generation + 1);
        slot.NextFree = _free;
        _free = index;
    }

    private struct Slot
    {
        public EventContent Content;
        public int Generation;
        public int NextFree;
        public bool IsLive;
    }
}
