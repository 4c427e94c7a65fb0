using System.Collections.Immutable;
using IdnActors.Policies;
using IdnActors.Policies.Prices;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// What a controller writes to its journal, once per slot: all that it needs to be again what it is after this decision, given what it was before. Immutable.
/// </summary>
/// <param name="Slot">The slot that has ended, by which it decides, from 0.</param>
/// <param name="Observation">What was learned since the last decision; with the policy's state it gives the decision.</param>
/// <param name="Open">What the controller has begun and not finished.</param>
public sealed record ControllerDecided(int Slot, SlotObservation Observation, OpenState Open)
{
    /// <summary>The policy's state before the decision, where the events before this one are not kept; else null.</summary>
    public PolicySnapshot? Before { get; init; }
}

/// <summary>What a controller has begun and not finished.</summary>
/// <param name="Counts">What came by in the slot that ended last, for questions about it that are still to come; of nodes that can hold nothing, empty.</param>
/// <param name="Pending">Prices that were asked for and have not come, by slot and type.</param>
public sealed record OpenState(SlotCounts Counts, ImmutableArray<PendingPrice> Pending)
{
    public static OpenState Empty { get; } = new(SlotCounts.Empty, []);
}

/// <summary>A price that was asked for, and what the node knew of the type's slot then.</summary>
/// <param name="Slot">The slot, from 0.</param>
/// <param name="Type">Index of the request type.</param>
/// <param name="Capacities">l of the node's options, as offered.</param>
/// <param name="Passing">Requests of the type that came by.</param>
/// <param name="Shares">The node's shares then, by item.</param>
public sealed record PendingPrice(int Slot, int Type, ImmutableArray<double> Capacities, double Passing, ImmutableArray<double> Shares);

/// <summary>Where a controller can be made to crash by tests.</summary>
internal enum CrashPoint
{
    /// <summary>A slot has ended: its prices have been asked for.</summary>
    SlotClosed,

    /// <summary>A decision is in the journal, and nowhere else.</summary>
    Written,

    /// <summary>The decision has been applied; the node does not know it.</summary>
    Applied,

    /// <summary>The node has been told.</summary>
    Told,
}

/// <summary>A crash of a controller that it survives, as its node restarts it.</summary>
public sealed class ControllerCrashException : Exception
{
    public ControllerCrashException()
    {
    }

    public ControllerCrashException(string message)
        : base(message)
    {
    }

    public ControllerCrashException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
