using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels.Projections;
using IdnActors.Policies.Kernels.StepSizes;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Experts;

/// <summary>
/// Ader (Zhang, Lu and Zhou, NeurIPS 2018): experts take gradient steps η_i = 2^i D0 / (G √T), i = 0 … ⌈½ log2(1 + T)⌉, on the same linearised gain; a Hedge over their gains ⟨g_t, y^i_t⟩
/// weighs them, and the node plays the weighted mean of their shares. For demand that changes at unknown times. Guarantee: dynamic regret O(√(T (1 + P_T))) against any
/// sequence of allocations of path length P_T, for known T and G, as they show; static regret at most the smallest bound of an expert plus that of the Hedge (<see cref="HedgeBound"/>), since regrets add up.
/// </summary>
/// <remarks>
/// Where G is not given it is the largest norm so far, so that steps fall at the few slots that set a record; the Hedge's rate is √(8 ln n / Σ R²), R the range of the
/// experts' gains in a slot: no scale to tune (design choices).
/// </remarks>
public sealed class AderPolicy : FractionalPolicy
{
    public const string Name = "ader";

    // Numbers of state beside those of the experts.
    private const int Scalars = 2 + HedgeBound.NumberCount;

    private readonly AderOptions _options;
    private readonly double[] _factors;
    private readonly double[][] _points;
    private readonly double[] _gains;
    private readonly double[] _ofSlot;
    private readonly double[] _weights;
    private readonly double[] _weighted;
    private readonly double[] _work;
    private double _largestNorm;
    private readonly HedgeRule _hedge;
    private double _squaredRanges;
    private HedgeBound _bound;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="slots">T, where the options leave it to the run: positive.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public AderPolicy(NodeView node, AderOptions options, int slots, RandomStreams streams)
        : this(node, options, slots, streams, Hedge.Weights)
    {
    }

    /// <summary>With another way to weigh the experts, to see whether the bound catches a wrong one.</summary>
    internal AderPolicy(NodeView node, AderOptions options, int slots, RandomStreams streams, HedgeRule hedge)
        : base(Name, node, options.Rounding, streams)
    {
        options.Require();
        _hedge = hedge;
        _options = options;
        // Divided by the largest norm when a step is taken.
        _factors = HorizonStepSize.Grid(SquaredRadius, options.GradientNorm ?? 1, options.Horizon ?? Math.Max(1, slots));
        _points = [.. _factors.Select(_ => Shares.ToArray())];
        _gains = new double[_factors.Length];
        _ofSlot = new double[_factors.Length];
        _weights = new double[_factors.Length];
        _weighted = new double[_factors.Length];
        _work = new double[Sizes.Length];
        _bound = new HedgeBound(_factors.Length);
    }

    /// <inheritdoc cref="Hedge.Weights"/>
    internal delegate void HedgeRule(ReadOnlySpan<double> gains, double rate, Span<double> weights);

    public static PolicyEntry Entry { get; } = new(Name, "experts of gradient ascent over step sizes, for demand that changes", false,
        (network, streams, all) =>
        {
            var options = AderOptions.From(all);
            return [.. network.Nodes.Select(node => new AderPolicy(node, options, network.Slots, streams))];
        })
    {
        Guarantee = "dynamic regret O(√(T (1 + P_T))) against any sequence of path length P_T, for known T and scale, fractional, as its authors show",
        Source = "L. Zhang, S. Lu, Z.-H. Zhou, Adaptive Online Learning in Dynamic Environments, NeurIPS 2018 (arXiv:1810.10815); bound of a run derived in AderPolicy.cs",
        Control = ControlMessages.MarginalPrice,
        Options = AderOptions.Described,
    };

    /// <inheritdoc/>
    public override double RegretBoundMs
    {
        get
        {
            if (_largestNorm == 0) return 0;
            var least = double.PositiveInfinity;
            for (var e = 0; e < _factors.Length; e++)
            {
                // Constant steps start at the centre; those that have fallen may have been anywhere.
                var extent = _options.GradientNorm is null ? SquaredDiameter : SquaredRadius;
                var ofExpert = SquaredRadius == 0 ? 0 : (extent / (2 * StepOf(e))) + _weighted[e];
                least = Math.Min(least, ofExpert);
            }
            return least + _bound.Value;
        }
    }

    private protected override int NumberCount => Scalars + (2 * _factors.Length) + (_factors.Length * Sizes.Length);

    private protected override void Learn(ReadOnlySpan<double> gradient, int slot)
    {
        var norm = new EuclideanNorm();
        norm.AddGradient(gradient, Sizes);
        _largestNorm = Math.Max(_largestNorm, norm.Value);
        if (norm.Value == 0) return;
        double least = double.PositiveInfinity, most = 0;
        for (var e = 0; e < _points.Length; e++)
        {
            _ofSlot[e] = 0;
            for (var i = 0; i < gradient.Length; i++) _ofSlot[e] += gradient[i] * _points[e][i];
            _gains[e] += _ofSlot[e];
            (least, most) = (Math.Min(least, _ofSlot[e]), Math.Max(most, _ofSlot[e]));
            var step = StepOf(e);
            _weighted[e] += step * norm.Value / 2 * norm.Value;
            EuclideanStep.Take(_points[e], gradient, Sizes, step, _work);
            EuclideanProjection.Project(_work, Sizes, TotalSize, Node.BudgetBytes, BudgetUse.Whole, _points[e]);
        }
        _squaredRanges += (most - least) * (most - least);
        _bound.Add(most - least);
        Mix();
    }

    private protected override void Save(Span<double> numbers)
    {
        (numbers[0], numbers[1]) = (_largestNorm, _squaredRanges);
        _bound.Save(numbers[2..Scalars]);
        _gains.CopyTo(numbers[Scalars..]);
        _weighted.CopyTo(numbers[(Scalars + _gains.Length)..]);
        for (var e = 0; e < _points.Length; e++) _points[e].CopyTo(numbers[(Scalars + (2 * _gains.Length) + (e * Sizes.Length))..]);
    }

    private protected override void Load(ReadOnlySpan<double> numbers)
    {
        (_largestNorm, _squaredRanges) = (numbers[0], numbers[1]);
        _bound.Load(numbers[2..Scalars]);
        numbers.Slice(Scalars, _gains.Length).CopyTo(_gains);
        numbers.Slice(Scalars + _gains.Length, _gains.Length).CopyTo(_weighted);
        for (var e = 0; e < _points.Length; e++) numbers.Slice(Scalars + (2 * _gains.Length) + (e * Sizes.Length), Sizes.Length).CopyTo(_points[e]);
    }

    private double StepOf(int expert) => _options.GradientNorm is null ? Math.Min(_factors[expert] / _largestNorm, double.MaxValue) : _factors[expert];

    /// <summary>Plays the mean of the experts, weighted by the exponentials of what they have gained.</summary>
    private void Mix()
    {
        var rate = _squaredRanges > 0 ? Math.Sqrt(8 * PortableLogarithm.Of(Math.Max(2, _gains.Length)) / _squaredRanges) : 0;
        _hedge(_gains, Math.Min(rate, double.MaxValue), _weights);
        Array.Clear(Shares);
        for (var e = 0; e < _points.Length; e++)
            for (var i = 0; i < Shares.Length; i++) Shares[i] += _weights[e] * _points[e][i];
        for (var i = 0; i < Shares.Length; i++) Shares[i] = Math.Min(1, Shares[i]);
    }
}
