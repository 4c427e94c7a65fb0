using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace IdnActors.Cli.Report;

/// <summary>Which node offered which model over time: a row per node and a bar per span; where that would be too fine to see, how many nodes offered which model.</summary>
internal static class PlacementFigure
{
    private const int MostColours = 7;
    private const int MostLanes = 5;
    private const double RowHeight = 30;
    private const double CopiesHeight = 430;
    private const string Others = "others";

    /// <summary>The placement of the variants' first seeds: a figure for all that are placed alike, up to a number of figures.</summary>
    public static IEnumerable<Figure> Of(IReadOnlyList<ReportVariant> variants, int most)
    {
        var timelines = new List<(PlacementTimeline Timeline, double End, ulong Seed, List<string> Names)>();
        foreach (var variant in variants)
        {
            var run = variant.Runs[0];
            var timeline = PlacementTimeline.Read(Path.Combine(run.Folder, "events.jsonl"), run.EndSeconds);
            if (timeline.Holdings.IsEmpty) continue;
            var same = timelines.FirstOrDefault(t => t.Timeline.IsLike(timeline));
            if (same.Names is not null) same.Names.Add(variant.Name);
            else if (timelines.Count < most) timelines.Add((timeline, run.EndSeconds, run.Seed, [variant.Name]));
        }
        var hasSeeds = variants.Any(v => v.Runs.Length > 1);
        foreach (var (timeline, end, seed, names) in timelines)
        {
            var title = variants.Count > 1 ? $"Placement over time: {string.Join(", ", names)}" : "Placement over time";
            var id = FormattableString.Invariant($"placement{timelines.FindIndex(t => t.Names == names)}");
            var ofSeed = hasSeeds ? FormattableString.Invariant($" Of seed {seed}.") : "";
            var lanes = timeline.Lanes();
            yield return lanes.Max() < MostLanes ? Spans(timeline, lanes, end, title, id, ofSeed) : Copies(timeline, end, title, id, ofSeed);
        }
    }

    private static Figure Spans(PlacementTimeline timeline, IReadOnlyList<int> lanes, double endSeconds, string title, string id, string ofSeed)
    {
        var model = Plots.Model(hasLegend: true);
        var (time, divisor) = Plots.Time(endSeconds);
        model.Axes.Add(time);
        var rows = new CategoryAxis { Position = AxisPosition.Left, StartPosition = 1, EndPosition = 0, TickStyle = TickStyle.None, GapWidth = 0 };
        rows.Labels.AddRange(timeline.Nodes);
        model.Axes.Add(rows);
        var counts = timeline.Holdings.Select((h, i) => (h.Node, Lane: lanes[i])).GroupBy(h => h.Node).ToDictionary(g => g.Key, g => g.Max(h => h.Lane) + 1);
        var rank = timeline.Nodes.Select((node, i) => (node, i)).ToDictionary(n => n.node, n => n.i);
        var colours = Colours(timeline.Holdings.GroupBy(h => h.Model).Select(g => (g.Key, g.Sum(h => h.To - h.From))));
        var series = colours.ToDictionary(c => c.Key, c => new RectangleBarSeries { Title = c.Key, FillColor = c.Value, StrokeColor = OxyColors.White, StrokeThickness = 0.5 });
        foreach (var (_, one) in series) model.Series.Add(one);
        for (var i = 0; i < timeline.Holdings.Length; i++)
        {
            var holding = timeline.Holdings[i];
            var height = 0.76 / counts[holding.Node];
            var top = rank[holding.Node] - 0.38 + (height * lanes[i]);
            var place = series.GetValueOrDefault(holding.Model) ?? series[Others];
            place.Items.Add(new RectangleBarItem(holding.From / divisor, top, holding.To / divisor, top + height));
        }
        var shown = timeline.Nodes.Length < timeline.AllNodes
            ? FormattableString.Invariant($" The {timeline.Nodes.Length} of {timeline.AllNodes} nodes on which most happened.") : "";
        return new Figure(title, Plots.Svg(model, 120 + (RowHeight * timeline.Nodes.Length), id, title),
            "When nodes offered which models, from ready to unloading; a repository's own left out." + shown + ofSeed);
    }

    private static Figure Copies(PlacementTimeline timeline, double endSeconds, string title, string id, string ofSeed)
    {
        var model = Plots.Model(hasLegend: true);
        var (time, divisor) = Plots.Time(endSeconds);
        model.Axes.Add(time);
        var amount = Plots.Linear(AxisPosition.Left, "copies in the network");
        amount.Minimum = 0;
        model.Axes.Add(amount);
        var colours = Colours(timeline.Copies.Select(c => (c.Key, (double)c.Value.Sum(n => (long)n))));
        foreach (var (name, colour) in colours)
        {
            var line = new StairStepSeries { Title = name, Color = colour, StrokeThickness = 2, VerticalStrokeThickness = 2 };
            for (var step = 0; step < PlacementTimeline.Steps; step++)
            {
                var copies = timeline.Copies.Where(c => c.Key == name || (name == Others && !colours.ContainsKey(c.Key))).Sum(c => c.Value[step]);
                line.Points.Add(new DataPoint(step * endSeconds / PlacementTimeline.Steps / divisor, copies));
            }
            model.Series.Add(line);
        }
        return new Figure(title, Plots.Svg(model, CopiesHeight, id, title), FormattableString.Invariant(
            $"How many copies of a model were offered, over {timeline.AllNodes} nodes and all tasks, from ready to unloading; a repository's own left out.{ofSeed}"));
    }

    /// <summary>Colours of their own for what was offered most, in alphabetical order; grey for the rest.</summary>
    private static Dictionary<string, OxyColor> Colours(IEnumerable<(string Name, double Amount)> offered)
    {
        var ranked = offered.OrderByDescending(o => o.Amount).ThenBy(o => o.Name, StringComparer.Ordinal).Select(o => o.Name).ToList();
        var named = ranked.Count > MostColours ? ranked[..(MostColours - 1)] : ranked;
        var colours = named.Order(StringComparer.Ordinal).Select((name, i) => (name, i)).ToDictionary(n => n.name, n => Plots.Colour(n.i));
        if (named.Count < ranked.Count) colours[Others] = OxyColor.Parse("#9ca3af");
        return colours;
    }
}
