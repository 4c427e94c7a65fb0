using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>TestKit over a virtual-time kernel: start actors, run to an instant, then assert at once on what has arrived.</summary>
public abstract class KernelFixture : TestKit
{
    protected KernelFixture(ITestOutputHelper output)
        : this(output, new EventKernel(KernelClock.CreateVirtual()))
    {
    }

    private KernelFixture(ITestOutputHelper output, EventKernel kernel)
        : base(SetupOf(kernel), output: output)
    {
        Kernel = kernel;
        Sys.RegisterOnTermination(kernel.Dispose);
    }

    protected EventKernel Kernel { get; }

    /// <summary>Starts an actor and waits until it is there: a top-level actor is started from another thread.</summary>
    protected async Task<IActorRef> StartAsync(Props props)
    {
        var actor = Sys.ActorOf(props);
        var identity = await actor.Ask<ActorIdentity>(new Identify(null), TimeSpan.FromSeconds(20));
        return identity.Subject;
    }

    protected Task RunUntilMs(double milliseconds) => Kernel.RunUntil(Instant.Start + Duration.FromMilliseconds(milliseconds));

    private static ActorSystemSetup SetupOf(EventKernel kernel) => ActorSystemSetup.Create(
        BootstrapSetup.Create().WithConfig(ConfigurationFactory.ParseString(KernelDispatcherConfigurator.Hocon)
            .WithFallback("akka { loglevel = ERROR, stdout-loglevel = OFF, actor.serialize-messages = off }")
            .WithFallback(DefaultConfig)),
        new KernelSetup(kernel));
}
