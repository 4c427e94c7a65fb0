using System.Collections.Immutable;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Experiments;

/// <summary>Reads claims, and checks that they measure what the experiment varies.</summary>
/// <param name="axes">What the experiment varies.</param>
/// <param name="metrics">What claims may measure.</param>
internal sealed class ClaimReader(ImmutableArray<ExperimentAxis> axes, IReadOnlyCollection<string> metrics)
{
    private const double Largest = 1_000_000_000;

    private static readonly Quantity<double> Limit = Known.Number("a number", "0.5", -Largest, Largest);
    private static readonly Quantity<double> Tolerance = Known.Number("a tolerance", "0.02", 0, Largest);

    public Claim Read(ConfigReader block) => new(
        block.Get("claim", Known.Text),
        block.Get("source", Known.Text),
        block.Get("note", Known.Text),
        Measured(block.Section("measure")),
        Expected(block.Section("expect")),
        block.Get("check", Known.Flag));

    private Measure Measured(ConfigReader block)
    {
        var kind = block.Get("kind", Known.Choice("what to make of the figures", "ratio",
            ("figure", MeasureKind.Figure), ("ratio", MeasureKind.Ratio), ("difference", MeasureKind.Difference), ("advantage", MeasureKind.Advantage), ("slope", MeasureKind.Slope)));
        string? over = null;
        var hasAxis = kind is MeasureKind.Slope or MeasureKind.Advantage;
        if (block.TryGet("over", Known.Text, out var stated))
        {
            over = stated;
            if (!hasAxis) block.Report("over", "is given", "a slope or an advantage goes over an axis, nothing else does", "remove it, or write kind = slope");
            else CheckAxis(block, stated, isSlope: kind == MeasureKind.Slope);
        }
        else if (hasAxis) block.ReportMissing("over", "the axis of the slope or advantage is required", "write e.g. over = run.duration");
        var sides = Sides(block, kind, over);
        // What is not fixed, an advantage is looked for over all values of.
        var first = FigureOf(block, over, isAsked: kind != MeasureKind.Advantage);
        var isPair = kind is MeasureKind.Ratio or MeasureKind.Difference;
        if (isPair && !block.Has("to")) block.ReportMissing("to", "a ratio or difference has a second figure", "write e.g. to { at = [\"policy.name=lru\"] }");
        if (!isPair && block.Has("to")) block.Report("to", "is given", "a ratio or difference has a second figure, nothing else has", "remove it, or write kind = ratio");
        var second = FigureOf(block.Section("to"), over, first.Metric, isAsked: isPair && block.Has("to"));
        return new Measure(kind, first, isPair ? second : null, over, sides);
    }

    private AdvantageSides? Sides(ConfigReader block, MeasureKind kind, string? over)
    {
        var axis = axes.FirstOrDefault(a => a.Name == over);
        if (kind == MeasureKind.Advantage) return new AdvantageSides(Side("among"), Side("against"));
        foreach (var key in new[] { "among", "against" })
            if (block.Has(key)) block.Report(key, "is given", "only an advantage has two sides", "remove it, or write kind = advantage");
        return null;

        ImmutableArray<string> Side(string key)
        {
            var values = ImmutableArray.CreateBuilder<string>();
            foreach (var element in block.RequiredElements(key, "values of the axis", "[cut-1, cut-2]"))
            {
                if (element.Text("a value") is not { } value) continue;
                if (axis is null || axis.Values.Any(v => v.Name == value)) values.Add(value);
                else element.Report($"is {ConfigText.Shown(value)}", $"a value of {axis.Name} is required", Spelling.Remedy(value, axis.Values.Select(v => v.Name)));
            }
            return values.ToImmutable();
        }
    }

    private void CheckAxis(ConfigReader block, string over, bool isSlope)
    {
        if (axes.FirstOrDefault(a => a.Name == over) is not { } axis)
            block.Report("over", $"is {ConfigText.Shown(over)}", "an axis of vary is required", Spelling.Remedy(over, axes.Select(a => a.Name)));
        else if (isSlope && axis.Values.FirstOrDefault(v => !(v.Number > 0)) is { } odd)
            block.Report("over", $"goes over {ConfigText.Shown(odd.Name)}", "a slope goes over positive numbers", "choose another axis");
    }

    private Figure FigureOf(ConfigReader block, string? over, string? otherwise = null, bool isAsked = true)
    {
        var isStated = block.TryGet("metric", Known.Text, out var metric);
        if (!isStated && otherwise is null) block.ReportMissing("metric", "a metric is required", "write e.g. metric = \"mean latency\"");
        if (isStated && !metrics.Contains(metric)) block.Report("metric", $"is {ConfigText.Shown(metric)}", "a metric of runs is required", Spelling.Remedy(metric, metrics));
        var at = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var named = block.Elements("at").Select(element => AddSelection(element, over, at)).ToHashSet();
        // What has not been written says nothing of axes; what names one badly has been reported.
        foreach (var axis in axes.Where(a => isAsked && a.Name != over && !named.Contains(a.Name)))
            block.Report("at", $"says nothing of {axis.Name}", "a figure is of one variant", $"add e.g. \"{axis.Name}={axis.Values.FirstOrDefault()?.Name}\"");
        return new Figure(isStated ? metric : otherwise ?? "", at.ToImmutable());
    }

    /// <summary>Notes the value of an axis that a figure is of; gives the name of the axis.</summary>
    private string AddSelection(ConfigElement element, string? over, ImmutableSortedDictionary<string, string>.Builder at)
    {
        if (element.Text("axis=value") is not { } text) return "";
        var split = text.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = split < 1 ? (text, "") : (text[..split], text[(split + 1)..]);
        if (axes.FirstOrDefault(a => a.Name == name) is not { } axis)
            element.Report($"is {ConfigText.Shown(text)}", "an axis of vary with one of its values is required", Spelling.Remedy(name, axes.Select(a => a.Name)));
        else if (name == over) element.Report($"is {ConfigText.Shown(text)}", "a slope or an advantage goes over values of its axis", "remove it");
        else if (axis.Values.All(v => v.Name != value))
            element.Report($"is {ConfigText.Shown(text)}", $"a value of {name} is required", Spelling.Remedy(value, axis.Values.Select(v => v.Name)));
        else at[name] = value;
        return name;
    }

    /// <summary>Reads a drawing.</summary>
    public ExperimentFigure Drawing(ConfigReader block)
    {
        var (title, across, lines) = (block.Get("title", Known.Text), block.Get("across", Known.Text), block.Get("lines", Known.Text));
        if (block.Has("lines") && axes.All(a => a.Name != lines))
            block.Report("lines", $"is {ConfigText.Shown(lines)}", "an axis of vary is required", Spelling.Remedy(lines, axes.Select(a => a.Name)));
        var axis = axes.FirstOrDefault(a => a.Name == across);
        if (block.Has("across") && axis is null && !metrics.Contains(across))
            block.Report("across", $"is {ConfigText.Shown(across)}", "an axis of vary, or a metric of runs, is required", Spelling.Remedy(across, axes.Select(a => a.Name).Concat(metrics)));
        if (axis?.Values.FirstOrDefault(v => double.IsNaN(v.Number)) is { } odd)
            block.Report("across", $"goes over {ConfigText.Shown(odd.Name)}", "a drawing goes over numbers or quantities", "choose another axis, or a metric");
        var (metric, at) = FigureOf(block, lines, isAsked: false);
        var free = axes.Where(a => a.Name != lines && a.Name != across && !at.ContainsKey(a.Name)).ToList();
        // Between two metrics, a line goes along the values of one axis.
        var along = axis is null && free.Count == 1 ? free[0].Name : null;
        foreach (var open in free.Where(a => a.Name != along))
            block.Report("at", $"says nothing of {open.Name}", "a line is of one value of every other axis", $"add e.g. \"{open.Name}={open.Values.FirstOrDefault()?.Name}\"");
        return new ExperimentFigure(title, across, metric, lines, along, at);
    }

    private static Expectation Expected(ConfigReader block)
    {
        var (hasLeast, hasMost) = (block.TryGet("at-least", Limit, out var least), block.TryGet("at-most", Limit, out var most));
        var hasEqual = block.TryGet("equals", Limit, out var equal);
        var hasTolerance = block.TryGet("within", Tolerance, out var within);
        var between = block.Elements("between").Select(e => e.Get(Limit)).ToList();
        var forms = (hasLeast ? 1 : 0) + (hasMost ? 1 : 0) + (hasEqual ? 1 : 0) + (block.Has("between") ? 1 : 0);
        if (forms != 1)
        {
            const string required = "one of at-least, at-most, equals, between is required";
            if (forms == 0) block.ReportMissing("at-least", required, "write e.g. between = [0.45, 0.55]");
            else block.Report(new[] { "at-least", "at-most", "equals" }.First(block.Has), "stands beside others", required, "keep one of them");
            return default;
        }
        if (hasTolerance && !hasEqual) block.Report("within", "is given", "a tolerance belongs to equals", "remove it, or write equals");
        if (hasEqual && !hasTolerance) block.ReportMissing("within", "measured values scatter", "write e.g. within = 0.02");
        if (block.Has("between") && (between.Count != 2 || between[0] > between[1]))
        {
            block.Report("between", between.Count == 2 ? FormattableString.Invariant($"is {between[0]} to {between[1]}") : $"has {between.Count} limits", "a lower and an upper limit are required", "write e.g. between = [0.45, 0.55]");
            return default;
        }
        if (hasLeast) return new Expectation(least, double.PositiveInfinity);
        if (hasMost) return new Expectation(double.NegativeInfinity, most);
        return hasEqual ? new Expectation(equal - within, equal + within) : new Expectation(between[0], between[1]);
    }
}
