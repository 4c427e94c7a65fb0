using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Baselines;

/// <summary>
/// The static greedy allocation (SG): knows all slots beforehand, starts from the repositories and adds the variant with the
/// largest gain per byte that still fits, until nothing fits or gains. Guarantee under knapsacks: none. Loads are taken as l = min{L, r}.
/// </summary>
public static class StaticGreedy
{
    /// <summary>The allocation, as cells that are filled.</summary>
    /// <param name="network">The network; its hindsight is asked for.</param>
    /// <returns>By cell of the serving table; repository cells are not marked.</returns>
    public static bool[] Fill(NetworkView network)
    {
        var problem = HindsightProblem.Of(network, network.Hindsight());
        var shares = GreedySearch.PerByte(problem);
        var filled = new bool[network.Table.Cells.Length];
        for (var i = 0; i < shares.Length; i++) filled[problem.Items[i].Cell] = shares[i] > 0;
        return filled;
    }
}
