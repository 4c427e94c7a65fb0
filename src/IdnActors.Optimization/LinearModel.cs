using Google.OrTools.LinearSolver;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Optimization;

/// <summary>
/// A hindsight problem as a linear program: max Σ c_j u_j + Σ w_i y_i, 0 ≤ u_j ≤ 1, u_j ≤ Σ_i a_ji y_i, Σ s_i y_i ≤ b_v, with y in [0, 1] or in {0, 1}; u is
/// continuous in either case.
/// </summary>
/// <remarks>
/// Objective and budgets are scaled: all gains together are 1,000, every budget 1. Not for CP-SAT: through this interface it takes u for integers without a word.
/// </remarks>
internal sealed class LinearModel : IDisposable
{
    // Value of the scaled objective when everything is held everywhere.
    private const double Everything = 1_000;

    // SCIP's own default of 1e-6 would let it take an allocation for the best one that is not.
    private const double Tolerance = 1e-9;

    private const double LeastInfinity = 1e15;

    private readonly HindsightProblem _problem;
    private readonly bool _isIntegral;
    private readonly Solver _solver;
    private readonly MPSolverParameters _parameters = new();
    private readonly Variable[] _shares;
    private readonly Constraint[] _termRows;
    private readonly double _scale;

    public LinearModel(HindsightProblem problem, SolverPair solvers, bool isIntegral, int? nodes = null)
    {
        _problem = problem;
        _isIntegral = isIntegral;
        _solver = solvers.Create(isIntegral, nodes);
        _parameters.SetDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, 0);
        if (isIntegral) _parameters.SetDoubleParam(MPSolverParameters.DoubleParam.PRIMAL_TOLERANCE, Tolerance);
        var everything = problem.ValueMs([.. problem.Items.Select(_ => 1.0)]);
        _scale = everything > 0 ? Everything / everything : 1;
        _shares = [.. problem.Items.Select(_ => isIntegral ? _solver.MakeBoolVar("") : _solver.MakeNumVar(0, 1, ""))];
        _termRows = new Constraint[problem.TermCount];
        _solver.Objective().SetMaximization();
        AddGains();
        AddBudgets();
    }

    /// <summary>Simplex iterations so far.</summary>
    public long Iterations { get; private set; }

    /// <summary>Nodes of the search tree so far; 0 of a linear model.</summary>
    public long Nodes { get; private set; }

    public TimeSpan WallTime => TimeSpan.FromMilliseconds(_solver.WallTime());

    /// <summary>The least bound that an integral model came to, in milliseconds; infinite before there is any.</summary>
    public double BestBoundMs { get; private set; } = double.PositiveInfinity;

    /// <summary>y, by item, moved into 0 to 1.</summary>
    public double[] Shares => [.. _shares.Select(y => Math.Clamp(y.SolutionValue(), 0, 1))];

    /// <summary>λ, by term: the dual value of its row as a share of its gain.</summary>
    public double[] Multipliers() => [.. _termRows.Select((row, term) => row.DualValue() / (_scale * _problem.TermGainsMs[term]))];

    /// <summary>Solves, for so long at most.</summary>
    /// <param name="time">Null: no limit. What is less than a millisecond counts as one, since the solver takes 0 for no limit.</param>
    public Solver.ResultStatus Solve(TimeSpan? time)
    {
        if (time is { } limit) _solver.SetTimeLimit((long)Math.Clamp(Math.Ceiling(limit.TotalMilliseconds), 1, int.MaxValue));
        var status = _solver.Solve(_parameters);
        // Asked for later, after a further inequality, the solver would complain on standard error.
        if (status is Solver.ResultStatus.OPTIMAL or Solver.ResultStatus.FEASIBLE or Solver.ResultStatus.NOT_SOLVED) TakeEffortAndBound();
        return status;
    }

    /// <summary>Gives an integral model an allocation to begin with.</summary>
    public void StartFrom(IReadOnlyList<double> shares) => _solver.SetHint(_shares, [.. shares]);

    /// <summary>Forbids that all of these items are held together.</summary>
    public void Forbid(IReadOnlyList<int> items)
    {
        var row = _solver.MakeConstraint(double.NegativeInfinity, items.Count - 1, "");
        foreach (var item in items) row.SetCoefficient(_shares[item], 1);
    }

    public void Dispose()
    {
        _solver.Dispose();
        _parameters.Dispose();
    }

    private void TakeEffortAndBound()
    {
        Iterations += _solver.Iterations();
        if (!_isIntegral) return;
        Nodes += Math.Max(0, _solver.Nodes());
        // Without a bound the solver says infinity, or what it takes for it.
        if (_solver.Objective().BestBound() is var bound && Math.Abs(bound) < LeastInfinity) BestBoundMs = Math.Min(BestBoundMs, bound / _scale);
    }

    private void AddGains()
    {
        var objective = _solver.Objective();
        for (var i = 0; i < _shares.Length; i++) objective.SetCoefficient(_shares[i], _problem.LinearMs[i] * _scale);
        for (var term = 0; term < _termRows.Length; term++)
        {
            var covered = _solver.MakeNumVar(0, 1, "");
            objective.SetCoefficient(covered, _problem.TermGainsMs[term] * _scale);
            var row = _solver.MakeConstraint(double.NegativeInfinity, 0, "");
            row.SetCoefficient(covered, 1);
            var items = _problem.TermItems(term);
            var weights = _problem.TermWeights(term);
            for (var e = 0; e < items.Length; e++) row.SetCoefficient(_shares[items[e]], -weights[e]);
            _termRows[term] = row;
        }
    }

    private void AddBudgets()
    {
        for (var node = 0; node < _problem.Budgets.Length; node++)
        {
            var (first, count) = _problem.ItemsOf(node).GetOffsetAndLength(_shares.Length);
            var budget = _problem.Budgets[node];
            var total = 0.0;
            for (var i = first; i < first + count; i++) total += _problem.Items[i].SizeBytes;
            if (total <= budget) continue;
            // A budget of 0 forbids all, in whatever unit.
            var row = _solver.MakeConstraint(double.NegativeInfinity, budget > 0 ? 1 : 0, "");
            for (var i = first; i < first + count; i++) row.SetCoefficient(_shares[i], _problem.Items[i].SizeBytes / (budget > 0 ? budget : total));
        }
    }
}
