using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Cli.Experiments;
using IdnActors.Configuration.Experiments;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace IdnActors.Cli.Report;

/// <summary>The drawings that an experiment file asks for: lines over an axis, or over a metric.</summary>
internal static class GridFigures
{
    private const double Height = 460;

    /// <summary>The experiment's own drawings; those for which there is nothing to draw are left out.</summary>
    public static ImmutableArray<Figure> Of(Experiment experiment, ExperimentResult result) =>
        [.. experiment.Figures.Index().Select(f => Draw(f.Item, f.Index, experiment, result)).OfType<Figure>()];

    private static Figure? Draw(ExperimentFigure drawing, int number, Experiment experiment, ExperimentResult result)
    {
        var across = experiment.Axes.FirstOrDefault(a => a.Name == drawing.Across);
        var lines = experiment.Axes.First(a => a.Name == drawing.Lines).Values
            .Select(line => (line.Name, Points: PointsOf(drawing, experiment, result, across, line).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToList())).ToList();
        var points = lines.SelectMany(l => l.Points).ToList();
        if (points.Count == 0) return null;
        var model = Plots.Model(hasLegend: true);
        model.Axes.Add(Plots.Fitting(AxisPosition.Bottom, across is null ? NameOf(result, drawing.Across) : NameOf(across), points.Select(p => p.X)));
        model.Axes.Add(Plots.Fitting(AxisPosition.Left, NameOf(result, drawing.Metric), points.Select(p => p.Y)));
        var joins = across is not null || experiment.Axes.FirstOrDefault(a => a.Name == drawing.Along) is not { } alongAxis || alongAxis.Values.All(IsNumber);
        for (var i = 0; i < lines.Count; i++)
        {
            var colour = Plots.Colour(i);
            var series = new LineSeries
            {
                Title = lines[i].Name,
                Color = colour,
                LineStyle = joins ? Plots.Style(i) : LineStyle.None,
                StrokeThickness = 2,
                MarkerType = Plots.Marker(i),
                MarkerFill = Plots.Faint(colour),
                MarkerStroke = colour,
                MarkerStrokeThickness = 1.5,
                MarkerSize = 4.5,
            };
            series.Points.AddRange(lines[i].Points);
            model.Series.Add(series);
        }
        var at = string.Join(", ", drawing.At.Select(a => $"{a.Key} = {a.Value}"));
        return new Figure(drawing.Title, Plots.Svg(model, Height, FormattableString.Invariant($"grid{number}"), drawing.Title),
            $"A {(joins ? "line" : "colour")} per value of {drawing.Lines}{(drawing.Along is { } along ? $", {(joins ? "along" : "a point per value of")} {along}" : "")}{(at.Length == 0 ? "" : $"; {at}")}.{(result.Seeds > 1 ? " Means over the seeds." : "")}");
    }

    private static IEnumerable<DataPoint> PointsOf(ExperimentFigure drawing, Experiment experiment, ExperimentResult result, ExperimentAxis? across, AxisValue line)
    {
        var at = drawing.At.SetItem(drawing.Lines, line.Name);
        if (across is null)
        {
            var along = experiment.Axes.FirstOrDefault(a => a.Name == drawing.Along);
            var cells = along is null ? [at] : along.Values.Select(v => at.SetItem(along.Name, v.Name));
            return cells.Select(c => new DataPoint(Mean(experiment, result, c, drawing.Across), Mean(experiment, result, c, drawing.Metric)));
        }
        return across.Values.Select(v => new DataPoint(v.Number / Shown(v.Unit).Divisor, Mean(experiment, result, at.SetItem(across.Name, v.Name), drawing.Metric)));
    }

    /// <summary>Points are joined where what lies between two of them means something: cases that are called by other than numbers have no order.</summary>
    private static bool IsNumber(AxisValue value) => double.IsFinite(value.Number) || double.TryParse(value.Name, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static double Mean(Experiment experiment, ExperimentResult result, ImmutableSortedDictionary<string, string> at, string metric)
    {
        var name = ExperimentGrid.NameOf(experiment, at);
        return result.Plan.Variants.FirstOrDefault(v => v.Name == name) is { } variant ? result.MeanOf(variant, metric).Mean : double.NaN;
    }

    private static string NameOf(ExperimentAxis axis) => Shown(axis.Values[0].Unit) is { Unit.Length: > 0 } known ? $"{axis.Name} ({known.Unit})" : axis.Name;

    /// <summary>The unit in which values of an axis are shown, and how many base units it has.</summary>
    private static (string Unit, double Divisor) Shown(string baseUnit) => baseUnit switch
    {
        "ns" => ("ms", 1e6),
        "bit/s" => ("Mbit/s", 1e6),
        "B" => ("kB", 1e3),
        _ => (baseUnit, 1),
    };

    private static string NameOf(ExperimentResult result, string metric) =>
        result.Metrics.FirstOrDefault(m => m.Name == metric) is { Unit.Length: > 0 } known ? $"{metric} ({known.Unit})" : metric;
}
