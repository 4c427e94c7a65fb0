using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>
/// Fixed share on the budget set (after Herbster and Warmuth, Machine Learning 32, 1998): a step of mirror ascent as INFIDA's, then y ← (1 - ξ) y + ξ min(1, b / S), so that nothing is ever
/// too small to come back when demand changes. Guarantee: static fractional regret at most D / η_T + Σ_t (Σ s y (e^x - 1 - x) + b ln(1 / (1 - ξ))) / η_t with x = η g / s and
/// D = b ln(S / b) + b ln(1 / ξ), for steps that never grow; the same per stretch of slots in which the comparator stays, at one D / η_T more for each change.
/// </summary>
public sealed class FixedSharePolicy : FractionalPolicy
{
    public const string Name = "fixed-share";

    private readonly FixedShareOptions _options;
    private readonly double _divergence;
    private readonly double[] _work;
    private double _largestGainPerSize;
    private double _bound;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public FixedSharePolicy(NodeView node, FixedShareOptions options, RandomStreams streams)
        : base(Name, node, options.Rounding, streams)
    {
        options.Require();
        _options = options;
        _work = new double[Sizes.Length];
        // D(u, y) ≤ Σ s u ln(u / y) with y ≥ ξ b / S; the sums of s u and s y are equal.
        var total = BudgetSet.TotalSize(Sizes);
        _divergence = BudgetSet.EntropyRadius(total, node.BudgetBytes) - (Math.Min(total, node.BudgetBytes) * PortableLogarithm.Of(options.Share));
    }

    public static PolicyEntry Entry { get; } = new(Name, "mirror ascent that never forgets what is unpopular now", false,
        (network, streams, all) =>
        {
            var options = FixedShareOptions.From(all);
            return [.. network.Nodes.Select(node => new FixedSharePolicy(node, options, streams))];
        })
    {
        Guarantee = "tracking regret against allocations that change now and then: one D / η for each change, fractional",
        Source = "the idea: M. Herbster, M. K. Warmuth, Tracking the Best Expert, Machine Learning 32, 1998; on budgets derived in EntropicAscent.cs",
        Control = ControlMessages.MarginalPrice,
        Options = FixedShareOptions.Described,
    };

    /// <inheritdoc/>
    public override double RegretBoundMs => StepNow is > 0 and var step ? (_divergence / step) + _bound : 0;

    private double StepNow => _options.Step ?? (_largestGainPerSize > 0 ? Math.Min(_options.StepFactor / _largestGainPerSize, double.MaxValue) : 0);

    private protected override int NumberCount => 2;

    private protected override void Learn(ReadOnlySpan<double> gradient, int slot)
    {
        for (var i = 0; i < gradient.Length; i++) _largestGainPerSize = Math.Max(_largestGainPerSize, gradient[i] / Sizes[i]);
        if (StepNow is not (> 0 and var step)) return;
        var (excess, mixing) = EntropicAscent.Step(Shares, gradient, Sizes, Node.BudgetBytes, step, _options.Share, _work);
        _bound += (excess + mixing) / step;
    }

    private protected override void Save(Span<double> numbers) => (numbers[0], numbers[1]) = (_largestGainPerSize, _bound);

    private protected override void Load(ReadOnlySpan<double> numbers) => (_largestGainPerSize, _bound) = (numbers[0], numbers[1]);
}
