using IdnActors.Policies.Kernels.StepSizes;

namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// The step of gradient ascent, constant or adaptive, and the bound that follows from the steps taken: D0² / (2η) + Σ (η/2) ‖g_t‖² for constant ones; for those that never grow
/// D² / (2η_T) + Σ_t (η_t/2) ‖g_t‖². It follows from ‖y_{t+1} - u‖² ≤ ‖y_t - u‖² - 2 η ⟨g_t, u - y_t⟩ + η² ‖g_t‖², summed over the slots, for a projection brings no point
/// of the set further away; the steps D / √(2 Σ q) make it √2 D √(Σ q), as Σ_t q_t / √(Σ_{τ≤t} q_τ) ≤ 2 √(Σ q). With a price c of fetches per unit of size, q_t = ‖g_t‖² + 2 c ‖g_t‖_1 takes the place of ‖g_t‖² and fetches are
/// bounded too, for a coupling fetches η ‖g_t‖_1 at most.
/// </summary>
internal struct AscentStep
{
    /// <summary>Numbers that <see cref="Save"/> writes.</summary>
    public const int NumberCount = 4;

    private readonly double? _constant;
    private readonly double _squaredRadius;
    private readonly double _squaredDiameter;
    private readonly double _fetchPrice;
    private EuclideanNorm _norm;
    private double _step;
    private double _weighted;

    /// <param name="constant">η; null for the adaptive one, D / √(2 Σ q).</param>
    /// <param name="squaredRadius">D0².</param>
    /// <param name="squaredDiameter">D².</param>
    /// <param name="fetchPrice">c, in units of gain per unit of size: not negative.</param>
    public AscentStep(double? constant, double squaredRadius, double squaredDiameter, double fetchPrice = 0)
    {
        (_constant, _squaredRadius, _squaredDiameter, _fetchPrice) = (constant, squaredRadius, squaredDiameter, fetchPrice);
        _step = constant ?? 0;
    }

    /// <summary>η of the last slot; 0 before the first gradient of adaptive steps.</summary>
    public readonly double Current => _step;

    public readonly double Bound => _constant is { } step ? (_squaredRadius / (2 * step)) + _weighted
        : _step > 0 ? (_squaredDiameter / (2 * _step)) + _weighted : 0;

    public double Next(ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes)
    {
        var ofSlot = new EuclideanNorm();
        ofSlot.AddGradient(gradient, sizes);
        if (_fetchPrice > 0)
        {
            var sum = 0.0;
            foreach (var g in gradient) sum += Math.Abs(g);
            ofSlot.Add(Math.Sqrt(2 * _fetchPrice) * Math.Sqrt(sum));
        }
        _norm.Add(ofSlot.Value);
        // As AdaptiveStepSize: gradients of 10^-310 ask for more than the largest double.
        if (_constant is null && _norm.Value > 0) _step = Math.Min(Math.Sqrt(_squaredDiameter) / _norm.Value / Math.Sqrt(2), double.MaxValue);
        // η ‖g‖ first: the square alone may overflow.
        _weighted += _step * ofSlot.Value / 2 * ofSlot.Value;
        return _step;
    }

    public readonly void Save(Span<double> numbers)
    {
        (numbers[0], numbers[1]) = (_step, _weighted);
        _norm.Save(numbers[2..4]);
    }

    public void Load(ReadOnlySpan<double> numbers)
    {
        (_step, _weighted) = (numbers[0], numbers[1]);
        _norm.Load(numbers[2..4]);
    }
}
