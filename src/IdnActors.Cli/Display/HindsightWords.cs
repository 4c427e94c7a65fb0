using IdnActors.Cli.Experiments;
using IdnActors.Policies.Hindsight;

namespace IdnActors.Cli.Display;

/// <summary>Says how good the best fixed variants are that regret is told against: the optimum, or what was found of it.</summary>
public static class HindsightWords
{
    /// <summary>Of one run, e.g. <c>the optimum (SCIP)</c>.</summary>
    public static string Of(VariantsOptimum found) => found.Status switch
    {
        HindsightStatus.Optimal => $"the optimum ({found.Solver})",
        HindsightStatus.Heuristic => $"the best that a heuristic found ({found.Solver}), {Gap(found.RelativeGap)}",
        HindsightStatus.GapReached => $"the best found until close enough ({found.Solver}), {Gap(found.RelativeGap)}",
        _ => $"the best found until a limit ended the search ({found.Solver}), {Gap(found.RelativeGap)}",
    };

    /// <summary>Of the runs of an experiment together; null where none was held against anything.</summary>
    public static string? Of(IReadOnlyCollection<VariantsOptimum> runs)
    {
        if (runs.Count == 0) return null;
        if (runs.Select(Of).Distinct().Count() == 1) return Of(runs.First());
        var open = runs.Where(r => r.Status != HindsightStatus.Optimal).ToList();
        if (open.Count == 0) return "the optimum";
        var solvers = string.Join(", ", open.Select(r => r.Solver).Distinct().Order(StringComparer.Ordinal));
        var rest = $"the best that was found ({solvers}), {Gap(open.Max(r => r.RelativeGap))}";
        return open.Count == runs.Count ? rest : FormattableString.Invariant($"the optimum in {runs.Count - open.Count} of {runs.Count} runs; in {open.Count} {rest}");
    }

    // What lies between value and bound counts as regret that is not told.
    private static string Gap(double relativeGap) => FormattableString.Invariant($"up to {100 * relativeGap:0.##} % below the optimum, by which regret may be larger");
}
