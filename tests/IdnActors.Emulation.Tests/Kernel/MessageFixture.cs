using Akka.Actor;
using IdnActors.Emulation.Kernel;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Kernel;

/// <summary>Actors on a kernel that do what a test has them do with a message.</summary>
public abstract class MessageFixture(ITestOutputHelper output) : KernelFixture(output)
{
    /// <summary>What came, in its order.</summary>
    protected List<string> Came { get; } = [];

    private protected Props Script(Action<IActorRef, object> handler) => KernelProps.Of(() => new Scripted(Kernel, handler));

    private protected sealed class Scripted(EventKernel kernel, Action<IActorRef, object> handler) : EmulationActor(kernel, new EventSource(7))
    {
        protected override void OnReceive(object message) => handler(Self, message);
    }

    private protected sealed class Parent(EventKernel kernel, SupervisorStrategy strategy, Props childProps) : EmulationActor(kernel, new EventSource(10))
    {
        private IActorRef _child = ActorRefs.Nobody;

        protected override SupervisorStrategy SupervisorStrategy() => strategy;

        protected override void PreStart() => _child = Context.ActorOf(childProps);

        protected override void OnReceive(object message) => _child.Tell(message);
    }
}
