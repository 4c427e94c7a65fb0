using IdnActors.Model.Scenarios;

namespace IdnActors.Configuration.Hocon;

/// <summary>A value of a configuration file, with the file it came from: a key given by <c>--set</c> keeps that origin inside a scenario file.</summary>
internal abstract class ConfigNode(string origin)
{
    public string Origin { get; } = origin;

    /// <summary>The value in a few words, for messages.</summary>
    public abstract string Describe();
}

/// <summary>A scalar, quoted or not.</summary>
internal sealed class ConfigText(string origin, string text) : ConfigNode(origin)
{
    private const int LongestShown = 60;

    public string Text { get; } = text;

    public override string Describe() => Shown(Text);

    public static string Shown(string text)
    {
        // Before it is cut: then nothing tells a password from the rest any more.
        var masked = Secrets.Masked(text);
        return "\"" + (masked.Length <= LongestShown ? masked : masked[..LongestShown] + "…").ReplaceLineEndings(" ") + "\"";
    }
}

/// <summary>A list; elements are told apart by index.</summary>
internal sealed class ConfigList(string origin, IReadOnlyList<ConfigNode> items) : ConfigNode(origin)
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    public override string Describe() => $"a list of {Items.Count}";
}

/// <summary>Keys and values in the order of the file, which decides the order of tasks.</summary>
internal sealed class ConfigObject(string origin) : ConfigNode(origin)
{
    private readonly Dictionary<string, ConfigNode> _values = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];

    public IReadOnlyList<string> Keys => _keys;

    public ConfigNode? this[string key] => _values.GetValueOrDefault(key);

    public void Set(string key, ConfigNode value)
    {
        if (!_values.ContainsKey(key)) _keys.Add(key);
        _values[key] = value;
    }

    public override string Describe() => "a block { … }";
}
