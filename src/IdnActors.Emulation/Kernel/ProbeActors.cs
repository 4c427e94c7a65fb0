using Akka.Actor;

namespace IdnActors.Emulation.Kernel;

/// <summary>Tells a message back to whoever told it.</summary>
internal sealed class ProbePlayerActor : UntypedActor
{
    public static Props PropsFor() => KernelProps.Of(() => new ProbePlayerActor());

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case KernelProbe.Rally rally:
                if (rally.GoesOn()) Sender.Tell(rally, Self);
                break;
            default: Unhandled(message); break;
        }
    }
}

/// <summary>Sends every message that arrives on its way again.</summary>
internal sealed class ProbeRelayActor(EventKernel kernel, KernelProbe.Flight flight) : UntypedActor
{
    public static Props PropsFor(EventKernel kernel, KernelProbe.Flight flight) => KernelProps.Of(() => new ProbeRelayActor(kernel, flight));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case KernelProbe.Flight:
                flight.Left--;
                flight.Send(kernel, Self);
                break;
            default: Unhandled(message); break;
        }
    }
}
