using Akka.Actor;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Kernel;

/// <content>What kernels need that run a network together: their places in the one order of events.</content>
public sealed partial class EventKernel
{
    /// <summary>The next event that may fire; null when there is none.</summary>
    internal EventStamp? NextEvent => _events.Next;

    /// <summary>The last event that has fired; null before the first one.</summary>
    internal EventStamp? LastEvent => EventsFired == 0 ? null : new EventStamp(_events.Last.DueNanoseconds, _events.Last.SourceId, _events.Last.Sequence);

    /// <summary>Whether work on other threads has still to say something that belongs to the present instant.</summary>
    internal bool IsWaiting => IsHeld || IsInstantHeld;

    /// <summary>Tells a message at a place in the order of events that another kernel has given it.</summary>
    internal void TellFromAfar(in EventStamp stamp, IActorRef to, object message)
    {
        System.Diagnostics.Debug.Assert(stamp.DueNanoseconds >= _now, "What comes from another kernel comes before it is due.");
        _events.Add(stamp, new EventContent(to, message, null, null));
    }

    /// <summary>Completes the current <see cref="RunUntil"/> as if time had gone on to an instant, where nothing is due before it.</summary>
    internal void EndRunAt(Instant at) => CompleteRun(Math.Max(at.Nanoseconds, Volatile.Read(ref _now)));
}
