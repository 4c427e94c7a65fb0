using System.Collections.Immutable;
using IdnActors.Cli.Experiments;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace IdnActors.Cli.Report;

/// <summary>Figures of curves: one line per variant, with the interval over its seeds around it.</summary>
internal static class TimeFigures
{
    private const double Height = 430;

    private const double FarBelow = 1e6;

    // In units of the figure.
    private const int CrossesApart = 40;

    // Of what scatters from slot to slot.
    private const int FewPoints = 120;

    public static async Task<Figure?> GainAsync(IReadOnlyList<ReportVariant> variants)
    {
        var curves = await CurvesAsync(variants, f => RunFiles.LearningAsync(f, "ntag_ms")).ConfigureAwait(false);
        if (Draw(variants, curves, "normalized time-averaged gain (ms per request)", "ntag") is not { } svg) return null;
        return new Figure("Gain over time", svg,
            "Normalized time-averaged gain (NTAG): cost saved against the repositories alone, per request, from the start until then; higher is better." + Figures.Seeds(variants));
    }

    public static async Task<Figure?> RegretAsync(IReadOnlyList<ReportVariant> variants)
    {
        var curves = await CurvesAsync(variants, f => RunFiles.LearningAsync(f, "regret_ms")).ConfigureAwait(false);
        var bounds = await CurvesAsync(variants, f => RunFiles.LearningAsync(f, "bound_ms")).ConfigureAwait(false);
        var model = Model(variants);
        var end = EndOf(variants);
        var (time, divisor) = Plots.Time(end);
        model.Axes.Add(time);
        var values = curves.Concat(bounds).SelectMany(c => c).Select(p => p.Y.Mean).ToList();
        if (curves.All(c => c.IsEmpty)) return null;
        // A regret may be negative, of which a logarithm knows nothing.
        const string title = "cumulative regret (ms)";
        model.Axes.Add(values.Any(v => v <= 0) ? Plots.Linear(AxisPosition.Left, title) : Plots.Fitting(AxisPosition.Left, title, values));
        for (var i = 0; i < variants.Count; i++)
        {
            Add(model, variants[i].Name, i, curves[i], divisor);
            if (bounds[i].IsEmpty) continue;
            model.Series.Add(Bound(i, bounds[i], divisor));
        }
        var labels = await Task.WhenAll(variants.Select(async v => (v.Name, Label: BoundLabels.Together(await v.EachAsync(RunFiles.BoundLabelAsync).ConfigureAwait(false))))).ConfigureAwait(false);
        var bounded = labels.Where(l => l.Label is not null).Select(l => $"{l.Name}: {l.Label}").ToList();
        var told = bounded.Count == 0 ? "none has" : string.Join("; ", bounded);
        return new Figure("Regret", Plots.Svg(model, Height, "regret", "Cumulative regret over time"),
            "Cumulative regret of the shares that a policy keeps, or of what it holds where it keeps none: what the best fixed fractional allocation would have gained more over the same slots, as chosen in hindsight; lower is better. Thin lines with crosses: the bound "
            + $"of the policy's theorem in closed form, where it has one ({told}), in the colour and the dashes of its policy." + Figures.Seeds(variants));
    }

    public static async Task<Figure?> LatencyAsync(IReadOnlyList<ReportVariant> variants)
    {
        var curves = await CurvesAsync(variants, RunFiles.LatencyAsync, FewPoints).ConfigureAwait(false);
        if (Draw(variants, curves, "mean latency (ms)", "latency") is not { } svg) return null;
        return new Figure("Latency over time", svg, FormattableString.Invariant($"Mean latency of the requests answered in a slot, or in several where there are more than {FewPoints}; the warm-up left out; lower is better.") + Figures.Seeds(variants));
    }

    /// <summary>Bytes per second over time, by what they carried: for a single variant, beside which no other is drawn.</summary>
    public static async Task<Figure?> TrafficAsync(IReadOnlyList<ReportVariant> variants)
    {
        if (variants.Count != 1) return null;
        var runs = new List<ImmutableArray<SlotSeries>>();
        foreach (var run in variants[0].Runs)
            if (await RunFiles.BytesAsync(run.Folder).ConfigureAwait(false) is { } bytesOfRun) runs.Add(bytesOfRun);
        if (runs.Count == 0) return null;
        string[] kinds = ["all", "parts of models", "control messages"];
        var curves = kinds.Select((_, i) => Curve.OfRates([.. runs.Select(r => r[i])], EndOf(variants), FewPoints)).ToList();
        var (time, divisor) = Plots.Time(EndOf(variants));
        var (unit, bytes) = Plots.ByteUnit(curves.SelectMany(c => c).Max(p => p.Y.Mean));
        var model = Plots.Model(hasLegend: true);
        model.Axes.Add(time);
        var rate = Plots.Linear(AxisPosition.Left, $"offered to all links ({unit}/s)");
        rate.Minimum = 0;
        model.Axes.Add(rate);
        for (var i = 0; i < kinds.Length; i++)
            Add(model, kinds[i], i, [.. curves[i].Select(p => p with { Y = new Estimate(p.Y.Mean / bytes, p.Y.HalfWidth / bytes, p.Y.Count) })], divisor);
        return new Figure("Bytes over time", Plots.Svg(model, Height, "bytes", "Bytes per second over time"),
            "Bytes offered to the links, over all links (a byte that crosses two links counts twice), by what they carry." + Figures.Seeds(variants));
    }

    public static async Task<Figure?> DistributionAsync(IReadOnlyList<ReportVariant> variants)
    {
        var curves = new List<ImmutableArray<CurvePoint>>();
        foreach (var variant in variants) curves.Add(LatencyCurve.Of(await variant.EachAsync(async f => await RunFiles.LatenciesAsync(f).ConfigureAwait(false)).ConfigureAwait(false)));
        if (curves.All(c => c.IsEmpty)) return null;
        var model = Model(variants);
        model.Axes.Add(Plots.Fitting(AxisPosition.Bottom, "latency (ms)", curves.SelectMany(c => c).Select(p => p.X)));
        var share = Plots.Linear(AxisPosition.Left, "share of answered requests (%)");
        (share.Minimum, share.Maximum) = (0, 101);
        model.Axes.Add(share);
        for (var i = 0; i < variants.Count; i++) Add(model, variants[i].Name, i, Stairs(curves[i]), 1);
        return new Figure("Distribution of latencies", Plots.Svg(model, Height, "cdf", "Cumulative distribution of latencies"),
            "Share of the answered requests with a latency or less, the warm-up left out; further left and up is better." + Figures.Seeds(variants));
    }

    private static async Task<List<ImmutableArray<CurvePoint>>> CurvesAsync(IReadOnlyList<ReportVariant> variants, Func<string, Task<SlotSeries?>> read, int mostPoints = BinnedSums.MostBins)
    {
        var curves = new List<ImmutableArray<CurvePoint>>();
        foreach (var variant in variants) curves.Add(Curve.OfRatios(await variant.EachAsync(read).ConfigureAwait(false), EndOf(variants), mostPoints));
        return curves;
    }

    /// <summary>Shares rise in steps, at the latencies that occur.</summary>
    private static ImmutableArray<CurvePoint> Stairs(ImmutableArray<CurvePoint> curve)
    {
        var stairs = ImmutableArray.CreateBuilder<CurvePoint>();
        var before = new Estimate(0, 0, 1);
        foreach (var (x, share) in curve)
        {
            stairs.Add(new CurvePoint(x, before));
            before = new Estimate(100 * share.Mean, 100 * share.HalfWidth, share.Count);
            stairs.Add(new CurvePoint(x, before));
        }
        return stairs.ToImmutable();
    }

    private static string? Draw(IReadOnlyList<ReportVariant> variants, List<ImmutableArray<CurvePoint>> curves, string title, string id)
    {
        if (curves.All(c => c.IsEmpty)) return null;
        var model = Model(variants);
        var (time, divisor) = Plots.Time(EndOf(variants));
        model.Axes.Add(time);
        model.Axes.Add(Plots.Fitting(AxisPosition.Left, title, curves.SelectMany(c => c).Select(p => p.Y.Mean)));
        for (var i = 0; i < variants.Count; i++) Add(model, variants[i].Name, i, curves[i], divisor);
        return Plots.Svg(model, Height, id, title);
    }

    private static PlotModel Model(IReadOnlyList<ReportVariant> variants) => Plots.Model(hasLegend: variants.Count > 1);

    private static double EndOf(IReadOnlyList<ReportVariant> variants) => variants.SelectMany(v => v.Runs).Max(r => r.EndSeconds);

    /// <summary>A bound looks like the line that it belongs to, but thin and with crosses: beyond the palette, dashes tell variants apart.</summary>
    internal static LineSeries Bound(int index, ImmutableArray<CurvePoint> curve, double divisor)
    {
        var colour = Plots.Colour(index);
        var line = new LineSeries
        {
            Color = colour,
            LineStyle = Plots.Style(index),
            StrokeThickness = 0.75,
            MarkerType = MarkerType.Cross,
            MarkerStroke = colour,
            MarkerSize = 4,
            MarkerResolution = CrossesApart,
        };
        line.Points.AddRange(curve.Select(p => new DataPoint(p.X / divisor, p.Y.Mean)));
        return line;
    }

    private static void Add(PlotModel model, string name, int index, ImmutableArray<CurvePoint> curve, double divisor)
    {
        if (curve.IsEmpty) return;
        var colour = Plots.Colour(index);
        var isLogarithmic = model.Axes.Any(a => a.Position == AxisPosition.Left && a is LogarithmicAxis);
        if (curve.Any(p => p.Y.HalfWidth > 0))
        {
            var band = new AreaSeries { Fill = Plots.Faint(colour), Color = OxyColors.Transparent, Color2 = OxyColors.Transparent, StrokeThickness = 0 };
            foreach (var (x, y) in curve)
            {
                var half = double.IsNaN(y.HalfWidth) ? 0 : y.HalfWidth;
                var low = y.Mean - half;
                // A logarithmic axis knows nothing at zero and below, and would tear the band apart.
                band.Points.Add(new DataPoint(x / divisor, low <= 0 && isLogarithmic ? y.Mean / FarBelow : low));
                band.Points2.Add(new DataPoint(x / divisor, y.Mean + half));
            }
            model.Series.Add(band);
        }
        var line = new LineSeries { Title = name, Color = colour, LineStyle = Plots.Style(index), StrokeThickness = 2 };
        line.Points.AddRange(curve.Select(p => new DataPoint(p.X / divisor, p.Y.Mean)));
        // A single point is no line.
        if (curve.Length == 1) (line.MarkerType, line.MarkerFill) = (Plots.Marker(index), colour);
        model.Series.Add(line);
    }
}
