namespace IdnActors.Policies.Hindsight;

/// <summary>
/// The fallback without any solver: integral allocations from <see cref="GreedySearch"/>, bounds and fractional ones from <see cref="FrankWolfe"/>. It
/// knows no clock: limits of time mean nothing to it, limits of iterations do.
/// </summary>
public sealed class GreedyFrankWolfeSolver : IHindsightSolver
{
    private const string Both = "greedy + " + FrankWolfe.Name;

    private readonly string _remark;

    /// <param name="remark">Why there is no better solver, for the results; may be empty.</param>
    public GreedyFrankWolfeSolver(string remark = "") => _remark = remark;

    public string Name => Both;

    public HindsightResult SolveRelaxed(HindsightProblem problem, HindsightLimits limits) => FrankWolfe.Solve(problem, limits) with { Remark = _remark };

    public HindsightResult SolveIntegral(HindsightProblem problem, HindsightLimits limits)
    {
        var greedy = GreedySearch.Solve(problem);
        var relaxed = FrankWolfe.Solve(problem, limits);
        var bound = Math.Min(greedy.BoundMs, relaxed.BoundMs);
        var effort = new SolveEffort(greedy.Effort.Iterations + relaxed.Effort.Iterations, 0, null);
        return HindsightResult.Of(problem, Both, true, HindsightStatus.Heuristic, greedy.Shares, bound, effort) with { Remark = _remark };
    }
}
