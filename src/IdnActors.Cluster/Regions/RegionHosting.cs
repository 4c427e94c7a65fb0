using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Regions;

/// <summary>What a process needs to run regions.</summary>
/// <param name="ScenarioOf">The scenario with another policy; with null, as it is.</param>
/// <param name="Engine">Where answers come from, for all regions of the process.</param>
public sealed record RegionHosting(Func<string?, Scenario> ScenarioOf, IInferenceEngine Engine);
