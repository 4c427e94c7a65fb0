using Akka.Actor;
using IdnActors.Emulation.Fidelity;
using IdnActors.Emulation.Meters;
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

    /// <summary><see cref="Fidelity"/> without the lateness of single events.</summary>
    internal FidelitySummary? FidelityWithoutTimes => _clock.Summarise(withTimes: false);

    /// <summary>Lateness of every event; none with a virtual clock.</summary>
    internal TimeRecorder? Lateness => _clock.Lateness;

    /// <summary>Has the real clock show the start of emulated time at an instant of the machine's own, before the first <see cref="RunUntil"/>. So kernels share a start, whichever of them is told of it first.</summary>
    /// <param name="timestamp">A time of the machine's monotonic clock, past or to come: see <see cref="TimeProvider.GetTimestamp"/> of <see cref="TimeProvider.System"/>.</param>
    internal void StartClock(long timestamp) => _clock.StartAt(timestamp);

    /// <summary>Notes that what was due at an instant was kept until now, though its event has fired: in the lateness of events it counts as one of its own. Nothing with a virtual clock.</summary>
    internal void NoteLate(Instant due) => _clock.OnFired(due.Nanoseconds);

    /// <summary>Runs an action that brings what another kernel has told, after what is ready. It takes no emulated time to: what it brings has times of its own. Any thread.</summary>
    internal void Arrive(Action action) => Enqueue(new KernelArrival(action));

    /// <summary>By how much the machine's clock is past an instant, in machine time; negative before it, and zero as long as no real clock runs.</summary>
    internal Duration LatenessOf(Instant due) => _clock.IsStarted ? new Duration(-_clock.NanosecondsUntil(due.Nanoseconds)) : Duration.Zero;

    /// <summary>
    /// Tells a message at a place in the order of events that another kernel has given it. With a real clock it may come after its time: then it is next. Its time stays what was modelled,
    /// unless something later has happened here before it came: no kernel goes back in time.
    /// </summary>
    internal void TellFromAfar(in EventStamp stamp, IActorRef to, object message)
    {
        System.Diagnostics.Debug.Assert(stamp.DueNanoseconds >= _now || HasRealClock, "What comes from another kernel comes before it is due.");
        _events.Add(stamp with { DueNanoseconds = Math.Max(stamp.DueNanoseconds, _now) }, new EventContent(to, message, null, null));
    }

    private bool TryTakeForeign()
    {
        if (!_work.TryTakeForeign(out var run)) return false;
        if (_runCompletion is not null)
        {
            // With a real clock the outside world's work happens now, but never after an event that is still to come.
            var latest = _events.TryPeek(out var due) ? Math.Min(due, _horizon) : _horizon;
            var present = _clock.Now(_now);
            if (run is not KernelArrival) Volatile.Write(ref _now, Math.Max(_now, Math.Min(present, latest)));
        }
        _work.Add(run);
        return true;
    }

    /// <summary>Completes the current <see cref="RunUntil"/> as if time had gone on to an instant, where nothing is due before it.</summary>
    internal void EndRunAt(Instant at) => CompleteRun(Math.Max(at.Nanoseconds, Volatile.Read(ref _now)));
}
