using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;

namespace IdnActors.Cluster.Regions;

/// <summary>What a process needs to run regions.</summary>
/// <param name="ScenarioOf">The scenario with another policy; with null, as it is.</param>
/// <param name="Engine">Where answers come from, for all regions of the process.</param>
public sealed record RegionHosting(Func<string?, Scenario> ScenarioOf, IInferenceEngine Engine)
{
    /// <summary>The process, <c>host:port</c>, for messages: what fails may be a matter of its machine.</summary>
    public string Place { get; init; } = "";

    /// <summary>What is wrong, with where.</summary>
    internal string At(string fault) => Place.Length == 0 ? fault : $"{Place}: {fault}";
}
