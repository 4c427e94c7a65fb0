using IdnActors.Policies.Hindsight;

namespace IdnActors.Optimization;

/// <summary>Chooses the solver of the hindsight optimum that this machine can run.</summary>
public static class HindsightSolvers
{
    /// <summary>
    /// <see cref="OrToolsSolver"/> where its native library loads, otherwise <see cref="GreedyFrankWolfeSolver"/>, whose results say in
    /// <see cref="HindsightResult.Remark"/> why.
    /// </summary>
    public static IHindsightSolver Best() => Best(NativeLibrary.WhyMissing);

    internal static IHindsightSolver Best(string? whyMissing) => whyMissing is null
        ? new OrToolsSolver()
        : new GreedyFrankWolfeSolver($"No exact solver: the native library of Google.OrTools does not load here ({whyMissing}).");
}
