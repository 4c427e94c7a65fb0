using Akka.Actor;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Slots;

namespace IdnActors.Emulation.Meters;

/// <summary>Reads all meters when a slot ends, and hands the slot's rows to the run's sink.</summary>
public sealed class MetersActor : EmulationActor
{
    private readonly SlotRecorder _recorder;

    public MetersActor(RunContext run, SlotRecorder recorder, EventSource source)
        : base(run.Kernel, source) => _recorder = recorder;

    public static Props PropsFor(RunContext run, SlotRecorder recorder)
    {
        var source = new EventSource(EventSourceIds.Run);
        return KernelProps.Of(() => new MetersActor(run, recorder, source));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SlotProtocol.SlotEnded ended: _recorder.Record(ended.Slot); break;
            default: Unhandled(message); break;
        }
    }
}
