using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Dispatch;

namespace IdnActors.Emulation.Kernel;

/// <summary>Hands an <see cref="EventKernel"/> to the dispatcher of the actor system that is created with it: one kernel per system, no static.</summary>
public sealed class KernelSetup(EventKernel kernel) : Setup
{
    public EventKernel Kernel { get; } = kernel;
}

/// <summary>Creates the one <see cref="KernelDispatcher"/> of an actor system; named by <see cref="Hocon"/>.</summary>
public sealed class KernelDispatcherConfigurator : MessageDispatcherConfigurator
{
    /// <summary>Id of the dispatcher every emulation actor runs on.</summary>
    public const string DispatcherId = "idn.kernel-dispatcher";

    private readonly KernelDispatcher _dispatcher;

    public KernelDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites)
        : base(config, prerequisites)
    {
        var setup = prerequisites.Settings.Setup.Get<KernelSetup>();
        _dispatcher = setup.HasValue
            ? new KernelDispatcher(this, setup.Value.Kernel)
            : throw new ConfigurationException($"The dispatcher {DispatcherId} needs a {nameof(KernelSetup)} in the actor system's setup.");
    }

    /// <summary>Declares the dispatcher; add it to the configuration of the actor system.</summary>
    public static string Hocon { get; } = $$"""
        {{DispatcherId}} {
          type = "{{typeof(KernelDispatcherConfigurator).AssemblyQualifiedName}}"
          mailbox-requirement = ""
          mailbox-type = "{{typeof(KernelMailboxType).AssemblyQualifiedName}}"
        }
        """;

    public override MessageDispatcher Dispatcher() => _dispatcher;
}

/// <summary>Runs every mailbox of the emulation on the kernel's thread, in the order in which they became ready.</summary>
public sealed class KernelDispatcher : MessageDispatcher
{
    // A mailbox that holds several messages may process them in one go; others of the same instant wait that long.
    private const int MessagesPerRun = 16;
    private readonly EventKernel _kernel;

    public KernelDispatcher(MessageDispatcherConfigurator configurator, EventKernel kernel)
        : base(configurator)
    {
        _kernel = kernel;
        Id = KernelDispatcherConfigurator.DispatcherId;
        Throughput = MessagesPerRun;
        ShutdownTimeout = TimeSpan.FromSeconds(1);
    }

    // What the kernel's own thread tells needs no mailbox, and no other thread can interfere before it is handed over.
    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        if (!_kernel.TryPost(cell, envelope)) base.Dispatch(cell, envelope);
    }

    internal void DispatchToMailbox(ActorCell cell, Envelope envelope) => base.Dispatch(cell, envelope);

    // The single choke point: an empty run queue means that every mailbox of the emulation is empty.
    protected override void ExecuteTask(IRunnable run) => _kernel.Enqueue(run);

    // The kernel outlives the dispatcher; whoever created it disposes it when the system has ended.
    protected override void Shutdown()
    {
    }
}
