using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Model.Scenarios;

/// <summary>A node that keeps every part of its tasks on storage and serves some variants of each task for ever (the minimal allocation ω).</summary>
/// <param name="Node">The repository node.</param>
/// <param name="Tasks">Tasks whose parts it stores, and whose requests may be routed to it.</param>
/// <param name="Serving">Variants it always serves; at least one for each of its tasks. They do not count against its memory budget.</param>
public sealed record Repository(NodeId Node, ImmutableArray<TaskId> Tasks, ImmutableArray<VariantId> Serving);

/// <summary>A variant deployed on a node, all its parts.</summary>
public readonly record struct Deployment(NodeId Node, VariantId Variant);

/// <summary>What a placement change asks of a node.</summary>
public enum PlacementAction
{
    /// <summary>Fetch the parts from the nearest holder, load them, then serve.</summary>
    Load,

    /// <summary>Stop admitting requests, finish those admitted, free the memory.</summary>
    Unload,
}

/// <summary>A change of the placement at a stated time.</summary>
public readonly record struct PlacementChange(Instant At, PlacementAction Action, Deployment Deployment);

/// <summary>Which variants are deployed where when the run begins (loaded and ready at its start), and what changes later.</summary>
public sealed record Placement
{
    public static Placement Empty { get; } = new();

    public ImmutableArray<Deployment> Initial { get; init; } = [];

    /// <summary>By time; changes at one instant keep their order in the file.</summary>
    public ImmutableArray<PlacementChange> Changes { get; init; } = [];

    /// <summary>What is deployed at an instant when all changes before it have been carried out, none refused.</summary>
    public ImmutableArray<Deployment> DeployedAt(Instant at)
    {
        var deployed = Initial;
        foreach (var change in Changes)
        {
            if (change.At >= at) break;
            if (change.Action == PlacementAction.Unload) deployed = deployed.Remove(change.Deployment);
            else if (!deployed.Contains(change.Deployment)) deployed = deployed.Add(change.Deployment);
        }
        return deployed;
    }
}
