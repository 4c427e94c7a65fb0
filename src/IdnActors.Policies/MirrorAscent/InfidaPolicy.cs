using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>
/// INFIDA (Si Salem et al., arXiv:2105.02510; the formulas are derived here, not copied): mirror ascent with the size-weighted negative entropy on the concave gain, then dependent
/// rounding. Per slot: h_m = y_m exp(η g_m / s_m), y = KL projection of h on the budget set, x = DepRound(y). It starts at y = min(1, b / S). The default step is ours: it follows the gradients
/// that the node has seen, and the point is drawn back to the centre as it shrinks (<see cref="InfidaAscent"/>). Guarantee: expected regret O(√T) against 1 - 1/e of the best fixed allocation, for marginals that are exact (<see cref="Leftover.Drawn"/>) and ξ = 0.
/// </summary>
public sealed class InfidaPolicy : FractionalPolicy
{
    public const string Name = "infida";

    private InfidaAscent _ascent;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="streams">The chance of the run; every draw is a function of seed, node and slot, so that there is no state of chance to keep.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public InfidaPolicy(NodeView node, InfidaOptions options, RandomStreams streams)
        : base(Name, node, options.Rounding, streams)
    {
        options.Require();
        _ascent = new InfidaAscent(options.Step, Sizes, node.BudgetBytes, options.Mixture);
    }

    public static PolicyEntry Entry { get; } = new(Name, "mirror ascent on the gain, dependent rounding", false,
        (network, streams, options) => ForAll(network, InfidaOptions.From(options), streams))
    {
        Guarantee = "(1 - 1/e)-regret O(√T) against the best fixed allocation, with exact marginals and no mixture",
        Source = "T. Si Salem, G. Castellano, G. Neglia, F. Pianese, A. Araldo, Toward Inference Delivery Networks, IEEE/ACM Transactions on Networking 32(1), 2024 (arXiv:2105.02510); formulas and bound derived in EntropicAscent.cs, the adaptive step in InfidaAscent.cs",
        Control = ControlMessages.MarginalPrice,
        Options = InfidaOptions.Described,
    };

    /// <inheritdoc/>
    public override double RegretBoundMs => _ascent.Bound;

    private protected override int NumberCount => InfidaAscent.NumberCount;

    /// <summary>One policy per node of a network.</summary>
    public static ImmutableArray<IPlacementPolicy> ForAll(NetworkView network, InfidaOptions options, RandomStreams streams) =>
        [.. network.Nodes.Select(node => new InfidaPolicy(node, options, streams))];

    private protected override void Learn(ReadOnlySpan<double> gradient, int slot) => _ascent.Take(Shares, gradient, Sizes);

    private protected override void Save(Span<double> numbers) => _ascent.Save(numbers);

    private protected override void Load(ReadOnlySpan<double> numbers) => _ascent.Load(numbers);
}
