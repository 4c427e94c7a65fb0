using System.Collections.Immutable;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Kernel;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Emulation.Regions;

/// <summary>What a controller or its node has told, for a meter that another kernel has.</summary>
/// <param name="Cause">The event by which it came about.</param>
public abstract record LearningNote(EventStamp Cause)
{
    /// <summary>Tells the meter.</summary>
    /// <param name="notes">The meter.</param>
    /// <param name="network">The network as policies see it.</param>
    public abstract void Tell(ILearningNotes notes, NetworkView network);

    /// <summary>What entered at a node in a slot.</summary>
    public sealed record Entered(EventStamp Cause, int Slot, SlotCounts Counts) : LearningNote(Cause)
    {
        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteEntered(Slot, Counts);
    }

    /// <summary>How many requests of a type entered where there is no controller.</summary>
    public sealed record TypeEntered(EventStamp Cause, int Slot, int Type, double Requests) : LearningNote(Cause)
    {
        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteEntered(Slot, Type, Requests);
    }

    /// <summary>All that entered where there is no controller has been told of.</summary>
    public sealed record EntriesOver(EventStamp Cause, int Slot) : LearningNote(Cause)
    {
        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteEntries(Slot);
    }

    /// <summary>What a node held in a slot.</summary>
    public sealed record SlotOver(EventStamp Cause, int Slot, NodeId Node, PlacementDecision InForce) : LearningNote(Cause)
    {
        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteSlot(Slot, network.Nodes[Node.Index], InForce);
    }

    /// <summary>What a node could have served of a type.</summary>
    public sealed record Capacities(EventStamp Cause, int Slot, int Type, double Requests, NodeId Node, ImmutableArray<double> Values) : LearningNote(Cause)
    {
        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteCapacities(Slot, Type, Requests, network.Nodes[Node.Index], Values);
    }

    /// <summary>A price found other shares in force than its own.</summary>
    public sealed record Moved(EventStamp Cause, NodeId Node, TypeObservation Observation, ImmutableArray<double> Then, ImmutableArray<double> Now, bool IsLate) : LearningNote(Cause)
    {
        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteMoved(network.Nodes[Node.Index], Observation, Then, Now, IsLate);
    }

    /// <summary>Prices are waited for no longer.</summary>
    public sealed record Missing(EventStamp Cause, int Prices) : LearningNote(Cause)
    {
        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteMissing(Prices);
    }

    /// <summary>A question found other shares in force than those of its slot.</summary>
    public sealed record Stale(EventStamp Cause) : LearningNote(Cause)
    {
        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteStale();
    }

    /// <summary>A node has decided by a slot that is over, after what its policy has learned.</summary>
    /// <param name="Cause">The event by which it came about.</param>
    /// <param name="Node">The node.</param>
    /// <param name="Slot">The slot by which it has decided.</param>
    /// <param name="Before">What was in force before.</param>
    /// <param name="Gradient">What its policy has learned from; null where that bounds no regret.</param>
    /// <param name="BoundMs">The bound after the decision.</param>
    public sealed record Decision(EventStamp Cause, NodeId Node, int Slot, PlacementDecision Before, double[]? Gradient, double BoundMs) : LearningNote(Cause), IRegretBounded
    {
        ReadOnlySpan<double> IRegretBounded.LastGradient => Gradient;

        double IRegretBounded.RegretBoundMs => BoundMs;

        public override void Tell(ILearningNotes notes, NetworkView network) => notes.NoteDecision(network.Nodes[Node.Index], Slot, Before, Gradient is null ? null : this);
    }
}

/// <summary>Keeps what the controllers of a region tell, in their order, for the one meter that watches those of all regions.</summary>
/// <param name="kernel">Runs the region.</param>
/// <param name="placement">What the controllers share.</param>
public sealed class LearningLog(EventKernel kernel, PlacementContext placement) : ILearningNotes
{
    private readonly int[] _decidedSlot = [.. Enumerable.Repeat(-1, placement.Network.Nodes.Length)];
    private List<LearningNote> _notes = [];

    /// <summary>What answers have saved: a sum, which needs no order.</summary>
    public ServedGain Served { get; } = new(placement);

    /// <summary>Takes what there is.</summary>
    public IReadOnlyList<LearningNote> Take()
    {
        if (_notes.Count == 0) return [];
        var taken = _notes;
        _notes = [];
        return taken;
    }

    // Before the first event: before all of them.
    private EventStamp Cause => kernel.LastEvent ?? new EventStamp(-1, 0, 0);

    public void NoteEntered(int slot, SlotCounts counts) => _notes.Add(new LearningNote.Entered(Cause, slot, counts));

    public void NoteEntered(int slot, int type, double requests) => _notes.Add(new LearningNote.TypeEntered(Cause, slot, type, requests));

    public void NoteEntries(int slot) => _notes.Add(new LearningNote.EntriesOver(Cause, slot));

    public void NoteSlot(int slot, NodeView node, PlacementDecision inForce) => _notes.Add(new LearningNote.SlotOver(Cause, slot, node.Node, inForce));

    public void NoteCapacities(int slot, int type, double requests, NodeView node, ImmutableArray<double> capacities) =>
        _notes.Add(new LearningNote.Capacities(Cause, slot, type, requests, node.Node, capacities));

    public void NoteMoved(NodeView node, TypeObservation observation, ImmutableArray<double> sharesThen, ImmutableArray<double> sharesNow, bool isLate) =>
        _notes.Add(new LearningNote.Moved(Cause, node.Node, observation, sharesThen, sharesNow, isLate));

    public void NoteMissing(int prices) => _notes.Add(new LearningNote.Missing(Cause, prices));

    public void NoteStale() => _notes.Add(new LearningNote.Stale(Cause));

    public bool NoteDecision(NodeView node, int slot, PlacementDecision before, IRegretBounded? bounded)
    {
        if (slot <= _decidedSlot[node.Node.Index]) return false;
        _decidedSlot[node.Node.Index] = slot;
        _notes.Add(new LearningNote.Decision(Cause, node.Node, slot, before, bounded?.LastGradient.ToArray(), bounded?.RegretBoundMs ?? double.NaN));
        return true;
    }

    public void NoteServed(Instant issuedAt, double gainMs) => Served.Add(issuedAt, gainMs);
}
