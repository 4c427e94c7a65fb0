using Akka.Actor;

namespace IdnActors.Emulation.Tests;

/// <summary>Hands what it is told to a delegate, on the teller's thread: an actor's stand-in where no mailbox is wanted.</summary>
internal sealed class CallbackRef(Action<object> onTold) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "callback";

    public override IActorRefProvider Provider => throw new NotSupportedException("A callback belongs to no actor system.");

    protected override void TellInternal(object message, IActorRef sender) => onTold(message);
}
