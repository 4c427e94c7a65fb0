using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>
/// INFIDA (Si Salem et al., arXiv:2105.02510; the formulas are derived here, not copied): mirror ascent with the size-weighted negative entropy on the concave gain, then dependent
/// rounding. Per slot: h_m = y_m exp(η g_m / s_m), y = KL projection of h on the budget set, x = DepRound(y). It starts at y = min(1, b / S). Guarantee: expected
/// regret O(√T) against 1 - 1/e of the best fixed allocation, for marginals that are exact (<see cref="Leftover.Drawn"/>) and ξ = 0.
/// </summary>
/// <remarks>
/// The paper's step needs the largest gradient that there can be. Where capacities are far above the demand, or shares serve most of it from the start, gradients are a thousandth of
/// that, and nothing would be learned in a run. So, unless the options state η, η_t = √(R / ((e - 2) Σ_{t' ≤ t} Σ s y g² / s²)) with R = b ln(S / b): the constant step that would have been the
/// best one for the bound so far. It never grows. Of such steps regret is at most Σ_t (1/η_t - 1/η_{t-1}) D_t + Σ_t Σ s y (e^x - 1 - x) / η_t with x = η_t g / s: D_t, the
/// divergence of any allocation from y_t, is at most what fits into the budget of s ln(1/y), and R at the start.
/// </remarks>
public sealed class InfidaPolicy : FractionalPolicy
{
    public const string Name = "infida";

    private readonly InfidaOptions _options;
    private readonly double _entropyRadius;
    private readonly double[] _work;

    // Of the step that is learned.
    private double _squares;
    private double _bound;
    private double _inverseStep;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="streams">The chance of the run; every draw is a function of seed, node and slot, so that there is no state of chance to keep.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public InfidaPolicy(NodeView node, InfidaOptions options, RandomStreams streams)
        : base(Name, node, options.Rounding, streams)
    {
        options.Require();
        _options = options;
        _entropyRadius = BudgetSet.EntropyRadius(BudgetSet.TotalSize(Sizes), node.BudgetBytes);
        _work = new double[Sizes.Length];
    }

    public static PolicyEntry Entry { get; } = new(Name, "mirror ascent on the gain, dependent rounding", false,
        (network, streams, options) => ForAll(network, InfidaOptions.From(options), streams))
    {
        Guarantee = "(1 - 1/e)-regret O(√T) against the best fixed allocation, with exact marginals and no mixture",
        Source = "T. Si Salem, G. Castellano, G. Neglia, F. Pianese, A. Araldo, Toward Inference Delivery Networks, IEEE/ACM Transactions on Networking 32(1), 2024 (arXiv:2105.02510); formulas, bound and default step derived in EntropicAscent.cs and InfidaPolicy.cs",
        Control = ControlMessages.MarginalPrice,
        Options = InfidaOptions.Described,
    };

    /// <inheritdoc/>
    public override double RegretBoundMs => _bound;

    private protected override int NumberCount => 3;

    /// <summary>One policy per node of a network.</summary>
    public static ImmutableArray<IPlacementPolicy> ForAll(NetworkView network, InfidaOptions options, RandomStreams streams) =>
        [.. network.Nodes.Select(node => new InfidaPolicy(node, options, streams))];

    private protected override void Learn(ReadOnlySpan<double> gradient, int slot)
    {
        for (var i = 0; i < gradient.Length; i++) _squares += Shares[i] * gradient[i] * gradient[i] / Sizes[i];
        var step = _options.Step ?? Math.Sqrt(_entropyRadius / ((Math.E - 2) * _squares));
        // Nothing has been seen that could be gained, or there is room for everything.
        if (!(step > 0 && double.IsFinite(step))) return;
        var inverse = Math.Max(_inverseStep, 1 / step);
        if (inverse > _inverseStep) _bound += (inverse - _inverseStep) * (_inverseStep == 0 ? _entropyRadius : LargestDivergence());
        _inverseStep = inverse;
        _bound += EntropicAscent.Step(Shares, gradient, Sizes, Node.BudgetBytes, 1 / inverse, _options.Mixture, _work) * inverse;
    }

    /// <summary>At most Σ s u ln(u / y) for any allocation u: the budget filled with what has the smallest shares.</summary>
    private double LargestDivergence()
    {
        var order = new int[Shares.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Shares.CopyTo(_work, 0);
        Array.Sort(_work, order);
        var (left, sum) = (Node.BudgetBytes, 0.0);
        for (var k = 0; k < order.Length && left > 0; k++)
        {
            var size = Math.Min(left, Sizes[order[k]]);
            sum -= size * PortableLogarithm.Of(Math.Clamp(_work[k], double.Epsilon, 1));
            left -= size;
        }
        return sum;
    }

    private protected override void Save(Span<double> numbers) => (numbers[0], numbers[1], numbers[2]) = (_squares, _bound, _inverseStep);

    private protected override void Load(ReadOnlySpan<double> numbers) => (_squares, _bound, _inverseStep) = (numbers[0], numbers[1], numbers[2]);
}
