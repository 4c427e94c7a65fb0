using Akka.Configuration.Hocon;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Hocon;

/// <summary>Turns files and texts into configuration trees; what cannot be read becomes a problem that names the line.</summary>
internal static class HoconText
{
    /// <summary>The tree of a file, or null and a problem.</summary>
    public static ConfigObject? ReadFile(string path, string shownAs, ProblemLedger problems) =>
        TextFile.Read(path, shownAs, problems) is { } text ? Parse(text, shownAs, problems) : null;

    /// <summary>The tree of a text, or null and a problem. An empty text is a problem too.</summary>
    public static ConfigObject? Parse(string text, string origin, ProblemLedger problems)
    {
        var plain = text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        if (HoconGuard.Check(plain, out var accepted) is { } fault)
        {
            problems.Add(origin, $"line {fault.Line}", fault.Found, fault.Required, fault.Remedy);
            return null;
        }
        var root = Parser.Parse(accepted, _ => null).Value;
        if (root?.GetObject() is { Items.Count: > 0 } items) return Convert(items, origin);
        problems.Add(origin, "", "is empty", "keys and values are required", "see hocon/reference.conf for the keys");
        return null;
    }

    private static ConfigObject Convert(HoconObject source, string origin)
    {
        var result = new ConfigObject(origin);
        foreach (var (key, value) in source.Items) result.Set(key, Convert(value, origin));
        return result;
    }

    private static ConfigNode Convert(HoconValue value, string origin)
    {
        // A space after a block or list is kept by the parser as one more element of the value; it means nothing.
        if (value.Values.OfType<HoconObject>().FirstOrDefault() is { } block) return Convert(block, origin);
        if (value.Values.OfType<HoconArray>().FirstOrDefault() is { } list) return new ConfigList(origin, [.. list.Select(v => Convert(v, origin))]);
        return new ConfigText(origin, value.GetString() ?? "null");
    }
}
