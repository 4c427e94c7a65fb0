using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Units;

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
    /// <summary>All |p| × |M_i| options along a path, cheapest first; equal costs by position, then by variant id.</summary>
    public static ImmutableArray<ServingOption> Along(
        Topology topology, Catalogue catalogue, RequestPath path, TaskId task, double accuracyWeightMsPerPoint)
    {
        var variants = catalogue[task].Variants;
        var options = ImmutableArray.CreateBuilder<ServingOption>(path.Nodes.Length * variants.Length);
        var roundTrip = Duration.Zero;
        for (var position = 0; position < path.Nodes.Length; position++)
        {
            if (position > 0) roundTrip += topology[path.Up[position - 1]].Delay + topology[path.Down[position - 1]].Delay;
            var node = topology[path.Nodes[position]];
            foreach (var id in variants)
            {
                var variant = catalogue[id];
                var costMs = RequestCost.InMs(roundTrip, variant.InferenceTimeOn(node), variant.AccuracyPoints, accuracyWeightMsPerPoint);
                options.Add(new ServingOption(node.Id, position, id, costMs));
            }
        }
        options.Sort((a, b) => (a.CostMs, a.Position, a.Variant.Index).CompareTo((b.CostMs, b.Position, b.Variant.Index)));
        return options.MoveToImmutable();
    }
}
