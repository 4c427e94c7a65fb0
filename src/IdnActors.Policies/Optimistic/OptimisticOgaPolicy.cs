using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels.Projections;
using IdnActors.Policies.Kernels.StepSizes;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Optimistic;

/// <summary>
/// Optimistic gradient ascent (Rakhlin and Sridharan, COLT 2013): y_t = Proj(z_t + η g~_t / s) with a prediction g~_t, then z_{t+1} = Proj(z_t + η g_t / s).
/// Guarantee: fractional regret at most D² / (2η) + (η/2) Σ ‖g_t - g~_t‖² for a constant step, and D² / (2η_T) + Σ (η_t/2) ‖g_t - g~_t‖² for those that never grow; so
/// constant in T for perfect predictions and never worse than a multiple of ordinary ascent's.
/// </summary>
/// <remarks>
/// The adaptive step of a slot is D / √(2 Σ_{τ&lt;t} ‖g - g~‖²), known when the shares are decided. As long as there was no error there is none; the first error sets it before
/// z moves, which is allowed because a prediction of 0 moves nothing (design choice; predictions are 0 until a first gradient was seen).
/// </remarks>
public sealed class OptimisticOgaPolicy : FractionalPolicy
{
    public const string Name = "oga-optimistic";

    private readonly OptimisticOgaOptions _options;
    private readonly IGradientPredictor _predictor;
    private readonly double[] _secondary;
    private readonly double[] _predicted;
    private readonly double[] _work;
    private EuclideanNorm _errors;
    private double _step;
    private double _weighted;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <param name="predictor">Another predictor than the options name; none: theirs.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public OptimisticOgaPolicy(NodeView node, OptimisticOgaOptions options, RandomStreams streams, IGradientPredictor? predictor = null)
        : base(Name, node, options.Rounding, streams)
    {
        options.Require();
        _options = options;
        _predictor = predictor ?? options.PredictorFor(Sizes.Length);
        _secondary = [.. Shares];
        _predicted = new double[Sizes.Length];
        _work = new double[Sizes.Length];
        _step = options.Step ?? 0;
    }

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent that acts on a prediction of the next slot", false,
        (network, streams, all) =>
        {
            var options = OptimisticOgaOptions.From(all);
            return [.. network.Nodes.Select(node => new OptimisticOgaPolicy(node, options, streams))];
        })
    {
        Guarantee = "fractional regret at most D² / (2η) + (η/2) Σ ‖g - g~‖² against the best fixed allocation",
        Source = "A. Rakhlin, K. Sridharan, Online Learning with Predictable Sequences, COLT 2013; bound with sizes and adaptive steps derived in OptimisticOgaPolicy.cs",
        Control = ControlMessages.MarginalPrice,
        Options = OptimisticOgaOptions.Described,
    };

    /// <inheritdoc/>
    public override double RegretBoundMs => _step > 0 ? ((_options.Step is null ? SquaredDiameter : SquaredRadius) / (2 * _step)) + _weighted : 0;

    private protected override int NumberCount => (2 * Sizes.Length) + 4 + _predictor.NumberCount;

    private protected override void Learn(ReadOnlySpan<double> gradient, int slot)
    {
        var error = new EuclideanNorm();
        for (var i = 0; i < _work.Length; i++) _work[i] = gradient[i] - _predicted[i];
        error.AddGradient(_work, Sizes);
        if (_step == 0 && error.Value > 0) _step = StepFor(error.Value);
        _weighted += _step * error.Value / 2 * error.Value;
        Move(_secondary, gradient, _secondary);

        _errors.Add(error.Value);
        if (_options.Step is null && _errors.Value > 0) _step = StepFor(_errors.Value);
        _predictor.Add(gradient, slot - 1);
        _predictor.Predict(slot, _predicted);
        Move(_secondary, _predicted, Shares);
    }

    private protected override void Save(Span<double> numbers)
    {
        (numbers[0], numbers[1]) = (_step, _weighted);
        _errors.Save(numbers[2..4]);
        _secondary.CopyTo(numbers[4..]);
        _predicted.CopyTo(numbers[(4 + Sizes.Length)..]);
        _predictor.Save(numbers[(4 + (2 * Sizes.Length))..]);
    }

    private protected override void Load(ReadOnlySpan<double> numbers)
    {
        (_step, _weighted) = (numbers[0], numbers[1]);
        _errors.Load(numbers[2..4]);
        numbers.Slice(4, Sizes.Length).CopyTo(_secondary);
        numbers.Slice(4 + Sizes.Length, Sizes.Length).CopyTo(_predicted);
        _predictor.Load(numbers[(4 + (2 * Sizes.Length))..]);
    }

    private double StepFor(double errors) => Math.Min(Math.Sqrt(SquaredDiameter) / errors / Math.Sqrt(2), double.MaxValue);

    private void Move(double[] from, ReadOnlySpan<double> gradient, double[] to)
    {
        EuclideanStep.Take(from, gradient, Sizes, _step, _work);
        EuclideanProjection.Project(_work, Sizes, TotalSize, Node.BudgetBytes, BudgetUse.Whole, to);
    }
}
