using System.Collections.Immutable;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Prices;

/// <summary>What a node has learned about a request type in a slot. What crosses the network for it is said at each part; the rest the node counts itself.</summary>
/// <param name="Type">Index of the request type.</param>
/// <param name="Requests">r: not negative. A number of the message that comes back down the path.</param>
/// <param name="MarginalPriceMs">
/// γ^{K*} of the fractional allocation: finite. One number down the path, for which every node sends (cost, l y) of each of its options of the type up.
/// </param>
/// <param name="PotentialCapacity">l of the node's options of the type, in the order of <see cref="NodeView.OptionsOf"/>: measured where the variant is held, min{L, r} where not.</param>
public sealed record TypeObservation(int Type, double Requests, double MarginalPriceMs, ImmutableArray<double> PotentialCapacity)
{
    /// <summary>
    /// (c1, c2) at the allocation that the nodes show (<see cref="PlacementDecision.Probe"/>): two numbers in every answer. Where that is what they hold, requests gather
    /// them on their way; where it is another one, each node sends (cost, l) of the options it shows up the path.
    /// </summary>
    public SamplePrice Sample { get; init; } = new(MarginalPriceMs, MarginalPriceMs);

    /// <summary>Requests that came by: served here or further up, not before. Counted by the node; nothing crosses the network.</summary>
    public double Passing { get; init; } = Requests;

    /// <summary>Those of them that were served further up, by cost. One number in every answer.</summary>
    public ImmutableArray<ServedFurtherUp> FurtherUp { get; init; } = [];

    /// <summary>
    /// What the unit slots of all nodes on the path showed for the type's task, in any order; empty unless nodes run the tabular greedy policy. Four numbers for each slot
    /// that is visited, appended to the request and sent back with the answer.
    /// </summary>
    public ImmutableArray<PathPlay> Plays { get; init; } = [];
}

/// <summary>A play of a unit slot on a path, for <see cref="Tabular.TabularGreedyPolicy"/>.</summary>
/// <param name="Colour">The colour the slot has drawn, from 0.</param>
/// <param name="Order">Number of the slot in the whole network: decides between slots of one colour.</param>
/// <param name="CostMs">C of its variant for the type.</param>
/// <param name="Capacity">l of its variant for the type.</param>
public readonly record struct PathPlay(int Colour, int Order, double CostMs, double Capacity);
