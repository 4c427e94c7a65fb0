using System.Collections.Immutable;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests;

/// <summary>Changes to scenarios, one aspect at a time.</summary>
internal static class ScenarioEdits
{
    public static Scenario WithLinks(this Scenario scenario, Func<Link, Link> change) => scenario with
    {
        Topology = new Topology(scenario.Topology.Name, scenario.Topology.Nodes, [.. scenario.Topology.Links.Select(change)]),
    };

    public static Scenario WithNodes(this Scenario scenario, Func<Node, Node> change) => scenario with
    {
        Topology = new Topology(scenario.Topology.Name, [.. scenario.Topology.Nodes.Select(change)], scenario.Topology.Links),
    };

    public static Scenario WithRate(this Scenario scenario, double perSecond) =>
        scenario with { Demand = scenario.Demand with { Rate = new RequestRate(perSecond) } };

    public static Scenario WithDeadline(this Scenario scenario, double milliseconds) =>
        scenario with { Demand = scenario.Demand with { Deadline = Duration.FromMilliseconds(milliseconds) } };

    /// <summary>What is deployed at first.</summary>
    public static Scenario WithPlacement(this Scenario scenario, params Deployment[] initial) => scenario with { Placement = scenario.Placement with { Initial = [.. initial] } };

    public static Scenario WithDuration(this Scenario scenario, double seconds) =>
        scenario with { Run = scenario.Run with { Duration = Duration.FromSeconds(seconds) } };

    public static Scenario WithDrain(this Scenario scenario, double seconds) =>
        scenario with { Run = scenario.Run with { Drain = Duration.FromSeconds(seconds) } };

    public static Scenario WithQueue(this Scenario scenario, int capacity) =>
        scenario with { Serving = scenario.Serving with { QueueCapacity = capacity } };

    public static Scenario WhenFull(this Scenario scenario, WhenFull whenFull) => scenario with { Serving = scenario.Serving with { WhenFull = whenFull } };

    /// <summary>A policy of the catalogue, with options as a scenario file has them.</summary>
    public static Scenario WithPolicy(this Scenario scenario, string name, params ReadOnlySpan<(string Option, string Value)> options)
    {
        var given = ImmutableSortedDictionary<string, string>.Empty;
        foreach (var (option, value) in options) given = given.Add(option, value);
        return scenario with { Policy = new PolicyChoice(name, given) };
    }

    /// <summary>With a policy that is there already.</summary>
    public static Scenario DecidingAfter(this Scenario scenario, double milliseconds) =>
        scenario with { Policy = scenario.Policy! with { DecideAfter = Duration.FromMilliseconds(milliseconds) } };

    /// <summary>Adds deployments of the start.</summary>
    public static Scenario WithInitial(this Scenario scenario, params ReadOnlySpan<(int Node, int Variant)> deployments) => scenario with
    {
        Placement = scenario.Placement with
        {
            Initial = [.. scenario.Placement.Initial, .. deployments.ToArray().Select(d => new Deployment(new NodeId(d.Node), new VariantId(d.Variant)))],
        },
    };

    public static Scenario WithLoad(this Scenario scenario, double atSeconds, int node, int variant) =>
        scenario.WithChange(atSeconds, PlacementAction.Load, node, variant);

    public static Scenario WithUnload(this Scenario scenario, double atSeconds, int node, int variant) =>
        scenario.WithChange(atSeconds, PlacementAction.Unload, node, variant);

    /// <summary>Adds a change; they are kept in order of time.</summary>
    public static Scenario WithChange(this Scenario scenario, double atSeconds, PlacementAction action, int node, int variant)
    {
        var change = new PlacementChange(
            Instant.Start + Duration.FromSeconds(atSeconds), action, new Deployment(new NodeId(node), new VariantId(variant)));
        return scenario with
        {
            Placement = scenario.Placement with { Changes = [.. scenario.Placement.Changes.Append(change).OrderBy(c => c.At)] },
        };
    }
}
