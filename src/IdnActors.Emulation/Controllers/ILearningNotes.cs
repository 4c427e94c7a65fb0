using System.Collections.Immutable;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Emulation.Controllers;

/// <summary>Takes what controllers and their nodes tell of what they learn and decide, for the regret. They never read anything of it.</summary>
public interface ILearningNotes
{
    /// <summary>Notes what entered at a node in a slot that is over. A node tells of every slot, in order and before its controller.</summary>
    void NoteEntered(int slot, SlotCounts counts);

    /// <summary>Notes how many requests of a type entered where there is no controller, in a slot that is over.</summary>
    void NoteEntered(int slot, int type, double requests);

    /// <summary>Notes that all that entered where there is no controller has been told of, in a slot that is over.</summary>
    void NoteEntries(int slot);

    /// <summary>Notes what a node held and shared in a slot that is over.</summary>
    void NoteSlot(int slot, NodeView node, PlacementDecision inForce);

    /// <summary>Notes the potential capacities that a node has stated for a type.</summary>
    /// <param name="slot">The slot of which it was asked.</param>
    /// <param name="type">The type.</param>
    /// <param name="requests">Of how many requests it was told.</param>
    /// <param name="node">The node.</param>
    /// <param name="capacities">By option of the node.</param>
    void NoteCapacities(int slot, int type, double requests, NodeView node, ImmutableArray<double> capacities);

    /// <summary>Notes a price that found other shares in force than those it belongs to.</summary>
    /// <param name="node">Who got it.</param>
    /// <param name="observation">The price.</param>
    /// <param name="sharesThen">The shares it belongs to.</param>
    /// <param name="sharesNow">Those in force.</param>
    /// <param name="isLate">Whether its slot had been decided by.</param>
    void NoteMoved(NodeView node, TypeObservation observation, ImmutableArray<double> sharesThen, ImmutableArray<double> sharesNow, bool isLate);

    /// <summary>Notes prices that a node waits for no longer, or has forgotten in a crash.</summary>
    void NoteMissing(int prices);

    /// <summary>Notes that a question for prices found other shares in force than those of its slot.</summary>
    void NoteStale();

    /// <summary>Notes that a node has decided, and holds its regret so far against its bound. A decision that was noted before, and comes from the journal now, counts once.</summary>
    /// <param name="node">The node.</param>
    /// <param name="slot">The slot by which it has decided.</param>
    /// <param name="before">What was in force before.</param>
    /// <param name="bounded">Its policy after the decision, of which nothing is kept; null where that bounds no regret.</param>
    /// <returns>Whether it is new.</returns>
    bool NoteDecision(NodeView node, int slot, PlacementDecision before, IRegretBounded? bounded);

    /// <summary>Notes what an answer has saved against the repository alone.</summary>
    /// <param name="issuedAt">When its request was issued.</param>
    /// <param name="gainMs">What it has saved.</param>
    void NoteServed(Instant issuedAt, double gainMs);
}
