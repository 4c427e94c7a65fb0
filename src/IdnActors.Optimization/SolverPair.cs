using Google.OrTools.LinearSolver;

namespace IdnActors.Optimization;

/// <summary>The two solvers of Google.OrTools that find an optimum in hindsight: one for its linear relaxation, one for integral allocations.</summary>
/// <remarks>
/// HiGHS only for integral allocations: of a linear program the library tells wrong dual values of it (seen in 9.15: the row's activity), from which our bound is made; and it ends
/// the process when given a solution to begin with. GLOP is the faster one there anyway.
/// </remarks>
/// <param name="Linear">Name of the first, by which the library knows it.</param>
/// <param name="Integral">Name of the second.</param>
/// <param name="IntegralId">By which the library knows the second.</param>
/// <param name="TakesStart">Whether the second can be given a solution to begin with.</param>
/// <param name="Parameters">What the second is told before it solves, in its own words.</param>
/// <param name="NodeLimit">Its word for the number of nodes after which it ends its search; null: none that the library passes on.</param>
public sealed record SolverPair(string Linear, string Integral, string IntegralId, bool TakesStart, string Parameters, string? NodeLimit)
{
    /// <summary>The default.</summary>
    public static SolverPair GlopAndScip { get; } = new("GLOP", "SCIP", "SCIP", true, "", "limits/nodes");

    /// <summary>HiGHS has the MIT licence. Without the parameter it prints a banner on standard output.</summary>
    public static SolverPair GlopAndHighs { get; } = new("GLOP", "HiGHS", "HIGHS", false, "output_flag=false", null);

    /// <summary>An empty model for one of them.</summary>
    internal Solver Create(bool isIntegral, int? nodes)
    {
        if (!isIntegral)
        {
            var linear = Solver.CreateSolver(Linear);
            // Ten to thirty times as fast as its primal simplex on programs of half a million entries: all shares at 0 and all gains in full is nearly a basis to begin with.
            linear.SetSolverSpecificParametersAsString("use_dual_simplex: true");
            return linear;
        }
        var solver = Solver.CreateSolver(IntegralId);
        // The library says false and does it nevertheless.
        var parameters = nodes is { } most && NodeLimit is not null ? FormattableString.Invariant($"{Parameters}{NodeLimit} = {most}") : Parameters;
        if (parameters.Length > 0) solver.SetSolverSpecificParametersAsString(parameters);
        return solver;
    }
}
