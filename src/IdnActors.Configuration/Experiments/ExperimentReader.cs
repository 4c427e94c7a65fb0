using System.Collections.Immutable;
using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Experiments;

/// <summary>Reads the <c>experiment</c> block: what is run, and what is claimed of it.</summary>
/// <param name="name">Name of the experiment.</param>
/// <param name="metrics">What claims may measure.</param>
internal sealed class ExperimentReader(string name, IReadOnlyCollection<string> metrics)
{
    private const int MostSeeds = 1000;
    private const int UsualSeeds = 5;

    private static readonly (Quantity<double> Quantity, string Unit)[] Numbers =
    [
        (Known.Number("a number", "1", -1e9, 1e9), ""),
        (Scaled.Real("a duration", "1s", Units.Time, divide: false, 0, 1e18, "", v => v), "ns"),
        (Scaled.Real("a size", "1B", Units.Size, divide: false, 0, 1e18, "", v => v), "B"),
        (Scaled.Real("a data rate", "1bps", Units.DataRate, divide: false, 0, 1e18, "", v => v), "bit/s"),
        (Scaled.Real("a request rate", "1/s", Units.PerTime, divide: true, 0, 1e18, "", v => v), "requests/s"),
    ];

    public Experiment Read(ConfigReader block)
    {
        var axes = Axes(block);
        var claims = new ClaimReader(axes, metrics);
        var isExact = block.Get("exact", Known.Flag);
        return new Experiment
        {
            Name = name,
            Title = block.Get("title", Known.Text),
            Question = block.Get("question", Known.Text),
            Takes = block.Get("takes", Known.Text),
            Scenario = block.Get("scenario", Known.Text),
            Settings = Settings(block.Elements("set")),
            Axes = axes,
            Seeds = (int)(block.TryGet("seeds", Known.Integer("a number of seeds", "5", 1, MostSeeds), out var seeds) ? seeds : isExact ? 1 : UsualSeeds),
            IsExact = isExact,
            Figures = [.. block.Elements("figures").Select(e => claims.Drawing(e.Block()))],
            Claims = [.. block.RequiredElements("claims", "what ought to come out", "[ { claim = \"…\", … } ]").Select(e => claims.Read(e.Block()))],
        };
    }

    private static ImmutableArray<ExperimentAxis> Axes(ConfigReader block)
    {
        var axes = ImmutableArray.CreateBuilder<ExperimentAxis>();
        foreach (var element in block.RequiredElements("vary", "what differs between the runs", "[ { key = policy.name, values = [lru, oga] } ]"))
        {
            var entry = element.Block();
            var axis = Axis(entry);
            if (axes.Any(a => a.Name == axis.Name)) entry.Report(entry.Has("key") ? "key" : "name", $"is {axis.Name} again", "an axis has a name of its own", "rename one of them");
            else axes.Add(axis);
        }
        return axes.ToImmutable();
    }

    private static ExperimentAxis Axis(ConfigReader entry)
    {
        var (key, called) = (Text(entry, "key"), Text(entry, "name"));
        var (values, cases) = (entry.Elements("values"), entry.Entries("cases").ToList());
        if (key is null == called is null)
        {
            if (key is null) entry.ReportMissing("key", "key with values, or name with cases, is required", "write e.g. key = policy.name, values = [lru, oga]");
            else entry.Report("name", "stands beside key", "an axis is a key with values, or a name with cases", "remove one of them");
        }
        var read = key is not null ? values.Select(v => Value(key, v)).ToImmutableArray() : [.. cases.Select(c => new AxisValue(c.Name, Settings(List(c.Value)), double.NaN))];
        if (key is not null && cases.Count > 0) entry.Report("cases", "stand beside key", "a key has values", "write values, or name instead of key");
        if (called is not null && key is null && values.Count > 0) entry.Report("values", "stand beside name", "a name has cases", "write cases, or key instead of name");
        if (read.Length < 2 && (key is not null || called is not null))
            entry.ReportMissing(key is null ? "cases" : "values", "at least two are required", key is null ? "write e.g. cases { calm = [], lossy = [\"topology=lossy\"] }" : "write e.g. values = [lru, oga]");
        if (read.GroupBy(v => v.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            entry.Report("values", $"have {twice.Key} twice", "values differ", "remove one of them");
        return new ExperimentAxis(key ?? called ?? "", read);
    }

    private static AxisValue Value(string key, ConfigElement element)
    {
        var text = element.Text("a value") ?? "";
        var (number, unit) = Numbers.Select(n => (Read: n.Quantity.Parse(text), n.Unit)).Where(n => n.Read.Fault is null).Select(n => (n.Read.Value, n.Unit)).DefaultIfEmpty((double.NaN, "")).First();
        return new AxisValue(text, [$"{key}={text}"], number, unit);
    }

    /// <summary>Texts of the form <c>key=value</c>.</summary>
    private static ImmutableArray<string> Settings(IEnumerable<ConfigElement> elements)
    {
        var settings = ImmutableArray.CreateBuilder<string>();
        foreach (var element in elements)
        {
            var text = element.Text("key=value");
            if (text is null) continue;
            if (text.IndexOf('=', StringComparison.Ordinal) > 0) settings.Add(text);
            else element.Report($"is {ConfigText.Shown(text)}", "key=value is required", "write e.g. \"run.slot=2s\"");
        }
        return settings.ToImmutable();
    }

    private static IEnumerable<ConfigElement> List(ConfigElement element) => element.Node is ConfigList list
        ? list.Items.Select((item, i) => new ConfigElement(item, $"{element.Path}[{i}]", element.Schema + "[]", element.Context))
        : [element];

    private static string? Text(ConfigReader block, string key) => block.TryGet(key, Known.Text, out var text) ? text : null;
}
