using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Slots;

/// <summary>Says when slots end. Slot k lasts from k to k + 1 times the slot length, the end excluded.</summary>
public sealed class SlotClockActor : EmulationActor
{
    private readonly Duration _length;
    private readonly IActorRef _listener;
    private int _slot;

    public SlotClockActor(RunContext run, IActorRef listener, EventSource source)
        : base(run.Kernel, source)
    {
        _length = run.Scenario.Run.Slot;
        _listener = listener;
        _slot = (int)(run.StartAt.Nanoseconds / _length.Nanoseconds);
    }

    public static Props PropsFor(RunContext run, IActorRef listener)
    {
        var source = new EventSource(EventSourceIds.SlotClock);
        return KernelProps.Of(() => new SlotClockActor(run, listener, source));
    }

    protected override void PreStart() => ArmNext();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SlotDue:
                _listener.Tell(new SlotProtocol.SlotEnded(_slot++), Self);
                ArmNext();
                break;
            default: Unhandled(message); break;
        }
    }

    // From the start and not from the last slot: no error adds up.
    private void ArmNext() => Timers.TellSelfAt(new Instant(_length.Nanoseconds * (_slot + 1L)), Self, SlotDue.Instance);

    private sealed class SlotDue
    {
        public static readonly SlotDue Instance = new();
    }
}
