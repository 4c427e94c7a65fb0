using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;

namespace IdnActors.Emulation.Kernel;

/// <summary>
/// Messages of emulation actors to each other that wait for their turn, over all actors, in the order in which they were told. The kernel hands each straight to
/// its actor, past the actor's mailbox, which would cost more than most handlers; only where the mailbox has something to say itself (system messages, messages
/// from other threads, an actor that is suspended or gone) does a message go through it, behind what is there. Kernel thread only.
/// </summary>
/// <remarks>Decision 0008 says what this relies on of Akka's internals, and how that is guarded.</remarks>
internal sealed class MessageRing
{
    private Entry[] _entries = new Entry[1024];
    private int _head;
    private int _count;

    public void Add(ActorCell to, in Envelope envelope)
    {
        ref var entry = ref NewEntry();
        entry.To = to;
        entry.Message = envelope.Message;
        entry.Sender = envelope.Sender;
    }

    public void Add(EmulationActor to, object message)
    {
        ref var entry = ref NewEntry();
        entry.Actor = to;
        entry.Message = message;
    }

    /// <summary>Hands the oldest message to its actor.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryDeliver()
    {
        if (_count == 0) return false;
        ref var entry = ref _entries[_head];
        var next = entry;
        entry = default;
        _head = (_head + 1) & (_entries.Length - 1);
        _count--;
        if (next.Actor is { } actor) Deliver(actor, next.Message);
        else Deliver(next.To!, new Envelope(next.Message, next.Sender!));
        return true;
    }

    /// <summary>Hands a message to an actor of which the kernel knows more than its reference. Only when nothing waits, for it would overtake.</summary>
    public static void Deliver(EmulationActor to, object message)
    {
        if (to.IsOpen) to.Handle(message);
        else to.Defer(message);
    }

    /// <summary>Hands a message to an actor. Only when nothing waits, for it would overtake.</summary>
    public static void Deliver(ActorCell to, in Envelope envelope)
    {
        var mailbox = to.Mailbox;
        if (mailbox is not null && IsOpen(mailbox) && mailbox.MessageQueue is KernelMessageQueue { HasMessages: false } queue)
        {
            InternalCurrentActorCellKeeper.Current = to;
            to.Invoke(envelope);
            // What the actor had stashed and takes up again comes back through its mailbox, which nobody else would run.
            while (queue.HasMessages && IsOpen(mailbox) && queue.TryDequeue(out var unstashed)) to.Invoke(unstashed);
            InternalCurrentActorCellKeeper.Current = null;
        }
        else
        {
            ((KernelDispatcher)to.Dispatcher).DispatchToMailbox(to, envelope);
        }
    }

    private static bool IsOpen(Mailbox mailbox) => StatusOf(mailbox) == Open && SystemQueueOf(mailbox) is null;

    private ref Entry NewEntry()
    {
        if (_count == _entries.Length) Grow();
        return ref _entries[(_head + _count++) & (_entries.Length - 1)];
    }

    private void Grow()
    {
        var larger = new Entry[_entries.Length * 2];
        for (var i = 0; i < _count; i++) larger[i] = _entries[(_head + i) & (_entries.Length - 1)];
        _entries = larger;
        _head = 0;
    }

    // Neither scheduled, nor suspended, nor closed.
    private const int Open = 0;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_statusDotNotCallMeDirectly")]
    private static extern ref int StatusOf(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_systemQueueDoNotCallMeDirectly")]
    private static extern ref SystemMessage? SystemQueueOf(Mailbox mailbox);

    private struct Entry
    {
        // Either of them.
        public ActorCell? To;
        public EmulationActor? Actor;
        public object Message;
        public IActorRef? Sender;
    }
}
