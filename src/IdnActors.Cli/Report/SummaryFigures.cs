using IdnActors.Cli.Experiments;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace IdnActors.Cli.Report;

/// <summary>Figures of whole runs: a point or a bar per variant.</summary>
internal static class SummaryFigures
{
    private const double PlaneHeight = 460;

    /// <summary>Accuracy against latency.</summary>
    public static Figure? Plane(IReadOnlyList<ReportVariant> variants)
    {
        if (variants.Count < 2) return null;
        var model = Plots.Model(hasLegend: true);
        var points = variants.Select(v => (X: Estimate.Of(v.Runs.Select(r => r["mean latency"])), Y: Estimate.Of(v.Runs.Select(r => r["accuracy"])))).ToList();
        if (points.All(p => p.X.Count == 0 || p.Y.Count == 0)) return null;
        var axes = (X: Plots.Fitting(AxisPosition.Bottom, "mean latency (ms)", points.Select(p => p.X.Mean)), Y: Plots.Linear(AxisPosition.Left, "accuracy (%)"));
        (axes.X.MaximumPadding, axes.X.MinimumPadding, axes.Y.MaximumPadding, axes.Y.MinimumPadding) = (0.1, 0.1, 0.12, 0.12);
        model.Axes.Add(axes.X);
        model.Axes.Add(axes.Y);
        for (var i = 0; i < variants.Count; i++)
        {
            var (x, y) = points[i];
            if (x.Count == 0 || y.Count == 0) continue;
            var colour = Plots.Colour(i);
            AddBar(model, colour, (x.Mean - Half(x), y.Mean), (x.Mean + Half(x), y.Mean));
            AddBar(model, colour, (x.Mean, y.Mean - Half(y)), (x.Mean, y.Mean + Half(y)));
            var series = new ScatterSeries { Title = variants[i].Name, MarkerType = Plots.Marker(i), MarkerFill = Plots.Faint(colour), MarkerStroke = colour, MarkerStrokeThickness = 2, MarkerSize = 7 };
            series.Points.Add(new ScatterPoint(x.Mean, y.Mean));
            model.Series.Add(series);
        }
        return new Figure("Accuracy and latency", Plots.Svg(model, PlaneHeight, "plane", "Accuracy against mean latency"),
            $"A point per variant{Means(variants)}; further left and up is better." + (variants.Max(v => v.Runs.Length) > 1 ? " Bars: 95 % intervals of the means." : ""));
    }

    /// <summary>Bytes by what they carried.</summary>
    public static Figure? Traffic(IReadOnlyList<ReportVariant> variants)
    {
        if (variants.Count < 2) return null;
        double Mean(ReportVariant variant, Func<RunTraffic, double> read) => variant.Runs.Average(r => read(r.Traffic));
        var most = variants.Max(v => Mean(v, t => t.Requests + t.Parts + t.Control));
        var (unit, divisor) = Plots.ByteUnit(most);
        var model = Plots.Model(hasLegend: true);
        var names = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, GapWidth = 0.5, TickStyle = TickStyle.None };
        names.Labels.AddRange(variants.Select(v => v.Name));
        model.Axes.Add(names);
        var amount = Plots.Linear(AxisPosition.Bottom, $"bytes over all links per run ({unit})");
        (amount.Minimum, amount.AbsoluteMinimum) = (0, 0);
        model.Axes.Add(amount);
        foreach (var (index, title, read) in new (int, string, Func<RunTraffic, double>)[]
            { (0, "requests and answers", t => t.Requests), (1, "parts of models", t => t.Parts), (2, "control messages", t => t.Control) })
        {
            var series = new BarSeries { Title = title, IsStacked = true, FillColor = Plots.Colour(index), StrokeThickness = 0 };
            series.Items.AddRange(variants.Select(v => new BarItem(Mean(v, read) / divisor)));
            model.Series.Add(series);
        }
        return new Figure("Bytes moved", Plots.Svg(model, 130 + (38 * variants.Count), "traffic", "Bytes over all links"),
            $"Bytes offered to the links in a run, by what they carried{Means(variants)}. A byte that crosses two links counts twice.");
    }

    private static string Means(IReadOnlyList<ReportVariant> variants) => variants.Max(v => v.Runs.Length) > 1 ? ": mean over the seeds" : "";

    private static double Half(Estimate estimate) => double.IsNaN(estimate.HalfWidth) ? 0 : estimate.HalfWidth;

    private static void AddBar(PlotModel model, OxyColor colour, (double X, double Y) from, (double X, double Y) to)
    {
        if (from == to) return;
        var line = new LineSeries { Color = colour, StrokeThickness = 1.5 };
        line.Points.AddRange([new DataPoint(from.X, from.Y), new DataPoint(to.X, to.Y)]);
        model.Series.Add(line);
    }
}
