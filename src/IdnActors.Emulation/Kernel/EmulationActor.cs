using Akka.Actor;

namespace IdnActors.Emulation.Kernel;

/// <summary>Base of every actor of the emulation: runs on the kernel, and has its timers there.</summary>
public abstract class EmulationActor(EventKernel kernel, EventSource source) : UntypedActor
{
    protected EventKernel Kernel { get; } = kernel;

    /// <summary>The actor's identity for events; it outlives a restart, so that sequence numbers never repeat.</summary>
    protected EventSource Source { get; } = source;

    /// <summary>The timers of this incarnation.</summary>
    protected KernelTimers Timers { get; } = new(kernel, source);

    protected override void PreRestart(Exception reason, object message)
    {
        Timers.Dispose();
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        Timers.Dispose();
        base.PostStop();
    }
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
