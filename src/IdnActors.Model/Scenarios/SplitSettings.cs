using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Model.Scenarios;

/// <summary>Consecutive parts that run on one node, and how what they leave is written for the way.</summary>
/// <param name="Node">The node.</param>
/// <param name="First">Index of the first part in the whole variant.</param>
/// <param name="End">Index behind the last part; equal to <paramref name="First"/> where no part runs and only the codec matters.</param>
/// <param name="Codec">Codec for tensors that it fits; null: the card's.</param>
public sealed record SplitStage(NodeId Node, int First, int End, WireCodec? Codec);

/// <summary>A plan that a scenario prescribes: which part of a split variant runs on which node. Requests take it whose path leads over all of its nodes in their order.</summary>
/// <param name="Task">Whose requests.</param>
/// <param name="Whole">The split variant.</param>
/// <param name="Stages">In the order of the parts, from the first to the last part.</param>
public sealed record SplitRoute(TaskId Task, VariantId Whole, ImmutableArray<SplitStage> Stages)
{
    /// <summary>Whether a path leads over the nodes of all stages in their order.</summary>
    /// <param name="path">The nodes of the path, from where requests enter on.</param>
    public bool IsOn(ImmutableArray<NodeId> path)
    {
        var at = 0;
        foreach (var stage in Stages)
        {
            while (at < path.Length && path[at] != stage.Node) at++;
            if (at == path.Length) return false;
        }
        return true;
    }
}

/// <summary>What a scenario states about the gates of a model's exits instead of its card; null: as before.</summary>
public sealed record GateChange(GateKind? Kind, double? Threshold, double? Temperature)
{
    /// <summary>The gate with what is stated in place of what was there before.</summary>
    public ExitGateSpec Of(ExitGateSpec before) => new(Kind ?? before.Kind, Threshold ?? before.Threshold, Temperature ?? before.Temperature);
}

/// <summary>A change of a model's gates while the run goes on, in place of what held before it.</summary>
/// <param name="At">When it is sent.</param>
/// <param name="From">The node that sends it to all others.</param>
/// <param name="Model">Name of the model in the catalogue.</param>
/// <param name="Exit">Name of the exit's part; null: all exits of the model.</param>
/// <param name="Change">What is stated; the rest is as the update before it of the same model left it.</param>
public sealed record GateUpdate(Instant At, NodeId From, string Model, string? Exit, GateChange Change);

/// <summary>How requests run through models whose parts lie on several nodes.</summary>
public sealed record SplitSettings
{
    /// <summary>Nothing prescribed: gates as on the cards, plans by what is deployed.</summary>
    public static SplitSettings Default { get; } = new();

    /// <summary>Whether nothing is prescribed.</summary>
    public bool IsDefault => Routes.IsEmpty && Planners.IsEmpty && Views.IsEmpty && Gates.IsEmpty && Updates.IsEmpty && FallbackAfter is null && !AreExitsFree;

    /// <summary>Plans that do not depend on what nodes believe.</summary>
    public ImmutableArray<SplitRoute> Routes { get; init; } = [];

    /// <summary>Requests that are answered from several views; at most one entry for a task and a node where requests enter.</summary>
    public ImmutableArray<ViewSettings> Views { get; init; } = [];

    /// <summary>Devices that decide for themselves where to cut.</summary>
    public ImmutableArray<CutPlanning> Planners { get; init; } = [];

    /// <summary>Gates of the exits of a model, by its name in the catalogue.</summary>
    public ImmutableSortedDictionary<string, GateChange> Gates { get; init; } = ImmutableSortedDictionary<string, GateChange>.Empty;

    /// <summary>Changes of gates while the run goes on, in the order in which they are stated.</summary>
    public ImmutableArray<GateUpdate> Updates { get; init; } = [];

    /// <summary>Whether exits take no time: what gains look like where the cost of branches is left out.</summary>
    public bool AreExitsFree { get; init; }

    /// <summary>Time without an answer after which a node that has sent a request on answers with the last exit it has evaluated; null: it waits for ever.</summary>
    public Duration? FallbackAfter { get; init; }
}
