using Akka.Pattern;
using Akka.Persistence;
using IdnActors.Emulation.Journal;

namespace IdnActors.Emulation.Kernel;

/// <summary>
/// Base of the emulation's persistent actors: as <see cref="EmulationActor"/>, and virtual time waits for the journal, while the actor recovers and while a write is under way.
/// Journals may answer from other threads; what an actor does because of an answer has to be put off to an event of its own, or results would depend on the order of answers.
/// </summary>
public abstract class PersistentEmulationActor : UntypedPersistentActor
{
    private static readonly Recovery WithoutSnapshot = new(SnapshotSelectionCriteria.None);
    private bool _isRecovering;
    private int _writes;

    protected PersistentEmulationActor(EventKernel kernel, EventSource source)
    {
        Kernel = kernel;
        Source = source;
        Timers = new KernelTimers(kernel, source);
    }

    // States are events too: there is no snapshot store.
    public override Recovery Recovery => WithoutSnapshot;

    protected EventKernel Kernel { get; }

    /// <inheritdoc cref="EmulationActor.Source"/>
    protected EventSource Source { get; }

    /// <summary>The timers of this incarnation.</summary>
    protected KernelTimers Timers { get; }

    /// <summary>An event from the journal.</summary>
    protected abstract void OnReplay(object recorded);

    /// <summary>All events have been replayed; messages come from now on.</summary>
    protected abstract void OnRecovered();

    protected sealed override void OnRecover(object message)
    {
        switch (message)
        {
            case RecoveryCompleted:
                EndRecovery();
                OnRecovered();
                break;
            default: OnReplay(message); break;
        }
    }

    /// <summary>Writes an event; the handler is called when that is done. Messages wait until then, and so does time, but not what is due at this very instant.</summary>
    protected void Write<TEvent>(TEvent toWrite, Action<TEvent> handler)
    {
        _writes++;
        Kernel.HoldInstant();
        Persist(toWrite, written =>
        {
            EndWrite();
            handler(written);
        });
    }

    protected override void PreStart()
    {
        _isRecovering = true;
        Kernel.Hold();
        base.PreStart();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        EndIncarnation();
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        EndIncarnation();
        base.PostStop();
    }

    // Akka would stop the actor and leave it at that. A run without one of its controllers must not go on.
    protected override void OnRecoveryFailure(Exception reason, object? message = null) => throw FailureOf($"{PersistenceId} cannot be recovered from the journal", reason);

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) =>
        throw FailureOf($"event {sequenceNr} of {PersistenceId} cannot be written to the journal", cause);

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => OnPersistFailure(cause, @event, sequenceNr);

    internal static Exception FailureOf(string what, Exception cause) => cause switch
    {
        IOException told => new JournalException($"{what}: {told.Message}", told),
        // What waits for the journal has given up, not the journal: it says nothing of where it is, and a stack would tell of nobody's fault.
        TimeoutException or OpenCircuitException or RecoveryTimedOutException => FailureOf(what, new IOException(
            $"the journal does not answer in time ({cause.Message}); a disk or a server that keeps up is required; let the machine do less meanwhile, or set policy.journal = memory", cause)),
        _ => new InvalidOperationException($"{what}: {cause.Message}", cause),
    };

    private void EndIncarnation()
    {
        Timers.Dispose();
        EndRecovery();
        while (_writes > 0) EndWrite();
    }

    private void EndRecovery()
    {
        if (!_isRecovering) return;
        _isRecovering = false;
        Kernel.Release();
    }

    private void EndWrite()
    {
        _writes--;
        Kernel.ReleaseInstant();
    }
}
