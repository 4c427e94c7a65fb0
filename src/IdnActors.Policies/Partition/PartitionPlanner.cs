using System.Collections.Immutable;

namespace IdnActors.Policies.Partition;

/// <summary>
/// The best cut vector of a chain of L layers on a path of K nodes, by dynamic programming in O(K L²): with G_k(i) the least cost from node k on when i layers have run,
/// G_k(i) = min over j ≥ i of (layers i + 1 … j at k) + (way of tensor D_j to the next node + G_k+1(j), or the way back where j = L). Exact with queues and with memory budgets too, since a node's layers are
/// contiguous: a budget merely forbids some (i, j). Generalises the single cut of Kang et al., "Neurosurgeon" (ASPLOS 2017), to several nodes.
/// </summary>
public static class PartitionPlanner
{
    /// <summary>A best plan; of equally good ones that which lets the earliest nodes run the most layers. Null where no plan fits the memory of the nodes.</summary>
    public static PartitionPlan? Choose(PartitionProblem problem, PartitionObjective objective)
    {
        var (nodes, layers) = (problem.Nodes.Length, problem.Chain.LayerCount);
        var next = new int[nodes, layers];
        // Nanoseconds are summed exactly up to 2^53, a hundred days.
        var (least, later) = (new double[layers], new double[layers]);
        for (var k = nodes - 1; k >= 0; k--)
        {
            for (var i = 0; i < layers; i++) (least[i], next[k, i]) = Best(problem, objective, k, i, later);
            (least, later) = (later, least);
        }
        if (double.IsPositiveInfinity(later[0])) return null;
        var cuts = ImmutableArray.CreateBuilder<int>(nodes);
        for (var (k, done) = (0, 0); k < nodes; k++)
        {
            if (done < layers) done = next[k, done];
            cuts.Add(done);
        }
        return PartitionPlan.Of(problem, cuts.MoveToImmutable());
    }

    private static (double Cost, int Cut) Best(PartitionProblem problem, PartitionObjective objective, int node, int from, double[] later)
    {
        var (best, cut) = (double.PositiveInfinity, from);
        var layers = problem.Chain.LayerCount;
        // From the most layers down, so that the most layers win among equals.
        for (var to = layers; to >= from; to--)
        {
            if (!problem.Fits(node, from, to) || (node == problem.Nodes.Length - 1 && to < layers)) continue;
            var cost = Segment(problem, objective, node, from, to)
                + (to == layers ? Return(problem, objective, node) : Hop(problem, objective, node, to) + later[to]);
            if (cost < best) (best, cut) = (cost, to);
        }
        return (best, cut);
    }

    private static double Segment(PartitionProblem problem, PartitionObjective objective, int node, int from, int to) => objective == PartitionObjective.Latency
        ? problem.SegmentTime(node, from, to).Nanoseconds
        : problem.SegmentJoules(node, from, to);

    private static double Hop(PartitionProblem problem, PartitionObjective objective, int link, int done) => objective == PartitionObjective.Latency
        ? problem.Links[link].TimeUp(problem.Chain.Tensors[done]).Nanoseconds
        : problem.Links[link].JoulesUp(problem.Chain.Tensors[done]);

    private static double Return(PartitionProblem problem, PartitionObjective objective, int node) =>
        objective == PartitionObjective.Latency ? problem.ReturnTime(node).Nanoseconds : 0;
}
