namespace IdnActors.Policies.Hindsight;

/// <summary>When a solver may stop before the optimum.</summary>
public sealed record HindsightLimits
{
    private readonly double _relativeGap = 1e-3;
    private readonly int _iterations = 2_000;
    private readonly int? _nodes;
    private readonly TimeSpan? _time;

    /// <summary>No limit of time, a gap of 1e-3 and 2,000 iterations for iterative methods.</summary>
    public static HindsightLimits Default { get; } = new();

    /// <summary>Wall time for one solution, above 0; null: none. Methods without a clock do not know it and stop by iterations.</summary>
    public TimeSpan? Time
    {
        get => _time;
        init => _time = value is null || value > TimeSpan.Zero ? value
            : throw new ArgumentOutOfRangeException(nameof(Time), value, "A limit of time must be positive.");
    }

    /// <summary>Gap over bound at which an iterative method is content; 0 to 1. Exact solvers do not stop for it.</summary>
    public double RelativeGap
    {
        get => _relativeGap;
        init => _relativeGap = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(RelativeGap), value, "A relative gap lies in 0 to 1.");
    }

    /// <summary>Iterations of an iterative method; at least 1.</summary>
    public int Iterations
    {
        get => _iterations;
        init => _iterations = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Iterations), value, "At least one iteration is needed.");
    }

    /// <summary>Nodes of a search tree, 1 or more; null: as many as it takes. Unlike a limit of time it ends equal searches at the same point. Solvers without such a limit ignore it.</summary>
    public int? Nodes
    {
        get => _nodes;
        init => _nodes = value is null or >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(Nodes), value, "At least one node is needed.");
    }
}

/// <summary>
/// Finds the best fixed allocation in hindsight. A pure function of problem and limits where no limit of time cuts it short. What it returns is feasible and
/// has a bound, also when a limit ended the search; a solver that cannot run on this machine is replaced by another one that the result names.
/// </summary>
public interface IHindsightSolver
{
    /// <summary>The methods, as results name them.</summary>
    string Name { get; }

    /// <summary>The linear relaxation: shares in 0 to 1. Its optimum is at least that of integral allocations.</summary>
    HindsightResult SolveRelaxed(HindsightProblem problem, HindsightLimits limits);

    /// <summary>The best integral allocation.</summary>
    HindsightResult SolveIntegral(HindsightProblem problem, HindsightLimits limits);
}
