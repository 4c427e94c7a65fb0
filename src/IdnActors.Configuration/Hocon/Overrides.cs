using System.Globalization;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Hocon;

/// <summary>Puts <c>key=value</c> overrides of the command line into the tree of a scenario file, before anything is read from it.</summary>
/// <param name="root">The tree.</param>
/// <param name="problems">Where problems go.</param>
internal sealed class Overrides(ConfigObject root, ProblemLedger problems)
{
    /// <summary>The file name under which problems of overrides are reported.</summary>
    public const string Origin = "--set";

    private const int DeepestKey = 24;
    private const string Topology = "topology";

    private readonly List<Override> _ofTopologyFile = [];

    /// <summary>Those that go into a topology which is a file of its own, and must wait for it.</summary>
    public IReadOnlyList<Override> OfTopologyFile => _ofTopologyFile;

    /// <param name="overrides"><c>key=value</c> each.</param>
    /// <param name="origin">The option under whose name problems are reported.</param>
    public void Apply(IEnumerable<string> overrides, string origin = Origin)
    {
        foreach (var text in overrides) Apply(text, origin);
    }

    /// <summary>Puts the value of an option into the tree as it is; what is wrong with it is reported under the option's name.</summary>
    public void Apply(string option, string key, string value) => Put(new Override(key, Steps(key)!, new ConfigText(option, value)));

    private void Apply(string text, string origin)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        var key = split < 0 ? text.Trim() : text[..split].Trim();
        var value = split < 0 ? "" : text[(split + 1)..].Trim();
        if (key.Length == 0 || value.Length == 0)
        {
            problems.Add(origin, key, $"is {ConfigText.Shown(text)}", "an override is key=value", "write e.g. --set run.seed=7");
            return;
        }
        if (Steps(key) is not { } steps)
        {
            problems.Add(origin, key, "is not a key path", "names joined by dots, list elements by index",
                "write e.g. topology.links[3].rate=10Mbps");
            return;
        }
        if (ValueOf(key, value, origin) is { } node) Put(new Override(key, steps, node));
    }

    private ConfigNode? ValueOf(string key, string value, string origin)
    {
        var trial = new ProblemLedger();
        if (HoconText.Parse($"value = {value}", origin, trial)?["value"] is { } node) return node;
        // On a command line quotes rarely survive the shell, so plain text needs none: --set "placement.changes[0].load=fashion:cnn4".
        if (value[0] is not ('{' or '[' or '"')) return new ConfigText(origin, value);
        problems.Add(origin, key, $"is {ConfigText.Shown(value)}", "a value in the notation of the files is required",
            "check its brackets and quotes");
        return null;
    }

    private void Put(Override change)
    {
        if (change.Steps[0] is not Topology) change.Put(root, problems);
        else if (change.Steps.Count == 1)
        {
            // Another topology: what was meant for the one before says nothing about it.
            _ofTopologyFile.Clear();
            change.Put(root, problems);
        }
        else if (root[Topology] is ConfigText) _ofTopologyFile.Add(change with { Steps = change.Steps[1..] });
        else change.Put(root, problems);
    }

    /// <summary>Names (strings) and list indices (integers) of a key path; null when it is malformed.</summary>
    private static List<object>? Steps(string key)
    {
        var steps = new List<object>();
        foreach (var segment in key.Split('.'))
        {
            var parts = segment.Split('[');
            var name = parts[0].Trim('"');
            if (name.Length == 0) return null;
            steps.Add(name);
            foreach (var index in parts.Skip(1))
            {
                if (!index.EndsWith(']') || !int.TryParse(index[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
                steps.Add(number);
            }
        }
        return steps.Count <= DeepestKey ? steps : null;
    }
}
