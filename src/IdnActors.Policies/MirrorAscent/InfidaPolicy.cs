using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.Kernels.StepSizes;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>
/// INFIDA (Si Salem et al., arXiv:2105.02510; the formulas are derived here, not copied): mirror ascent with the size-weighted negative entropy on the concave gain, then dependent
/// rounding. Per slot: h_m = y_m exp(η g_m / s_m), y = KL projection of h on the budget set, x = DepRound(y). It starts at y = min(1, b / S). Guarantee: expected
/// regret O(√T) against 1 - 1/e of the best fixed allocation (<see cref="HorizonStepSize.Infida"/>), for marginals that are exact (<see cref="Leftover.Drawn"/>) and ξ = 0.
/// </summary>
public sealed class InfidaPolicy : FractionalPolicy
{
    public const string Name = "infida";

    private readonly InfidaOptions _options;
    private readonly double _step;
    private readonly double _entropyRadius;
    private readonly double[] _work;
    private double _excess;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="step">η, where the options leave it to the network.</param>
    /// <param name="streams">The chance of the run; every draw is a function of seed, node and slot, so that there is no state of chance to keep.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public InfidaPolicy(NodeView node, InfidaOptions options, double step, RandomStreams streams)
        : base(Name, node, options.Rounding, streams)
    {
        options.Require();
        _options = options;
        _step = options.Step ?? step;
        _entropyRadius = BudgetSet.EntropyRadius(BudgetSet.TotalSize(Sizes), node.BudgetBytes);
        _work = new double[Sizes.Length];
    }

    public static PolicyEntry Entry { get; } = new(Name, "mirror ascent on the gain, dependent rounding", false,
        (network, streams, options) => ForAll(network, InfidaOptions.From(options), streams))
    {
        Guarantee = "(1 - 1/e)-regret O(√T) against the best fixed allocation, with exact marginals and no mixture",
        Source = "T. Si Salem, G. Castellano, G. Neglia, F. Pianese, A. Araldo, Toward Inference Delivery Networks, IEEE/ACM Transactions on Networking 32(1), 2024 (arXiv:2105.02510); formulas and bound derived in EntropicAscent.cs and HorizonStepSize.cs",
        Control = ControlMessages.MarginalPrice,
        Options = InfidaOptions.Described,
    };

    /// <inheritdoc/>
    public override double RegretBoundMs => _step > 0 ? (_entropyRadius + _excess) / _step : Current.Slot == 0 ? 0 : double.PositiveInfinity;

    private protected override int NumberCount => 1;

    /// <summary>One policy per node of a network, with the step of the bound for all of them together unless the options state one.</summary>
    public static ImmutableArray<IPlacementPolicy> ForAll(NetworkView network, InfidaOptions options, RandomStreams streams)
    {
        var step = StepFor(network);
        return [.. network.Nodes.Select(node => new InfidaPolicy(node, options, step, streams))];
    }

    private protected override void Learn(ReadOnlySpan<double> gradient, int slot) =>
        _excess += EntropicAscent.Step(Shares, gradient, Sizes, Node.BudgetBytes, _step, _options.Mixture, _work);

    private protected override void Save(Span<double> numbers) => numbers[0] = _excess;

    private protected override void Load(ReadOnlySpan<double> numbers) => _excess = numbers[0];

    /// <summary>η of <see cref="HorizonStepSize.Infida"/>, with σ = max L (γ_max - C) / s over all variants that nodes may hold; 0 where nothing can be gained.</summary>
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
                largest = Math.Max(largest, item.CapacityPerSlot * saving / item.SizeBytes);
            }
        }
        return largest > 0 && budget > 0 ? HorizonStepSize.Infida(entropy, largest, budget, network.Slots) : 0;
    }
}
