using System.Collections.Immutable;

namespace IdnActors.Cli.Report;

/// <summary>The figures of a report, in the order in which they stand: those for which there is nothing to draw are left out.</summary>
public static class Figures
{
    // More lines than these cannot be told apart; the first variants are shown, and the captions say so.
    internal const int MostCurves = 21;
    private const int MostTimelines = 6;

    public static async Task<ImmutableArray<Figure>> OfAsync(ImmutableArray<ReportVariant> variants)
    {
        var shown = variants.Take(MostCurves).Where(v => !v.Runs.IsEmpty).ToList();
        if (shown.Count == 0) return [];
        List<Figure?> figures =
        [
            await TimeFigures.GainAsync(shown).ConfigureAwait(false),
            await TimeFigures.RegretAsync(shown).ConfigureAwait(false),
            SummaryFigures.Plane(shown),
            await TimeFigures.DistributionAsync(shown).ConfigureAwait(false),
            await TimeFigures.LatencyAsync(shown).ConfigureAwait(false),
            SummaryFigures.Traffic(shown),
            await TimeFigures.TrafficAsync(shown).ConfigureAwait(false),
        ];
        return [.. figures.OfType<Figure>(), .. PlacementFigure.Of(shown, MostTimelines)];
    }

    /// <summary>What a caption says about intervals: nothing where there is a single seed.</summary>
    internal static string Seeds(IReadOnlyList<ReportVariant> variants) =>
        variants.Max(v => v.Runs.Length) > 1 ? " Shaded: 95 % interval of the mean over the seeds." : "";
}
