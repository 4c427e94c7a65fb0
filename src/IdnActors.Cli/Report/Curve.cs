using System.Collections.Immutable;
using IdnActors.Cli.Experiments;

namespace IdnActors.Cli.Report;

/// <summary>A point of a curve that is a mean over seeds.</summary>
/// <param name="X">Where, in the unit of the axis.</param>
/// <param name="Y">The mean there, with its 95 % interval.</param>
public readonly record struct CurvePoint(double X, Estimate Y);

/// <summary>Sums per slot of one run, and how long its slots are.</summary>
/// <param name="Sums">The sums.</param>
/// <param name="SlotSeconds">Length of a slot in seconds.</param>
public sealed record SlotSeries(BinnedSums Sums, double SlotSeconds);

/// <summary>Makes the value of a bin from its sums.</summary>
public delegate double BinValue(BinnedSums sums, int bin);

/// <summary>Makes one curve of the same figure over several seeds.</summary>
public static class Curve
{
    /// <summary>Weighted means over time, e.g. of latencies weighted by answers. Points without values are left out.</summary>
    /// <param name="seeds">The runs.</param>
    /// <param name="endSeconds">End of the runs; what is not half over by then, such as the slot in which they drain, is left out.</param>
    /// <param name="mostPoints">Points, at most: few of them average out what is chance from slot to slot.</param>
    public static ImmutableArray<CurvePoint> OfRatios(IReadOnlyList<SlotSeries> seeds, double endSeconds, int mostPoints = BinnedSums.MostBins) =>
        Of(seeds, endSeconds, mostPoints, (sums, bin) => sums.RatioAt(bin));

    /// <summary>Sums per second over time, e.g. of bytes.</summary>
    /// <param name="seeds">The runs.</param>
    /// <param name="endSeconds">As for <see cref="OfRatios"/>.</param>
    /// <param name="mostPoints">As for <see cref="OfRatios"/>.</param>
    public static ImmutableArray<CurvePoint> OfRates(IReadOnlyList<SlotSeries> seeds, double endSeconds, int mostPoints = BinnedSums.MostBins) =>
        seeds.Count == 0 ? [] : Of(seeds, endSeconds, mostPoints, (sums, bin) => sums.PerSlotAt(bin) / seeds[0].SlotSeconds);

    private static ImmutableArray<CurvePoint> Of(IReadOnlyList<SlotSeries> seeds, double endSeconds, int mostPoints, BinValue valueAt)
    {
        if (seeds.Count == 0) return [];
        var stride = seeds.Max(s => s.Sums.Stride);
        while (seeds.Max(s => s.Sums.Bins * s.Sums.Stride) > stride * mostPoints) stride *= 2;
        foreach (var seed in seeds) seed.Sums.WidenTo(stride);
        var points = ImmutableArray.CreateBuilder<CurvePoint>();
        for (var bin = 0; bin < seeds.Max(s => s.Sums.Bins); bin++)
        {
            // A figure of a bin is told at its middle.
            var middle = (bin + 0.5) * stride * seeds[0].SlotSeconds;
            var estimate = Estimate.Of(seeds.Select(s => valueAt(s.Sums, bin)));
            if (estimate.Count > 0 && (bin == 0 || middle <= endSeconds)) points.Add(new CurvePoint(middle, estimate));
        }
        return points.ToImmutable();
    }
}
