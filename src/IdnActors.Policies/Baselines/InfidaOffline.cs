using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Serving;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Baselines;

/// <summary>The knobs of offline INFIDA.</summary>
public sealed record InfidaOfflineOptions
{
    public static InfidaOfflineOptions Default { get; } = new();

    /// <summary>T~: iterations on the averaged gain, 1 or more.</summary>
    public int Iterations { get; init; } = 100;

    private static PolicyOption<int> IterationsKnob { get; } =
        Knob.Whole("iterations", 100, 1, 1_000_000, "iterations", "iterations on the averaged gain");

    internal static ImmutableArray<PolicyOption> Described { get; } = [IterationsKnob];

    internal static InfidaOfflineOptions From(PolicyOptions options) => new() { Iterations = options.Of(IterationsKnob) };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (Iterations < 1) throw new ArgumentException($"infida-offline.iterations is {Iterations}; it must be 1 or more: use 100.");
    }
}

/// <summary>What offline INFIDA found, before it is rounded.</summary>
/// <param name="Shares">The averaged shares ȳ, by node and item.</param>
/// <param name="ShortfallBoundMs">
/// How far the averaged shares gain less per slot, at most, than the best fixed allocation, in milliseconds: the fractional regret bound of the steps taken, over T~.
/// </param>
public sealed record InfidaOfflineResult(double[][] Shares, double ShortfallBoundMs);

/// <summary>
/// Offline INFIDA: knows all slots beforehand, iterates INFIDA on their averaged gain, averages the shares and rounds them once.
/// Guarantee: for T~ = O(1/ε²) iterations 1 - 1/e - ε of the best fixed allocation in expectation, with exact marginals; one seed is one draw. A concave gain
/// is at least as large at the mean of the shares as on average (Jensen), and regret over T~ is O(√T~).
/// Loads are taken as l = min{L, r}; steps are the adaptive ones of <see cref="InfidaAscent"/>.
/// </summary>
public static class InfidaOffline
{
    public const string Name = "infida-offline";

    public static PolicyEntry Entry { get; } = new(Name, "knows the whole run, mirror ascent on its average, rounded once", true,
        (network, streams, options) => [.. network.Nodes.Zip(Solve(network, InfidaOfflineOptions.From(options)).Shares, (node, y) => Rounded(node, y, streams))])
    {
        Guarantee = "1 - 1/e - ε of the best fixed allocation in expectation, after O(1/ε²) iterations",
        Source = "averaged iterates of infida on a concave gain, rounded; derived in InfidaOffline.cs",
        Options = InfidaOfflineOptions.Described,
    };

    /// <summary>The averaged shares, and how far they may be from the best fixed allocation.</summary>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public static InfidaOfflineResult Solve(NetworkView network, InfidaOfflineOptions options)
    {
        options.Require();
        var loads = network.Hindsight().ToList();
        var shares = network.Nodes.Select(Centre).ToArray();
        var ascents = network.Nodes.Select(node => new InfidaAscent(null, node.Sizes.AsSpan(), node.BudgetBytes, 0)).ToArray();
        var average = shares.Select(y => new double[y.Length]).ToArray();
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            for (var n = 0; n < shares.Length; n++)
                for (var i = 0; i < shares[n].Length; i++) average[n][i] += shares[n][i] / options.Iterations;
            var gradients = GradientsOf(network, loads, AllocationOf(network, shares));
            for (var n = 0; n < shares.Length; n++) ascents[n].Take(shares[n], gradients[n], network.Nodes[n].Sizes.AsSpan());
        }
        // Sums of rounded terms.
        foreach (var y in average)
            for (var i = 0; i < y.Length; i++) y[i] = Math.Min(1, y[i]);
        return new InfidaOfflineResult(average, ascents.Sum(a => a.Bound) / options.Iterations);
    }

    private static FixedPolicy Rounded(NodeView node, double[] shares, RandomStreams streams)
    {
        var held = new bool[shares.Length];
        DependentRounding.Round([.. shares], node.Sizes.AsSpan(), node.BudgetBytes, Leftover.DroppedUnlessItFits, streams.Open($"rounding/{node.Name}/0"), held);
        return new FixedPolicy(Name, [.. held], [.. shares]);
    }

    private static double[] Centre(NodeView node)
    {
        var shares = new double[node.Items.Length];
        Array.Fill(shares, BudgetSet.UniformShare(BudgetSet.TotalSize(node.Sizes.AsSpan()), node.BudgetBytes));
        return shares;
    }

    /// <summary>The gradient of the average of the gains of all slots at an allocation, by node and item.</summary>
    private static double[][] GradientsOf(NetworkView network, List<SlotLoad> loads, Allocation shares)
    {
        var sums = network.Nodes.Select(node => new double[node.Items.Length]).ToArray();
        var ofSlot = network.Nodes.Select(node => new double[node.Items.Length]).ToArray();
        foreach (var load in loads)
        {
            var prices = PolicyReplay.PricesOf(load, shares);
            for (var n = 0; n < sums.Length; n++)
            {
                PolicyReplay.ObservationOf(network.Nodes[n], load, prices).GradientAt(network.Nodes[n], ofSlot[n]);
                for (var i = 0; i < sums[n].Length; i++) sums[n][i] += ofSlot[n][i] / loads.Count;
            }
        }
        return sums;
    }

    private static Allocation AllocationOf(NetworkView network, double[][] shares)
    {
        var cells = new double[network.Table.Cells.Length];
        for (var n = 0; n < shares.Length; n++)
            for (var i = 0; i < shares[n].Length; i++) cells[network.Nodes[n].Items[i].Cell] = shares[n][i];
        return Allocation.FromFractions(network.Table, cells);
    }
}
