using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Actor.Internal;

namespace IdnActors.Emulation.Kernel;

/// <summary>Base of every actor of the emulation: runs on the kernel, and has its timers there.</summary>
/// <remarks>
/// Besides what Akka hands it, an actor can be handed messages by the kernel itself (<see cref="Handle"/>): then neither its reference nor its cell nor its mailbox
/// is looked at, which for the many actors of a large network lie in memory that is far away. Such a message has no sender. Decision 0008.
/// </remarks>
public abstract class EmulationActor : UntypedActor
{
    private readonly ActorCell _cell = (ActorCell)Context;
    private KernelTimers? _timers;

    protected EmulationActor(EventKernel kernel, EventSource source)
    {
        Kernel = kernel;
        Source = source;
        Ref = _cell.Self;
    }

    protected EventKernel Kernel { get; }

    /// <summary>The actor's identity for events; it outlives a restart, so that sequence numbers never repeat.</summary>
    protected EventSource Source { get; }

    /// <summary>The timers of this incarnation.</summary>
    protected KernelTimers Timers => _timers ??= new KernelTimers(Kernel, Source);

    /// <summary>The actor's own reference, kept: <see cref="ActorBase.Self"/> asks the cell for it.</summary>
    protected IActorRef Ref { get; }

    /// <summary>Whether the kernel may hand it messages itself: it has started, has not failed, and is not stopped.</summary>
    internal bool IsOpen { get; private set; }

    public override void AroundPreStart()
    {
        base.AroundPreStart();
        IsOpen = true;
    }

    public override void AroundPreRestart(Exception cause, object message)
    {
        IsOpen = false;
        base.AroundPreRestart(cause, message);
    }

    public override void AroundPostStop()
    {
        IsOpen = false;
        base.AroundPostStop();
    }

    /// <summary>Handles a message that the kernel hands over itself. Only while the actor <see cref="IsOpen"/>, and in no handler.</summary>
    internal void Handle(object message)
    {
        InternalCurrentActorCellKeeper.Current = _cell;
        try
        {
            OnReceive(message);
        }
        catch (Exception e)
        {
            // Supervision is Akka's: thrown again where it expects that.
            _cell.Invoke(new Envelope(new HandlerFailed(ExceptionDispatchInfo.Capture(e)), ActorRefs.NoSender, _cell.System));
        }
        InternalCurrentActorCellKeeper.Current = null;
    }

    /// <summary>Takes a message that cannot be handled now: the mailbox knows why, and what becomes of it.</summary>
    internal void Defer(object message) => ((KernelDispatcher)_cell.Dispatcher).DispatchToMailbox(_cell, new Envelope(message, ActorRefs.NoSender, _cell.System));

    protected override bool AroundReceive(Receive receive, object message)
    {
        try
        {
            if (message is HandlerFailed failed) failed.Cause.Throw();
            return base.AroundReceive(receive, message);
        }
        catch
        {
            // Until its supervisor has decided, and afterwards: what comes then goes through the mailbox.
            IsOpen = false;
            throw;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _timers?.Dispose();
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _timers?.Dispose();
        base.PostStop();
    }

    private sealed record HandlerFailed(ExceptionDispatchInfo Cause);
}

/// <summary>The one way to make Props of an emulation actor: children do not inherit the dispatcher, so it is named here.</summary>
public static class KernelProps
{
    /// <summary>Props that call the factory for every incarnation. A plain delegate: an expression would be compiled anew for each of many actors.</summary>
    public static Props Of<TActor>(Func<TActor> factory)
        where TActor : ActorBase =>
        Props.CreateBy(new Producer<TActor>(factory)).WithDispatcher(KernelDispatcherConfigurator.DispatcherId);

    private sealed class Producer<TActor>(Func<TActor> factory) : IIndirectActorProducer
        where TActor : ActorBase
    {
        public Type ActorType => typeof(TActor);

        public ActorBase Produce() => factory();

        public void Release(ActorBase actor)
        {
        }
    }
}
