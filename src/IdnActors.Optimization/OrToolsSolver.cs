using System.Collections.Immutable;
using Google.OrTools.LinearSolver;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Optimization;

/// <summary>
/// The hindsight optimum by Google.OrTools (Apache-2.0): one of its solvers for the linear relaxation, one for integral allocations.
/// </summary>
/// <remarks>
/// <para>
/// Nothing of what the solvers say is taken on trust: shares are made feasible exactly, their gain is computed anew, and the bound of the relaxation comes
/// from the dual values by weak duality (<see cref="HindsightProblem.BoundMs"/>), true to rounding errors of double precision. The integral bound is the solver's.
/// </para>
/// <para>
/// Integral solvers keep budgets within a tolerance only. An allocation that is some bytes too large is forbidden by a cover inequality, exact in integers, and the
/// problem solved again.
/// </para>
/// <para>
/// When time runs out before there is a solution, a greedy allocation stands in for it, and some Frank–Wolfe iterations give a bound; both take time that grows
/// with the problem and not with the limit. A result is deterministic unless a limit of time ended the search.
/// </para>
/// <para>
/// Seconds, once, on 2 processors that others used too, three-tier trees, 60 slots; GLOP by its primal simplex, which is no longer used (<c>idn bench policies</c> measures the dual one);
/// Frank–Wolfe to the gap in brackets; the second and the fourth row with capacities that bind, so that rows follow the distinct counts of requests:
/// </para>
/// <code>
/// items     rows   entries   GLOP   SCIP                       Frank–Wolfe     greedy
///    90      100       400   0.04   0.11                       0.01 (exact)    0.01, 0.4 % below GLOP
///    90    2,425    10,630   0.09   0.82                       0.09 (1e-3)     0.02, 2.0 %
/// 2,800    7,494    48,711   1.1    9.8                        4.6 (5e-3)      0.02, 4.3 %
/// 2,800   95,542   687,630   6.7    40, stopped: gap 2.9e-2    48 (2.5e-3)     0.06, 2.7 %
/// 13,120  37,884   452,064   8.6    1.8                        2.3 (1e-2)      0.06, 0.0 %
/// </code>
/// </remarks>
public sealed class OrToolsSolver : IHindsightSolver
{
    private const int MostForbidden = 100;

    // Once the time is up a bound is wanted soon.
    private const int IterationsAfterTimeOut = 25;

    private readonly SolverPair _solvers;

    /// <param name="solvers">Which ones; null: <see cref="SolverPair.GlopAndScip"/>.</param>
    /// <exception cref="PlatformNotSupportedException">The native library does not load on this machine; the message says why. Use <see cref="HindsightSolvers.Best()"/>.</exception>
    public OrToolsSolver(SolverPair? solvers = null)
    {
        _solvers = solvers ?? SolverPair.GlopAndScip;
        if (NativeLibrary.WhyMissing is { } why) throw new PlatformNotSupportedException($"The native library of Google.OrTools does not load here: {why}");
    }

    public string Name => $"{_solvers.Integral}, {_solvers.Linear}";

    public HindsightResult SolveRelaxed(HindsightProblem problem, HindsightLimits limits)
    {
        using var model = new LinearModel(problem, _solvers, isIntegral: false);
        var status = model.Solve(limits.Time);
        var effort = new SolveEffort(model.Iterations, 0, model.WallTime);
        if (status != Solver.ResultStatus.OPTIMAL)
        {
            var standIn = FrankWolfe.Solve(problem, limits with { Iterations = Math.Min(limits.Iterations, IterationsAfterTimeOut) });
            return standIn with
            {
                Status = HindsightStatus.LimitReached,
                Effort = effort with { Iterations = effort.Iterations + standIn.Effort.Iterations },
                Remark = $"{_solvers.Linear} ended with {status} before it had a solution.",
            };
        }
        var shares = model.Shares;
        ShrinkToBudgets(problem, shares);
        return HindsightResult.Of(
            problem, _solvers.Linear, false, HindsightStatus.Optimal, [.. shares], problem.BoundMs(model.Multipliers()), effort);
    }

    public HindsightResult SolveIntegral(HindsightProblem problem, HindsightLimits limits)
    {
        var best = GreedySearch.Solve(problem);
        using var model = new LinearModel(problem, _solvers, isIntegral: true, limits.Nodes);
        if (_solvers.TakesStart) model.StartFrom(best.Shares);
        var (status, found) = SolveWithinBudgets(problem, model, limits.Time);
        var effort = new SolveEffort(model.Iterations, model.Nodes, model.WallTime);
        var bound = Math.Min(best.BoundMs, model.BestBoundMs);
        var shares = found is not null && problem.ValueMs(found) >= best.ValueMs ? [.. found] : best.Shares;
        if (status == HindsightStatus.LimitReached)
            bound = Math.Min(bound, FrankWolfe.Solve(problem, limits with { Iterations = Math.Min(limits.Iterations, IterationsAfterTimeOut) }).BoundMs);
        return HindsightResult.Of(problem, _solvers.Integral, true, status, shares, bound, effort);
    }

    private static (HindsightStatus Status, double[]? Shares) SolveWithinBudgets(HindsightProblem problem, LinearModel model, TimeSpan? time)
    {
        for (var forbidden = 0; forbidden <= MostForbidden; forbidden++)
        {
            var left = time is { } limit ? limit - model.WallTime : (TimeSpan?)null;
            if (left is { } none && none <= TimeSpan.Zero) break;
            var status = model.Solve(left);
            if (status is not (Solver.ResultStatus.OPTIMAL or Solver.ResultStatus.FEASIBLE)) break;
            double[] shares = [.. model.Shares.Select(x => x > 0.5 ? 1.0 : 0)];
            var covers = CoversOf(problem, shares);
            if (covers.Count == 0) return (status == Solver.ResultStatus.OPTIMAL ? HindsightStatus.Optimal : HindsightStatus.LimitReached, shares);
            foreach (var cover in covers) model.Forbid(cover);
        }
        return (HindsightStatus.LimitReached, null);
    }

    /// <summary>For every node over its budget, items held there that do not fit together: as few as possible.</summary>
    private static List<ImmutableArray<int>> CoversOf(HindsightProblem problem, double[] shares)
    {
        var covers = new List<ImmutableArray<int>>();
        for (var node = 0; node < problem.Budgets.Length; node++)
        {
            if (problem.UsedBytes(node, shares) <= problem.Budgets[node]) continue;
            var (first, count) = problem.ItemsOf(node).GetOffsetAndLength(shares.Length);
            var cover = ImmutableArray.CreateBuilder<int>();
            var used = 0.0;
            foreach (var item in Enumerable.Range(first, count).Where(i => shares[i] == 1).OrderByDescending(i => problem.Items[i].SizeBytes))
            {
                if (used > problem.Budgets[node]) break;
                cover.Add(item);
                used += problem.Items[item].SizeBytes;
            }
            covers.Add(cover.ToImmutable());
        }
        return covers;
    }

    /// <summary>A solver's budgets hold within a tolerance; ours hold.</summary>
    private static void ShrinkToBudgets(HindsightProblem problem, double[] shares)
    {
        for (var node = 0; node < problem.Budgets.Length; node++)
        {
            var used = problem.UsedBytes(node, shares);
            if (used <= problem.Budgets[node]) continue;
            var (first, count) = problem.ItemsOf(node).GetOffsetAndLength(shares.Length);
            for (var i = first; i < first + count; i++) shares[i] *= problem.Budgets[node] / used;
        }
    }
}
