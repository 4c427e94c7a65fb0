using System.Collections.Immutable;
using IdnActors.Model.Scenarios;

namespace IdnActors.Emulation.Splits;

/// <summary>Which parts of a split variant a request runs where. Immutable: a request keeps the plan it began with, whatever later ones say.</summary>
/// <param name="Version">Counts the plans of the node that made it; 0 for one that the scenario prescribes.</param>
/// <param name="Stages">In the order of the parts.</param>
public sealed record SplitPlan(long Version, ImmutableArray<SplitStage> Stages);
