using System.Collections.Immutable;
using IdnActors.Policies.Prices;

namespace IdnActors.Policies;

/// <summary>
/// Decides what one node holds, slot by slot, from what the node has learned. Pure computation with a state: a single caller, no I/O, no clock; decisions are a
/// function of the options, the seed and the observations.
/// </summary>
public interface IPlacementPolicy
{
    /// <summary>The decision in force: before the first slot, the one to begin with.</summary>
    PlacementDecision Current { get; }

    /// <summary>Takes in what was learned in a slot and decides for the next one.</summary>
    PlacementDecision Decide(SlotObservation observation);

    /// <summary>All that is needed to continue, chance included.</summary>
    PolicySnapshot Snapshot();

    /// <summary>Continues where a policy with the same options and seed, at the same node, was when the snapshot was taken.</summary>
    /// <exception cref="ArgumentException">The snapshot is another policy's, or does not fit the node.</exception>
    void Restore(PolicySnapshot snapshot);
}

/// <summary>What a node is to hold in a slot.</summary>
/// <param name="Slot">The slot it is for, from 0.</param>
/// <param name="Shares">y, by item of the node: the fractional state, 0 to 1. Equal to x for policies that have none.</param>
/// <param name="Held">x, by item of the node.</param>
public sealed record PlacementDecision(int Slot, ImmutableArray<double> Shares, ImmutableArray<bool> Held)
{
    /// <summary>
    /// What the node shows when the prices of a sample are asked for (<see cref="Prices.TypeObservation.Sample"/>), by item: x, unless the policy draws a sample of its own.
    /// Need not keep the budget, since nothing of it is loaded.
    /// </summary>
    public ImmutableArray<bool> Probe { get; init; } = Held;

    /// <summary>The plays of the node's unit slots; empty for policies without any.</summary>
    public ImmutableArray<SlotPlay> Plays { get; init; } = [];
}

/// <summary>What a unit slot of memory plays in a slot of time.</summary>
/// <param name="Order">Number of the unit slot in the whole network, from 0.</param>
/// <param name="Colour">The colour it has drawn, from 0.</param>
/// <param name="Item">The item it holds.</param>
public readonly record struct SlotPlay(int Order, int Colour, int Item);

/// <summary>The state of a policy as plain numbers.</summary>
/// <param name="Policy">Name of the policy in the catalogue.</param>
/// <param name="Current">The decision in force.</param>
/// <param name="Numbers">What else the policy keeps, in its own order.</param>
public sealed record PolicySnapshot(string Policy, PlacementDecision Current, ImmutableArray<double> Numbers)
{
    internal void Require(string policy, int items, int numbers)
    {
        if (Policy != policy) throw new ArgumentException($"A snapshot of {Policy} cannot continue {policy}.");
        if (Current.Shares.Length != items || Current.Held.Length != items || Current.Probe.Length != items || Numbers.Length != numbers)
            throw new ArgumentException($"A snapshot of {Current.Shares.Length} items and {Numbers.Length} numbers does not fit {items} items and {numbers} numbers of {policy}.");
    }
}
