namespace IdnActors.Policies.Kernels.StepSizes;

/// <summary>
/// The step of "AdaGrad-norm": η_t = D / √(2 Σ_{τ≤t} ‖g_τ‖²). Knows no horizon and no scale of the gradients; regret is at most √2 D √(Σ ‖g‖²) for any
/// sequence, the default of the gradient policies. For optimistic steps give it the errors g - g~.
/// </summary>
public struct AdaptiveStepSize
{
    private readonly double _diameter;
    private EuclideanNorm _norm;

    /// <param name="squaredDiameter">D² of the set, in the norm in which gradients are measured dually: <see cref="BudgetSet.SquaredDiameter"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    public AdaptiveStepSize(double squaredDiameter)
    {
        if (!(squaredDiameter >= 0)) throw new ArgumentOutOfRangeException(nameof(squaredDiameter), squaredDiameter, "A squared diameter must not be negative.");
        _diameter = Math.Sqrt(squaredDiameter);
    }

    /// <summary>√(Σ ‖g‖²) so far.</summary>
    public readonly double GradientNorm => _norm.Value;

    /// <summary>√2 D √(Σ ‖g‖²): what the regret is at most, so far.</summary>
    public readonly double RegretBound => Math.Sqrt(2) * _diameter * _norm.Value;

    /// <summary>Takes the gradient of a slot into account and returns the step for it; 0 as long as all gradients were 0.</summary>
    public double Next(ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes)
    {
        _norm.AddGradient(gradient, sizes);
        return Current;
    }

    /// <summary>Likewise for the gradient of one request: w / √s of the requested item.</summary>
    public double Next(double dualNorm)
    {
        _norm.Add(dualNorm);
        return Current;
    }

    // Gradients of 10^-310 ask for more than the largest double.
    private readonly double Current => _norm.Value is > 0 and var norm ? Math.Min(_diameter / norm / Math.Sqrt(2), double.MaxValue) : 0;
}
