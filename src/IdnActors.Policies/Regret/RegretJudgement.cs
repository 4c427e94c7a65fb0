using System.Collections.Immutable;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Policies.Regret;

/// <summary>A run held against the best fixed allocation in hindsight.</summary>
/// <param name="Relaxed">The best fixed shares: what fractional regret is measured against. Its <see cref="HindsightResult.BoundMs"/> is what no fixed allocation can gain.</param>
/// <param name="Integral">The best fixed variants that were found.</param>
/// <param name="Points">Slot by slot, cumulative.</param>
public sealed record RegretJudgement(HindsightResult Relaxed, HindsightResult Integral, ImmutableArray<RegretPoint> Points)
{
    // Entries of the program up to which an exact solution takes seconds, and unknowns up to which the search for the best variants does. Sizes and not times decide, so that equal
    // runs have equal results on every machine.
    private const int MostEntriesOfExact = 200_000;
    private const int MostItemsOfExact = 60;

    /// <summary>Solves for the optimum of a ledger and compares.</summary>
    /// <param name="ledger">What happened.</param>
    /// <param name="exact">The exact solver, for programs of moderate size.</param>
    public static RegretJudgement Of(RegretLedger ledger, IHindsightSolver exact)
    {
        var problem = ledger.Problem();
        var approximate = new GreedyFrankWolfeSolver();
        var relaxed = (problem.EntryCount <= MostEntriesOfExact ? exact : approximate).SolveRelaxed(problem, HindsightLimits.Default);
        var integral = (problem.Items.Length <= MostItemsOfExact ? exact : approximate).SolveIntegral(problem, HindsightLimits.Default);
        return new RegretJudgement(relaxed, integral, ledger.Against(problem, relaxed.Shares.AsSpan()));
    }
}
