using System.Collections.Immutable;

namespace IdnActors.Policies.Hindsight;

/// <summary>A variant that a node may hold all through a run: one unknown of the hindsight optimum.</summary>
/// <param name="Node">Index in <see cref="HindsightProblem.Budgets"/>.</param>
/// <param name="Cell">Index in <see cref="Model.Serving.ServingTable.Cells"/>; of a problem that does not come from a network any number, such as the item's own.</param>
/// <param name="SizeBytes">s: positive and finite.</param>
public readonly record struct HindsightItem(int Node, int Cell, double SizeBytes);

/// <summary>
/// A weighted threshold potential: gain × min{1, Σ_i a_i x_i}. It is what a step γ^{k+1} - γ^k of a ranking contributes, with a = l / r the
/// share of the requests that an option could serve.
/// </summary>
/// <param name="GainMs">c: not negative, finite; milliseconds over all requests that the term stands for.</param>
/// <param name="Items">Indices of items, each at most once.</param>
/// <param name="Weights">a, by position in <paramref name="Items"/>: not negative. More than 1 counts as 1, which changes nothing for integral x.</param>
public readonly record struct ThresholdTerm(double GainMs, ImmutableArray<int> Items, ImmutableArray<double> Weights);
