using System.Collections.Immutable;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Policies.Regret;

/// <summary>A run held against the best fixed allocation in hindsight.</summary>
/// <param name="Relaxed">The best fixed shares: what fractional regret is measured against. Its <see cref="HindsightResult.BoundMs"/> is what no fixed allocation can gain.</param>
/// <param name="Integral">The best fixed variants that were found.</param>
/// <param name="Points">Slot by slot, cumulative.</param>
/// <param name="Dynamic">Against shares that change with the demand; null where the demand has one phase.</param>
public sealed record RegretJudgement(HindsightResult Relaxed, HindsightResult Integral, ImmutableArray<RegretPoint> Points, DynamicRegret? Dynamic)
{
    /// <summary>Solves for the optimum of a ledger and compares.</summary>
    /// <param name="ledger">What happened.</param>
    /// <param name="starts">First slots of the phases of the demand: 0, then increasing. Those after the ledger's last slot do not count.</param>
    /// <param name="exact">The exact solver, for programs of moderate size.</param>
    public static RegretJudgement Of(RegretLedger ledger, ImmutableArray<int> starts, IHindsightSolver exact)
    {
        var problem = ledger.Problem();
        var solver = new SolverBySize(exact);
        var relaxed = solver.SolveRelaxed(problem, HindsightLimits.Default);
        // A relaxation that splits at most one variant of each node is nearly integral, and the search for the best variants short.
        var isShort = relaxed.Shares.Count(IsSplit) <= problem.Budgets.Length || problem.Items.Length <= MostItemsOfSearch;
        var integral = isShort ? solver.SolveIntegral(problem, HindsightLimits.Default) : SolverBySize.Approximate.SolveIntegral(problem, HindsightLimits.Default);
        ImmutableArray<int> phases = [.. starts.Where(s => s < ledger.Slots.Count)];
        return new RegretJudgement(relaxed, integral, ledger.Against(problem, relaxed.Shares.AsSpan(), integral.Shares.AsSpan()),
            phases.Length > 1 ? ledger.AgainstPhases(phases, solver) : null);
    }

    // However hard, the search among so few is short.
    private const int MostItemsOfSearch = 60;

    private static bool IsSplit(double share) => share is > 1e-6 and < 1 - 1e-6;

    /// <summary>Exact where that takes seconds. Sizes and not times decide, so that equal runs have equal results on every machine.</summary>
    private sealed class SolverBySize(IHindsightSolver exact) : IHindsightSolver
    {
        // Up to here an exact solution takes some seconds. An approximate one, be its gap a thousandth, may be off by all of the regret.
        private const int MostEntriesOfExact = 1_000_000;

        // Most searches for the best variants end at the root; a few would take hours.
        private const int MostNodes = 200;

        public static readonly GreedyFrankWolfeSolver Approximate = new();

        public string Name => exact.Name;

        public HindsightResult SolveRelaxed(HindsightProblem problem, HindsightLimits limits) =>
            (problem.EntryCount <= MostEntriesOfExact ? exact : Approximate).SolveRelaxed(problem, limits);

        public HindsightResult SolveIntegral(HindsightProblem problem, HindsightLimits limits) =>
            (problem.EntryCount <= MostEntriesOfExact ? exact : Approximate).SolveIntegral(problem, limits with { Nodes = MostNodes });
    }
}
