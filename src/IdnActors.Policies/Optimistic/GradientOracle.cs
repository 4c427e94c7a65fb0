using IdnActors.Model.Serving;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Optimistic;

/// <summary>
/// The next slots' gradients of all nodes, from the future. A gradient depends on the shares at which it is taken, and those of the next slot on what is predicted: as in mirror prox (Rakhlin and
/// Sridharan, NIPS 2013), told is the gradient of a slot's requests at z, the shares of all nodes to which the prediction is then added. The run is played beforehand for it, by the same policies with
/// the same chance, without delay or loss. Loads are taken as l = min{L, r}.
/// </summary>
/// <remarks>
/// Played once, when the first gradient is asked for, and kept: T gradients of each node, 8 bytes for each item. It hangs on nothing that the policies learn, so that one that is restored asks
/// the same future, and nodes may decide in any order.
/// </remarks>
internal sealed class GradientOracle
{
    private readonly Lazy<double[]?[][]> _gradients;

    /// <param name="network">The network; its hindsight is asked for.</param>
    /// <param name="policyOf">The policy of a node, by index, with what tells the node's gradient of a slot.</param>
    public GradientOracle(NetworkView network, Func<int, Func<int, double[]?>, OptimisticOgaPolicy> policyOf) =>
        _gradients = new Lazy<double[]?[][]>(() => Play(network, policyOf));

    /// <summary>g of a slot, by item; null in slot 0, which nothing precedes, and beyond the run.</summary>
    /// <param name="node">Index of the node.</param>
    /// <param name="slot">The slot, from 0.</param>
    public double[]? Of(int node, int slot) => slot < _gradients.Value[node].Length ? _gradients.Value[node][slot] : null;

    private static double[]?[][] Play(NetworkView network, Func<int, Func<int, double[]?>, OptimisticOgaPolicy> policyOf)
    {
        var loads = network.Hindsight().ToList();
        var known = network.Nodes.Select(_ => new double[]?[loads.Count]).ToArray();
        var policies = network.Nodes.Select((_, n) => policyOf(n, slot => slot < loads.Count ? known[n][slot] : null)).ToArray();
        for (var slot = 0; slot + 1 < loads.Count; slot++)
        {
            var pricesMs = PolicyReplay.PricesOf(loads[slot], SharesOf(network, policies, p => p.Current.Shares.AsSpan()));
            // First without a prediction, which z does not depend on; then once more with the one that z leads to.
            var before = policies.Select(p => p.Snapshot()).ToArray();
            Decide(network, policies, loads[slot], pricesMs);
            Tell(network, loads[slot + 1], SharesOf(network, policies, p => p.Unpredicted), known, slot + 1);
            for (var n = 0; n < policies.Length; n++) policies[n].Restore(before[n]);
            Decide(network, policies, loads[slot], pricesMs);
        }
        return known;
    }

    private static void Decide(NetworkView network, OptimisticOgaPolicy[] policies, SlotLoad load, double[] pricesMs)
    {
        for (var n = 0; n < policies.Length; n++) policies[n].Decide(PolicyReplay.ObservationOf(network.Nodes[n], load, pricesMs));
    }

    private static void Tell(NetworkView network, SlotLoad load, Allocation shares, double[]?[][] known, int slot)
    {
        var pricesMs = PolicyReplay.PricesOf(load, shares);
        for (var n = 0; n < known.Length; n++)
        {
            var node = network.Nodes[n];
            var gradient = new double[node.Items.Length];
            PolicyReplay.ObservationOf(node, load, pricesMs).GradientAt(node, gradient);
            known[n][slot] = gradient;
        }
    }

    private static Allocation SharesOf(NetworkView network, OptimisticOgaPolicy[] policies, Func<OptimisticOgaPolicy, ReadOnlySpan<double>> sharesOf)
    {
        var cells = new double[network.Table.Cells.Length];
        for (var n = 0; n < policies.Length; n++)
        {
            var items = network.Nodes[n].Items;
            var shares = sharesOf(policies[n]);
            for (var i = 0; i < items.Length; i++) cells[items[i].Cell] = shares[i];
        }
        return Allocation.FromFractions(network.Table, cells);
    }
}
