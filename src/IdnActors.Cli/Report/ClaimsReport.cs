using System.Collections.Immutable;
using IdnActors.Cli.Display;
using IdnActors.Cli.Experiments;
using IdnActors.Configuration.Experiments;

namespace IdnActors.Cli.Report;

/// <summary>The claims of an experiment at the top of its report.</summary>
public static class ClaimsReport
{
    /// <summary>The report of the runs, headed by what the experiment is about and how its claims came off.</summary>
    public static ReportContent Head(ReportContent content, Experiment experiment, ImmutableArray<JudgedClaim> claims) =>
        content with { Title = experiment.Title, Question = experiment.Question, Claims = TableOf(claims) };

    private static ReportTable TableOf(ImmutableArray<JudgedClaim> claims) => new(
        ["claim", "source", "expected", "measured", "verdict"],
        [
            .. claims.Select(c => ImmutableArray.Create(
                new ReportCell(c.Claim.Text, c.Claim.Note),
                new ReportCell(c.Claim.Source),
                new ReportCell(ClaimTable.Describe(c.Claim.Expected)),
                new ReportCell(EstimateText.Of(c.Measured)),
                new ReportCell(c.Claim.IsCheck ? "check" : "", ClaimsJson.NameOf(c.Verdict), ToneOf(c.Verdict)))),
        ],
        $"{ClaimTable.Sum(claims)} Measured: mean over the seeds ± half of the 95 % interval. A claim holds or fails where the whole interval says so, and is undecided else: more seeds may tell.")
    {
        IsProse = true,
    };

    private static CellTone ToneOf(Verdict verdict) => verdict switch
    {
        Verdict.Holds => CellTone.Better,
        Verdict.Fails => CellTone.Worse,
        _ => CellTone.Plain,
    };
}
