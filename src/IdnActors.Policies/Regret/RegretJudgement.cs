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
        var integral = solver.SolveIntegral(problem, HindsightLimits.Default);
        ImmutableArray<int> phases = [.. starts.Where(s => s < ledger.Slots.Count)];
        return new RegretJudgement(relaxed, integral, ledger.Against(problem, relaxed.Shares.AsSpan(), integral.Shares.AsSpan()),
            phases.Length > 1 ? ledger.AgainstPhases(phases, solver) : null);
    }

    /// <summary>Exact where that takes seconds. Sizes and not times decide, so that equal runs have equal results on every machine.</summary>
    private sealed class SolverBySize(IHindsightSolver exact) : IHindsightSolver
    {
        // Entries of the program up to which an exact solution takes seconds, and unknowns up to which the search for the best variants does.
        private const int MostEntriesOfExact = 200_000;
        private const int MostItemsOfExact = 60;

        private readonly GreedyFrankWolfeSolver _approximate = new();

        public string Name => exact.Name;

        public HindsightResult SolveRelaxed(HindsightProblem problem, HindsightLimits limits) =>
            (problem.EntryCount <= MostEntriesOfExact ? exact : _approximate).SolveRelaxed(problem, limits);

        public HindsightResult SolveIntegral(HindsightProblem problem, HindsightLimits limits) =>
            (problem.Items.Length <= MostItemsOfExact ? exact : _approximate).SolveIntegral(problem, limits);
    }
}
