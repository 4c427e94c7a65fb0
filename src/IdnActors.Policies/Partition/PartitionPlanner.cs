using System.Collections.Immutable;

namespace IdnActors.Policies.Partition;

/// <summary>
/// The fastest cut vector of a chain of L layers on a path of K nodes, by dynamic programming in O(K L²): with G_k(i) the least time from node k on when i layers have run,
/// G_k(i) = min over j ≥ i of (layers i + 1 … j at k) + (way of tensor D_j to the next node + G_k+1(j), or the way back where j = L). Exact with queues and with memory budgets too, since a node's layers are
/// contiguous: a budget merely forbids some (i, j). Generalises the single cut of Kang et al., "Neurosurgeon" (ASPLOS 2017), to several nodes.
/// </summary>
public static class PartitionPlanner
{
    /// <summary>The fastest plan; of equally fast ones that which lets the earliest nodes run the most layers. Null where no plan fits the memory of the nodes.</summary>
    public static PartitionPlan? Choose(PartitionProblem problem)
    {
        var (nodes, layers) = (problem.Nodes.Length, problem.Chain.LayerCount);
        var next = new int[nodes, layers];
        // Nanoseconds are summed exactly up to 2^53, a hundred days.
        var (least, later) = (new double[layers], new double[layers]);
        for (var k = nodes - 1; k >= 0; k--)
        {
            for (var i = 0; i < layers; i++) (least[i], next[k, i]) = Best(problem, k, i, later);
            (least, later) = (later, least);
        }
        if (double.IsPositiveInfinity(later[0])) return null;
        var cuts = ImmutableArray.CreateBuilder<int>(nodes);
        for (var (k, done) = (0, 0); k < nodes; k++)
        {
            if (done < layers) done = next[k, done];
            cuts.Add(done);
        }
        var best = cuts.MoveToImmutable();
        return new PartitionPlan(best, problem.LatencyOf(best.AsSpan()));
    }

    private static (double Cost, int Cut) Best(PartitionProblem problem, int node, int from, double[] later)
    {
        var (best, cut) = (double.PositiveInfinity, from);
        var layers = problem.Chain.LayerCount;
        // From the most layers down, so that the most layers win among equals.
        for (var to = layers; to >= from; to--)
        {
            if (!problem.Fits(node, from, to) || (node == problem.Nodes.Length - 1 && to < layers)) continue;
            double cost = problem.SegmentTime(node, from, to).Nanoseconds;
            cost += to == layers ? problem.ReturnTime(node).Nanoseconds : problem.Links[node].TimeUp(problem.Chain.Tensors[to]).Nanoseconds + later[to];
            if (cost < best) (best, cut) = (cost, to);
        }
        return (best, cut);
    }
}
