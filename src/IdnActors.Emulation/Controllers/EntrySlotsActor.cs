using System.Runtime.InteropServices;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using static IdnActors.Emulation.Controllers.PlacementProtocol;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// Ends the slots of all <see cref="EntryNodes"/>, and asks up the paths for the prices of what entered, as a controller would at each of them. One actor for all, since they have nothing
/// to hear and nothing to remember: a thousand controllers of which each did little in a slot spent more on coming into a cache than on their work.
/// </summary>
public sealed class EntrySlotsActor : EmulationActor
{
    private readonly RunContext _run;
    private readonly PlacementContext _placement;
    private readonly EntryNodes _entries;

    public EntrySlotsActor(RunContext run, EventSource source)
        : base(run.Kernel, source) => (_run, _placement, _entries) = (run, run.Placement!, run.Placement!.Entries);

    public static Akka.Actor.Props PropsFor(RunContext run)
    {
        var source = new EventSource(EventSourceIds.EntrySlots);
        return KernelProps.Of(() => new EntrySlotsActor(run, source));
    }

    protected override void PreStart() => ArmSlotEnd();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SlotDue: OnSlotDue(); break;
            default: Unhandled(message); break;
        }
    }

    private void ArmSlotEnd()
    {
        if (_placement.StartOf(_entries.Slot) < _placement.End) Timers.TellSelfAt(_placement.EndOf(_entries.Slot), Self, SlotDue.Instance);
    }

    private void OnSlotDue()
    {
        if (_placement.Needs.Probes)
            foreach (ref readonly var hop in _entries.Hops.AsSpan()) Ask(hop);
        _entries.EndSlot();
        ArmSlotEnd();
    }

    /// <summary>One message for all types that go the same way, as controllers send it.</summary>
    private void Ask(in EntryHop hop)
    {
        var count = 0;
        foreach (var type in hop.Types)
            if (_entries.Entered(type) > 0) count++;
        if (count == 0) return;
        var probes = new TypeProbe[count];
        var at = 0;
        foreach (var type in hop.Types)
            if (_entries.Entered(type) is > 0 and var entered) probes[at++] = new TypeProbe(type, _entries.Slot, entered);
        var bytes = _run.Scenario.Serving.ControlMessageSize.Bytes + (count * _placement.Needs.BytesOfProbe(0, 0));
        _run.Meters[hop.Node].CountControlMessage();
        _run.Directory.Tell(hop.Path.Up[0], new PriceProbes { Path = hop.Path, Probes = ImmutableCollectionsMarshal.AsImmutableArray(probes), SizeBytes = bytes }, Ref);
    }

    private sealed class SlotDue
    {
        public static readonly SlotDue Instance = new();
    }
}
