using System.Collections.Immutable;

namespace IdnActors.Policies.Hindsight;

/// <summary>How far a solver came.</summary>
public enum HindsightStatus
{
    /// <summary>The value is the optimum, to the solver's numerical tolerances.</summary>
    Optimal,

    /// <summary>The gap that was asked for is reached; the optimum lies between value and bound.</summary>
    GapReached,

    /// <summary>A limit of time or iterations ended the search; the optimum lies between value and bound.</summary>
    LimitReached,

    /// <summary>The method does not search for the optimum; it lies between value and bound nevertheless.</summary>
    Heuristic,
}

/// <summary>What a solution took. Counts are deterministic where no limit of time cut the search.</summary>
/// <param name="Iterations">Simplex or Frank–Wolfe iterations, or evaluations of the gain, as the method has it.</param>
/// <param name="Nodes">Nodes of the search tree or allocations looked at; 0 for methods without.</param>
/// <param name="WallTime">Time by the solver's own clock; null of a pure method, which has none.</param>
public readonly record struct SolveEffort(long Iterations, long Nodes, TimeSpan? WallTime);

/// <summary>
/// A solution of a <see cref="HindsightProblem"/> with its proof: the optimum lies in [<see cref="ValueMs"/>, <see cref="BoundMs"/>]. Shares are feasible,
/// and the value is their gain, whatever the solver's tolerances.
/// </summary>
public sealed record HindsightResult
{
    /// <summary>Which method found it, such as <c>SCIP</c> or <c>greedy + Frank–Wolfe</c>.</summary>
    public required string Solver { get; init; }

    /// <summary>Whether the optimum among integral allocations is meant, or that of the linear relaxation.</summary>
    public required bool IsIntegral { get; init; }

    public required HindsightStatus Status { get; init; }

    /// <summary>x or y, by item of the problem.</summary>
    public required ImmutableArray<double> Shares { get; init; }

    /// <summary>Gain of the shares in milliseconds over all requests.</summary>
    public required double ValueMs { get; init; }

    /// <summary>No allocation of the kind gains more, in milliseconds; not below the value.</summary>
    public required double BoundMs { get; init; }

    public required SolveEffort Effort { get; init; }

    /// <summary>What a reader must know, such as why this solver and not another; empty when nothing.</summary>
    public string Remark { get; init; } = "";

    /// <summary>Bound less value.</summary>
    public double GapMs => BoundMs - ValueMs;

    /// <summary>The gap as a share of the bound, 0 to 1; 0 where nothing can be gained.</summary>
    public double RelativeGap => BoundMs > 0 ? GapMs / BoundMs : 0;

    /// <summary>The result of shares that are feasible; takes the value from the problem and raises a bound that rounding has put below it.</summary>
    public static HindsightResult Of(
        HindsightProblem problem, string solver, bool isIntegral, HindsightStatus status, ImmutableArray<double> shares, double boundMs, SolveEffort effort)
    {
        if (!problem.IsFeasible(shares.AsSpan())) throw new ArgumentException($"The shares that {solver} found break a budget or lie outside 0 to 1.", nameof(shares));
        var value = problem.ValueMs(shares.AsSpan());
        return new HindsightResult
        {
            Solver = solver,
            IsIntegral = isIntegral,
            Status = status,
            Shares = shares,
            ValueMs = value,
            BoundMs = Math.Max(boundMs, value),
            Effort = effort,
        };
    }
}
