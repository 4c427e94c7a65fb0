using System.Collections.Immutable;
using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;
using IdnActors.Configuration.Experiments;

namespace IdnActors.Cli.Report;

/// <summary>The claims of an experiment at the top of its report.</summary>
public static class ClaimsReport
{
    /// <summary>The report of the runs, headed by what the experiment is about and how its claims came off.</summary>
    public static ReportContent Head(ReportContent content, Experiment experiment, ImmutableArray<JudgedClaim> claims, ExperimentResult result) => content with
    {
        Title = experiment.Title,
        Question = experiment.Question,
        Outcome = ClaimTable.Sum(claims, result),
        AskedFigures = GridFigures.Of(experiment, result),
        Claims = TableOf(experiment, claims, result),
    };

    private static ReportTable TableOf(Experiment experiment, ImmutableArray<JudgedClaim> claims, ExperimentResult result) => new(
        ["claim", "source", "expected", "measured", "verdict"],
        [
            .. claims.Select(c => ImmutableArray.Create(
                new ReportCell(c.Claim.Text, c.Claim.Note),
                new ReportCell(c.Claim.Source),
                new ReportCell(ClaimTable.Describe(c.Claim.Expected)),
                new ReportCell(ClaimTable.Measured(c, result)),
                VerdictOf(c, result))),
        ],
        experiment.IsExact && result.Seeds == 1
            ? "Nothing measured depends on chance: a claim holds or fails by the figure itself, and is undecided only where runs are missing."
            : "Measured: mean over the seeds ± half of the 95 % interval. A claim holds or fails where the whole interval says so, and is undecided else: more seeds may tell.")
    {
        IsProse = true,
    };

    private static ReportCell VerdictOf(JudgedClaim claim, ExperimentResult result)
    {
        var remarks = ((string[])[claim.Claim.IsCheck ? "check" : "", ClaimTable.PartOf(claim, result)]).Where(r => r.Length > 0);
        return new ReportCell(string.Join(", ", remarks), ClaimsJson.NameOf(claim.Verdict), ToneOf(claim.Verdict));
    }

    private static CellTone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Holds => CellTone.Better,
        Verdict.Fails => CellTone.Worse,
        _ => CellTone.Plain,
    };
}
