using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests;

/// <summary>Changes to scenarios that tests want often.</summary>
internal static class ScenarioChanges
{
    /// <summary>Loss on every link, or on the one of that name.</summary>
    public static Topology WithLoss(this Topology topology, double probability, string? link = null) => new(
        topology.Name,
        topology.Nodes,
        [.. topology.Links.Select(l => link is null || topology.NameOf(l.Id) == link ? l with { LossProbability = probability } : l)]);

    /// <summary>The same memory budget on every node.</summary>
    public static Scenario WithMemory(this Scenario scenario, ByteSize budget) => scenario with
    {
        Topology = new Topology(scenario.Topology.Name, [.. scenario.Topology.Nodes.Select(n => n with { MemoryBudget = budget })], scenario.Topology.Links),
    };
}
