using System.Globalization;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Hocon;

/// <summary>Puts <c>key=value</c> overrides of the command line into the tree of a scenario file, before anything is read from it.</summary>
internal static class Overrides
{
    /// <summary>The file name under which problems of overrides are reported.</summary>
    public const string Origin = "--set";

    public static void Apply(ConfigObject root, IEnumerable<string> overrides, ProblemLedger problems)
    {
        foreach (var text in overrides) Apply(root, text, problems);
    }

    /// <summary>Puts the value of an option into the tree as it is; what is wrong with it is reported under the option's name.</summary>
    public static void Apply(ConfigObject root, string option, string key, string value, ProblemLedger problems) =>
        Put(root, key, Steps(key)!, new ConfigText(option, value), problems);

    private const int DeepestKey = 24;

    private static void Apply(ConfigObject root, string text, ProblemLedger problems)
    {
        var split = text.IndexOf('=', StringComparison.Ordinal);
        var key = split < 0 ? text.Trim() : text[..split].Trim();
        var value = split < 0 ? "" : text[(split + 1)..].Trim();
        if (key.Length == 0 || value.Length == 0)
        {
            problems.Add(Origin, key, $"is {ConfigText.Shown(text)}", "an override is key=value", "write e.g. --set run.seed=7");
            return;
        }
        if (Steps(key) is not { } steps)
        {
            problems.Add(Origin, key, "is not a key path", "names joined by dots, list elements by index",
                "write e.g. topology.links[3].rate=10Mbps");
            return;
        }
        if (ValueOf(key, value, problems) is { } node) Put(root, key, steps, node, problems);
    }

    private static ConfigNode? ValueOf(string key, string value, ProblemLedger problems)
    {
        var trial = new ProblemLedger();
        if (HoconText.Parse($"value = {value}", Origin, trial)?["value"] is { } node) return node;
        // On a command line quotes rarely survive the shell, so plain text needs none: --set "placement.changes[0].load=fashion:cnn4".
        if (value[0] is not ('{' or '[' or '"')) return new ConfigText(Origin, value);
        problems.Add(Origin, key, $"is {ConfigText.Shown(value)}", "a value in the notation of the files is required",
            "check its brackets and quotes");
        return null;
    }

    private static void Put(ConfigObject root, string key, List<object> steps, ConfigNode value, ProblemLedger problems)
    {
        ConfigNode at = root;
        for (var i = 0; i < steps.Count; i++)
        {
            var last = i == steps.Count - 1;
            switch (at, steps[i])
            {
                case (ConfigObject block, string name) when last:
                    block.Set(name, value);
                    return;
                case (ConfigObject block, string name):
                    if (block[name] is null) block.Set(name, new ConfigObject(value.Origin));
                    at = block[name]!;
                    break;
                case (ConfigList list, int index) when index < list.Items.Count && !last:
                    at = list.Items[index];
                    break;
                default:
                    problems.Add(value.Origin, key, $"goes into {at.Describe()} at step {i + 1}",
                        "an override replaces a value inside blocks, or inside the elements of a list of blocks",
                        "override the enclosing key as a whole");
                    return;
            }
        }
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
