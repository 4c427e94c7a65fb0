using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;

namespace IdnActors.Model.Serving;

/// <summary>A way to serve a request: a variant on a node of its path, deployed there or not.</summary>
/// <param name="Node">The serving node p_j.</param>
/// <param name="Position">Its index on the path, 0 at the entry (j - 1).</param>
/// <param name="Variant">The variant m.</param>
/// <param name="CostMs">Cost of one request (γ), without waiting.</param>
public readonly record struct ServingOption(NodeId Node, int Position, VariantId Variant, double CostMs);

/// <summary>The ranking of a request type: all its options by increasing cost; a constant of the scenario.</summary>
public static class ServingOptions
{
    /// <summary>
    /// All options along a path, cheapest first; equal costs by position, then by variant id: every whole variant at every node, and every prefix of a split one at every node but the
    /// repository, which finishes what a prefix has begun.
    /// </summary>
    public static ImmutableArray<ServingOption> Along(Scenario scenario, RequestPath path, TaskId task) =>
        Along(scenario.Topology, scenario.Catalogue, path, task, scenario.Serving.AccuracyWeightMsPerPoint, scenario.Serving.CountsTransmission);

    /// <inheritdoc cref="Along(Scenario, RequestPath, TaskId)"/>
    /// <param name="accuracyWeightMsPerPoint">α.</param>
    /// <param name="countsTransmission"><inheritdoc cref="ServingSettings.CountsTransmission" path="/summary"/></param>
    public static ImmutableArray<ServingOption> Along(
        Topology topology, Catalogue catalogue, RequestPath path, TaskId task, double accuracyWeightMsPerPoint, bool countsTransmission = false)
    {
        var weight = accuracyWeightMsPerPoint;
        var ways = new PathWays(topology, catalogue, path, task, countsTransmission);
        var variants = catalogue[task].Variants;
        var options = ImmutableArray.CreateBuilder<ServingOption>(path.Nodes.Length * variants.Length);
        for (var position = 0; position < path.Nodes.Length; position++)
        {
            var node = topology[path.Nodes[position]];
            foreach (var id in variants)
            {
                var variant = catalogue[id];
                var isLast = position == path.Nodes.Length - 1;
                if (variant.Segment is not null && isLast) continue;
                var costMs = variant.Segment is { } prefix
                    ? RequestCost.InMs(ways.Through(position, prefix), variant.InferenceTimeOn(node) + ways.RestOf(prefix), variant.AccuracyPoints, weight)
                    : RequestCost.InMs(ways.RoundTripTo(position), variant.InferenceTimeOn(node), variant.AccuracyPoints, weight);
                options.Add(new ServingOption(node.Id, position, id, costMs));
            }
        }
        options.Sort((a, b) => (a.CostMs, a.Position, a.Variant.Index).CompareTo((b.CostMs, b.Position, b.Variant.Index)));
        return options.ToImmutable();
    }
}
