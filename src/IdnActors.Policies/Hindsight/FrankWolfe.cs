namespace IdnActors.Policies.Hindsight;

/// <summary>
/// The linear relaxation without a solver: conditional gradients on a smoothed gain, each step towards the best vertex for the current
/// gradient (a fractional knapsack per node), as far as the smoothed gain still grows.
/// </summary>
/// <remarks>
/// <para>
/// The gain itself has kinks, at which the plain method with its gap max_v ⟨g, v - y⟩ may stand still far from the optimum. So min{1, s} is replaced by
/// h(s) = min_λ { (1 - λ) + λ s + μ λ² / 2 }, with 0 ≤ h - min ≤ μ / 2 and slope λ = min{1, (1 - s) / μ}, at least 0 (Nesterov's smoothing); μ is halved whenever the
/// gap of the smoothed problem falls below its error. Error O(1 / √iterations).
/// </para>
/// <para>
/// The certificate does not depend on any of this: every λ gives a bound (<see cref="HindsightProblem.BoundMs"/>), and the least one met counts. So do
/// averages of λ along the way, which are often better than any single one.
/// </para>
/// </remarks>
public sealed class FrankWolfe
{
    /// <summary>Name in results.</summary>
    public const string Name = "Frank–Wolfe";

    private const double FirstSmoothing = 0.5;
    private const double LeastSmoothing = 1e-9;
    private const int LineSearchSteps = 40;

    private readonly HindsightProblem _problem;
    private readonly FractionalKnapsack _knapsack;
    private readonly double[] _shares;
    private readonly double[] _coverage;
    private readonly double[] _vertex;
    private readonly double[] _vertexCoverage;
    private readonly double[] _multipliers;
    private readonly double[] _averageMultipliers;
    private readonly double[] _gradient;
    private readonly double[] _best;
    private double _bestMs;
    private double _boundMs;
    private double _smoothing = FirstSmoothing;

    private FrankWolfe(HindsightProblem problem)
    {
        _problem = problem;
        _knapsack = new FractionalKnapsack(problem);
        var (items, terms) = (problem.Items.Length, problem.TermCount);
        (_shares, _vertex, _gradient, _best) = (new double[items], new double[items], new double[items], new double[items]);
        (_coverage, _vertexCoverage, _multipliers, _averageMultipliers) = (new double[terms], new double[terms], new double[terms], new double[terms]);
        // Nothing held, and everything.
        Array.Fill(_vertex, 1);
        _boundMs = problem.ValueMs(_vertex);
    }

    /// <summary>Shares whose gain is within the gap of the limits of the relaxation's optimum, or what the iterations allowed.</summary>
    public static HindsightResult Solve(HindsightProblem problem, HindsightLimits limits)
    {
        var search = new FrankWolfe(problem);
        var done = 0;
        for (; done < limits.Iterations && !search.IsWithin(limits.RelativeGap); done++) search.Step(done);
        var status = search.IsWithin(limits.RelativeGap) ? HindsightStatus.GapReached : HindsightStatus.LimitReached;
        return HindsightResult.Of(problem, Name, false, status, [.. search._best], search._boundMs, new SolveEffort(done, 0, null));
    }

    private bool IsWithin(double relativeGap) => _boundMs - _bestMs <= relativeGap * Math.Max(0, _boundMs);

    private void Step(int iteration)
    {
        for (var term = 0; term < _coverage.Length; term++) _multipliers[term] = Slope(_coverage[term]);
        Bound(_multipliers);
        // Later slopes are those of less smoothing and better shares: weights grow linearly.
        var weight = 2.0 / (iteration + 2);
        for (var term = 0; term < _coverage.Length; term++) _averageMultipliers[term] += weight * (_multipliers[term] - _averageMultipliers[term]);
        Bound(_averageMultipliers);

        _problem.GradientMs(_multipliers, _gradient);
        var atVertex = _knapsack.Fill(_gradient, _vertex);
        var atShares = 0.0;
        for (var i = 0; i < _shares.Length; i++) atShares += _gradient[i] * _shares[i];
        for (var term = 0; term < _coverage.Length; term++) _vertexCoverage[term] = _problem.Coverage(term, _vertex);
        Move(LineSearch());
        Remember(_shares);
        if (atVertex - atShares <= SmoothingErrorMs()) _smoothing = Math.Max(LeastSmoothing, _smoothing / 2);
    }

    private void Bound(double[] multipliers) => _boundMs = Math.Min(_boundMs, _problem.BoundMs(multipliers));

    private void Remember(double[] shares)
    {
        var value = _problem.ValueMs(shares);
        if (value <= _bestMs) return;
        _bestMs = value;
        shares.CopyTo(_best, 0);
    }

    private double SmoothingErrorMs()
    {
        var gains = 0.0;
        foreach (var gain in _problem.TermGainsMs) gains += gain;
        return gains * _smoothing / 2;
    }

    private double Slope(double coverage) => Math.Clamp((1 - coverage) / _smoothing, 0, 1);

    /// <summary>Where between shares (0) and vertex (1) the smoothed gain, concave along the line, is largest: bisection of its slope.</summary>
    private double LineSearch()
    {
        var linear = 0.0;
        for (var i = 0; i < _shares.Length; i++) linear += _problem.LinearMs[i] * (_vertex[i] - _shares[i]);
        var (low, high) = (0.0, 1.0);
        if (SlopeAt(1) >= 0) return 1;
        for (var step = 0; step < LineSearchSteps; step++)
        {
            var middle = (low + high) / 2;
            if (SlopeAt(middle) > 0) low = middle;
            else high = middle;
        }
        return low;

        double SlopeAt(double position)
        {
            var slope = linear;
            for (var term = 0; term < _coverage.Length; term++)
            {
                var direction = _vertexCoverage[term] - _coverage[term];
                slope += _problem.TermGainsMs[term] * direction * Slope(_coverage[term] + (position * direction));
            }
            return slope;
        }
    }

    private void Move(double position)
    {
        // A convex combination rounds beyond neither end by more than the last bit; shares are clamped all the same.
        for (var i = 0; i < _shares.Length; i++) _shares[i] = Math.Clamp(_shares[i] + (position * (_vertex[i] - _shares[i])), 0, 1);
        for (var term = 0; term < _coverage.Length; term++) _coverage[term] = _problem.Coverage(term, _shares);
    }
}
