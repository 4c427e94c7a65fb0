using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>The first layers of a network at a node of a path, the rest being finished by the last node, the repository, which holds the whole network.</summary>
/// <param name="Node">Index on the path; not the repository.</param>
/// <param name="Layers">j: layers of the prefix, 1 to L; the whole network with L.</param>
/// <param name="Latency">End-to-end time of a request that uses it.</param>
/// <param name="Size">Memory of layers 1 to j.</param>
/// <param name="Increment">Memory beyond that of the prefix of one layer less at the same node: prefixes nest, and who holds a longer one holds all shorter ones.</param>
public sealed record PrefixOption(int Node, int Layers, Duration Latency, ByteSize Size, ByteSize Increment);

/// <summary>
/// Prefixes as ordinary options of placement: since the repository finishes from any tensor, "layers 1 to j at node v" has a latency and a size of its own, whatever is placed elsewhere:
/// (way of the input to v) + time of the layers 1 … j at v + (way of tensor D_j to the repository) + time of the layers j + 1 … L there + the way back. The gain of a request over such options is that of choosing the best of
/// what is deployed, so that placement policies take them like variants.
/// </summary>
public static class PrefixOptions
{
    /// <summary>All prefixes at all nodes but the repository, by node, shorter ones first.</summary>
    /// <param name="problem">The network on the path; memory is not looked at.</param>
    public static ImmutableArray<PrefixOption> Of(PartitionProblem problem)
    {
        var options = ImmutableArray.CreateBuilder<PrefixOption>();
        var cuts = new int[problem.Nodes.Length];
        for (var node = 0; node < problem.Nodes.Length - 1; node++)
        {
            var size = ByteSize.Zero;
            for (var layers = 1; layers <= problem.Chain.LayerCount; layers++)
            {
                cuts.AsSpan(0, node).Clear();
                cuts.AsSpan(node).Fill(layers);
                cuts[^1] = problem.Chain.LayerCount;
                size += problem.Chain.Weights[layers - 1];
                options.Add(new PrefixOption(node, layers, problem.LatencyOf(cuts), size, problem.Chain.Weights[layers - 1]));
            }
        }
        return options.ToImmutable();
    }

    /// <summary>Time of a request that uses no prefix: everything at the repository.</summary>
    public static Duration RepositoryLatency(PartitionProblem problem)
    {
        var cuts = new int[problem.Nodes.Length];
        cuts[^1] = problem.Chain.LayerCount;
        return problem.LatencyOf(cuts);
    }
}
