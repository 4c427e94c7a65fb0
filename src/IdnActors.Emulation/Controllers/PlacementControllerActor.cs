using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Units;
using IdnActors.Policies;
using static IdnActors.Emulation.Controllers.PlacementProtocol;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// Decides slot by slot what its node holds. When a slot is over it asks for the prices of the types that entered here, up their paths; adds its node's offers to questions that
/// pass; turns those whose path ends here; learns from the prices that come back down. A while after the slot's end it decides by what it has learned, writes that to its journal,
/// applies it and tells its node. After a crash it has the decisions of the journal, and goes on with the slot after the last of them.
/// </summary>
public sealed partial class PlacementControllerActor : PersistentEmulationActor
{
    private static readonly Duration LeastWait = Duration.FromMilliseconds(1);
    private readonly RunContext _run;
    private readonly PlacementContext _placement;
    private readonly PlacementController _controller;
    private readonly NodeId _node;
    private readonly Instant _end;
    private readonly bool _mayHold;
    private PlacementDecision? _before;
    private bool _isAnnounced;

    public PlacementControllerActor(RunContext run, NodeId node, EventSource source)
        : base(run.Kernel, source)
    {
        _run = run;
        _placement = run.Placement!;
        _controller = new PlacementController(_placement, node);
        _node = node;
        _end = _placement.End;
        _mayHold = !_placement.Network.Nodes[node.Index].Items.IsEmpty;
        PersistenceId = $"{_placement.IdPrefix}controller/{run.Scenario.Topology[node].Name}";
    }

    public override string PersistenceId { get; }

    public static Props PropsFor(RunContext run, NodeId node)
    {
        var source = new EventSource(EventSourceIds.Controller(node));
        return KernelProps.Of(() => new PlacementControllerActor(run, node, source));
    }

    protected override void PreStart()
    {
        Announce(true);
        base.PreStart();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _placement.Notes.NoteMissing(_controller.UnsavedPrices);
        Announce(false);
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        Announce(false);
        base.PostStop();
    }

    protected override void OnReplay(object recorded)
    {
        switch (recorded)
        {
            case ControllerDecided decided: _before = _controller.Recover(decided); break;
            default: throw new InvalidOperationException($"The journal of {PersistenceId} holds a {recorded.GetType().Name}, which is not an event of a controller.");
        }
    }

    protected override void OnRecovered()
    {
        Announce(false);
        if (_before is not null)
        {
            // The last decision may be in the journal and nowhere else.
            _placement.Progress.NoteDecided(_node, _controller.DecidedSlot);
            TellSoon();
        }
        // Who decides nothing has no journal: how far it was, the run knows.
        ArmSlotEnd((_mayHold ? _controller.DecidedSlot : _placement.Progress.DecidedSlot(_node)) + 1);
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case SlotDue due: OnSlotDue(due.Slot); break;
            case SlotClosed closed: OnSlotClosed(closed); break;
            case PriceProbes probes: Gather(probes.Probes); break;
            case GatherDue: SendGathered(); break;
            case Prices prices: OnPrices(prices.Types.AsSpan()); break;
            case DecideDue due: Decide(due.Slot); break;
            case TellDue: TellNode(); break;
            case DeleteMessagesSuccess: break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>Each controller has a timer of its own, which by the id of its source comes before the requests of the same instant: those belong to the next slot.</summary>
    private void ArmSlotEnd(int slot)
    {
        if (_placement.StartOf(slot) < _end) Timers.TellSelfAt(EndOf(slot), Self, new SlotDue(slot));
    }

    private Instant EndOf(int slot) => _placement.EndOf(slot);

    private void OnSlotDue(int slot)
    {
        // What an incarnation before had in its mailbox comes twice.
        if (slot <= _controller.EndedSlot) return;
        _placement.Progress.NoteEnded(_node, slot);
        Context.Parent.Tell(new CloseSlot(slot), Self);
    }

    private void OnSlotClosed(SlotClosed closed)
    {
        if (closed.Slot <= _controller.EndedSlot) return;
        if (!closed.IsRepeated) _placement.Notes.NoteSlot(closed.Slot, _placement.Network.Nodes[_node.Index], _controller.Current);
        var probes = _controller.EndSlot(closed.Slot, closed.Counts);
        // First the decision: of a controller that is late both are due at once.
        if (_mayHold) Timers.TellSelfAt(EndOf(closed.Slot) + _placement.DecideAfter, Self, new DecideDue(closed.Slot));
        else _placement.Progress.NoteDecided(_node, closed.Slot);
        ArmSlotEnd(closed.Slot + 1);
        BeginGathering(EndOf(closed.Slot));
        // Asked before, they may have been answered; asked again, nodes would learn from them twice.
        if (!closed.IsRepeated) Gather(probes);
        GatherEarly();
        CrashIf(CrashPoint.SlotClosed, closed.Slot);
    }

    private void Decide(int slot)
    {
        if (slot <= _controller.DecidedSlot) return;
        // Nothing follows the last decision: it can wait for prices that are late as long as the run does, so that none of them is missing.
        var again = Kernel.Now + (_placement.DecideAfter > LeastWait ? _placement.DecideAfter : LeastWait);
        if (EndOf(slot) == _end && _controller.IsWaiting && again < _end + _run.Scenario.Run.Drain) Timers.TellSelfAt(again, Self, new DecideDue(slot));
        else Write(_controller.Decide(slot), OnWritten);
    }

    private void OnWritten(ControllerDecided decided)
    {
        CrashIf(CrashPoint.Written, decided.Slot);
        _before = _controller.Apply(decided);
        _placement.Progress.NoteDecided(_node, decided.Slot);
        TellSoon();
        if (decided.Before is not null && LastSequenceNr > 1) DeleteMessages(LastSequenceNr - 1);
        CrashIf(CrashPoint.Applied, decided.Slot);
    }

    /// <summary>Journals answer in any order; what follows happens in the order of the controllers.</summary>
    private void TellSoon() => Timers.TellSelfAfter(Duration.FromNanoseconds(1), Self, TellDue.Instance);

    private void TellNode()
    {
        // The node hears nothing new when the run is over.
        if (Kernel.Now < _end) Apply(_before!);
        CrashIf(CrashPoint.Told, _controller.DecidedSlot);
    }

    private void CrashIf(CrashPoint point, int slot)
    {
        if (_placement.CrashesAt is { } crashes && crashes(_node, slot, point)) throw new ControllerCrashException($"{PersistenceId} crashes in slot {slot}: {point}.");
    }

    private void Announce(bool isRecovering)
    {
        if (isRecovering == _isAnnounced) return;
        _isAnnounced = isRecovering;
        if (isRecovering) _placement.Progress.NoteRecovering();
        else _placement.Progress.NoteRecovered();
    }

    /// <summary>Tells the node what to hold, with a reason for what is new and for what is to go.</summary>
    private void Apply(PlacementDecision before)
    {
        var (items, current) = (_placement.Network.Nodes[_node.Index].Items, _controller.Current);
        var wanted = ImmutableArray.CreateBuilder<WantedVariant>();
        var unwanted = ImmutableArray.CreateBuilder<WantedVariant>();
        for (var i = 0; i < items.Length; i++)
        {
            if (current.Held[i]) wanted.Add(new WantedVariant(items[i].Variant, before.Held[i] ? "still wanted" : Reason(i)));
            else if (before.Held[i]) unwanted.Add(new WantedVariant(items[i].Variant, Reason(i)));
        }
        Context.Parent.Tell(new HoldVariants(_controller.DecidedSlot, wanted.ToImmutable(), unwanted.ToImmutable()), Self);

        string Reason(int i) => ReasonOf(_placement.Entry.Name, current.Slot, before.Shares[i], current.Shares[i]);
    }

    /// <summary>Why a variant is new or to go: its share has changed, or as far as one can see has not, and rounding has drawn otherwise than before.</summary>
    internal static string ReasonOf(string policy, int slot, double before, double now)
    {
        var (then, since) = (FormattableString.Invariant($"{before:F3}"), FormattableString.Invariant($"{now:F3}"));
        return FormattableString.Invariant($"{policy}, slot {slot}: ") + (then == since ? $"drawn anew at share {since}" : $"share {then} to {since}");
    }

    private sealed record SlotDue(int Slot);

    private sealed record DecideDue(int Slot);

    private sealed class TellDue
    {
        public static readonly TellDue Instance = new();
    }
}
