using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.Projections;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.Kernels.StepSizes;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>
/// INFIDA (Si Salem et al., idn-model 2; structure R, formulas DV): mirror ascent with the size-weighted negative entropy on the concave gain, then dependent
/// rounding. Per slot: h_m = y_m exp(η g_m / s_m), y = KL projection of h on the budget set, x = DepRound(y). It starts at y = min(1, b / S). Guarantee: expected
/// regret O(√T) against 1 - 1/e of the best fixed allocation [R; derivation D, idn-model 2.7], for marginals that are exact (<see cref="Leftover.Drawn"/>) and ξ = 0.
/// </summary>
public sealed class InfidaPolicy : IPlacementPolicy
{
    public const string Name = "infida";

    private readonly NodeView _node;
    private readonly InfidaOptions _options;
    private readonly RandomStreams _streams;
    private readonly double _step;
    private readonly double[] _sizes;
    private readonly double[] _shares;
    private readonly double[] _work;
    private readonly bool[] _held;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="step">η, where the options leave it to the network.</param>
    /// <param name="streams">The chance of the run; every draw is a function of seed, node and slot, so that there is no state of chance to keep.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public InfidaPolicy(NodeView node, InfidaOptions options, double step, RandomStreams streams)
    {
        options.Require();
        _node = node;
        _options = options;
        _streams = streams;
        _step = options.Step ?? step;
        _sizes = [.. node.Sizes];
        _shares = new double[_sizes.Length];
        _work = new double[_sizes.Length];
        _held = new bool[_sizes.Length];
        Array.Fill(_shares, BudgetSet.UniformShare(BudgetSet.TotalSize(_sizes), node.BudgetBytes));
        Draw(0);
        Current = DecisionFor(0);
    }

    public PlacementDecision Current { get; private set; }

    /// <summary>One policy per node of a network, with the step of the bound for all of them together unless the options state one.</summary>
    public static ImmutableArray<IPlacementPolicy> ForAll(NetworkView network, InfidaOptions options, RandomStreams streams)
    {
        var step = StepFor(network);
        return [.. network.Nodes.Select(node => new InfidaPolicy(node, options, step, streams))];
    }

    public PlacementDecision Decide(SlotObservation observation)
    {
        var slot = Current.Slot + 1;
        observation.GradientAt(_node, _work);
        EntropicStep.TakeUpToScale(_shares, _work, _sizes, _step, _work);
        EntropicProjection.Project(_work, _sizes, _node.BudgetBytes, BudgetUse.Whole, _shares);
        UniformMixture.Apply(_shares, _sizes, _node.BudgetBytes, _options.Mixture);
        if (slot % _options.RefreshPeriod == 0) Draw(slot);
        return Current = DecisionFor(slot);
    }

    public PolicySnapshot Snapshot() => new(Name, Current, []);

    public void Restore(PolicySnapshot snapshot)
    {
        snapshot.Require(Name, _shares.Length, 0);
        snapshot.Current.Shares.CopyTo(_shares);
        snapshot.Current.Held.CopyTo(_held);
        Current = snapshot.Current;
    }

    private void Draw(int slot)
    {
        _shares.CopyTo(_work, 0);
        var random = _streams.Open($"rounding/{_node.Name}/{slot}");
        DependentRounding.Round(_work, _sizes, _node.BudgetBytes, _options.Leftover, random, _held);
    }

    private PlacementDecision DecisionFor(int slot) => new(slot, [.. _shares], [.. _held]);

    /// <summary>η* of idn-model 2.7, with σ = max L (γ_max - C) / s over all variants that nodes may hold; 0 where nothing can be gained.</summary>
    private static double StepFor(NetworkView network)
    {
        double entropy = 0, budget = 0, largest = 0;
        foreach (var node in network.Nodes)
        {
            var total = BudgetSet.TotalSize([.. node.Sizes]);
            entropy += BudgetSet.EntropyRadius(total, node.BudgetBytes);
            budget += Math.Min(total, node.BudgetBytes);
            foreach (var option in node.Options)
            {
                var item = node.Items[option.Item];
                var saving = network.Table.CostsMs(option.Type)[^1] - option.CostMs;
                largest = Math.Max(largest, network.Table.CapacityPerSlot(item.Cell) * saving / item.SizeBytes);
            }
        }
        return largest > 0 && budget > 0 ? HorizonStepSize.Infida(entropy, largest, budget, network.Slots) : 0;
    }
}
