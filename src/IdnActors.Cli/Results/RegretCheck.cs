using IdnActors.Emulation.Runs;
using IdnActors.Optimization;
using IdnActors.Policies.Regret;

namespace IdnActors.Cli.Results;

/// <summary>Holds a run with controllers against the best fixed placement in hindsight, and its regret against the bound where that is a theorem.</summary>
public static class RegretCheck
{
    // Of sums over all slots.
    private const double Rounding = 1e-9;

    /// <summary>The report with its regret; with a violation where the regret exceeds a bound that holds for it. A run without controllers is given back as it is.</summary>
    public static RunReport Judge(RunReport report)
    {
        if (report.Learning is not { } learning || learning.Ledger.Slots.Count == 0) return report;
        var judgement = RegretJudgement.Of(learning.Ledger, DemandChanges.StartsOf(report.Scenario), HindsightSolvers.Best());
        var judged = report with { Regret = judgement };
        // What was interrupted has slots by which nobody has decided.
        if (!learning.IsTheorem || report.IsInterrupted) return judged;
        var (last, boundMs) = (judgement.Points[^1], learning.Ledger.Slots[^1].BoundMs);
        if (last.RegretMs <= boundMs + (Rounding * (last.HindsightMs + boundMs))) return judged;
        return judged with
        {
            Violations = judged.Violations.Add(FormattableString.Invariant(
                $"the fractional regret of {learning.Policy} is {last.RegretMs:G6} ms, above its bound of {boundMs:G6} ms")),
        };
    }
}
