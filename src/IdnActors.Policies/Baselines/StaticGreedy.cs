using IdnActors.Model.Serving;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Baselines;

/// <summary>
/// The static greedy allocation (SG): knows all slots beforehand, starts from the repositories and adds the variant with the
/// largest gain per byte that still fits, until nothing fits or gains. Guarantee under knapsacks: none. Loads are taken as l = min{L, r}.
/// </summary>
/// <remarks>
/// Lazy: since the gain is submodular, a candidate's last known gain bounds what it gains now; only the first in line is evaluated anew.
/// </remarks>
public static class StaticGreedy
{
    /// <summary>The allocation, as cells that are filled.</summary>
    /// <param name="network">The network; its hindsight is asked for.</param>
    /// <returns>By cell of the serving table; repository cells are not marked.</returns>
    public static bool[] Fill(NetworkView network)
    {
        var loads = network.Hindsight().ToList();
        var shares = new double[network.Table.Cells.Length];
        var left = network.Nodes.Select(n => n.BudgetBytes).ToArray();
        var filled = new bool[shares.Length];
        var gained = 0.0;
        // By gain per byte, largest first; equal ones by cell.
        var line = new PriorityQueue<Candidate, (double, int)>();
        foreach (var node in network.Nodes)
        {
            foreach (var item in node.Items)
                line.Enqueue(new Candidate(node.Node.Index, item, Round: -1), (double.NegativeInfinity, item.Cell));
        }
        for (var round = 0; line.TryDequeue(out var candidate, out var place);)
        {
            var (node, item, evaluated) = candidate;
            if (item.SizeBytes > left[node]) continue;
            if (evaluated == round)
            {
                if (place.Item1 >= 0) break;
                filled[item.Cell] = true;
                shares[item.Cell] = 1;
                left[node] -= item.SizeBytes;
                gained = Gain(network.Table, loads, shares);
                round++;
                continue;
            }
            shares[item.Cell] = 1;
            var gain = Gain(network.Table, loads, shares) - gained;
            shares[item.Cell] = 0;
            line.Enqueue(candidate with { Round = round }, (-gain / item.SizeBytes, item.Cell));
        }
        return filled;
    }

    private static double Gain(ServingTable table, List<SlotLoad> loads, double[] shares)
    {
        var allocation = Allocation.FromFractions(table, shares);
        return loads.Sum(load => AllocationGain.InMs(load, allocation));
    }

    private readonly record struct Candidate(int Node, HostableVariant Item, int Round);
}
