using System.Collections.Frozen;
using IdnActors.Configuration.Hocon;

namespace IdnActors.Configuration.Reading;

/// <summary>
/// The embedded <c>hocon/reference.conf</c>: which keys exist, which are required, and the default of every other one; there is no other place for defaults.
/// Keys are written as in <c>catalogue.tasks.&lt;task&gt;.request-size</c> and <c>topology.links[].rate</c>: angle brackets stand for a name that the user
/// chooses, <c>[]</c> for the elements of a list. The value <c>&lt;required&gt;</c> marks a key that must be given, other text in angle brackets
/// one that may be missing (the text says what happens then).
/// </summary>
internal static class ReferenceConf
{
    public const string Required = "<required>";
    public const string ResourceName = "hocon/reference.conf";

    private static readonly FrozenDictionary<string, ConfigNode> Documented = Load();
    private static readonly FrozenDictionary<string, string[]> Children = Documented.Keys
        .GroupBy(ParentOf, StringComparer.Ordinal)
        .ToFrozenDictionary(g => g.Key, g => g.Select(k => k[(g.Key.Length == 0 ? 0 : g.Key.Length + 1)..]).ToArray(), StringComparer.Ordinal);

    public static IEnumerable<string> Keys => Documented.Keys;

    /// <summary>Names of the keys that a block may have.</summary>
    public static IReadOnlyList<string> KeysIn(string schema) => Children.TryGetValue(schema, out var keys) ? keys : [];

    /// <summary>The documented value of a key: its default or one of the marks in angle brackets.</summary>
    /// <exception cref="InvalidOperationException">The key is not documented: a fault of this program, which the tests would show.</exception>
    public static ConfigNode Value(string schemaKey) =>
        Documented.TryGetValue(schemaKey, out var value) ? value : throw new InvalidOperationException($"{schemaKey} is not documented in reference.conf.");

    public static bool IsMark(string text) => text.StartsWith('<') && text.EndsWith('>');

    /// <summary>The embedded text of a shipped file.</summary>
    public static string Resource(string name)
    {
        using var stream = typeof(ReferenceConf).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string ParentOf(string key) => key.LastIndexOf('.') is var dot && dot < 0 ? "" : key[..dot];

    private static FrozenDictionary<string, ConfigNode> Load()
    {
        var problems = new ProblemLedger();
        var root = HoconText.Parse(Resource(ResourceName), ResourceName, problems);
        problems.ThrowIfAny();
        var documented = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        Flatten(root!, "", documented);
        return documented.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static void Flatten(ConfigObject block, string schema, Dictionary<string, ConfigNode> documented)
    {
        foreach (var key in block.Keys)
        {
            var value = block[key]!;
            var path = schema.Length == 0 ? key : schema + "." + key;
            documented.Add(path, value);
            if (value is ConfigObject inner) Flatten(inner, path, documented);
            if (value is ConfigList { Items: [ConfigObject element] }) Flatten(element, path + "[]", documented);
        }
    }
}
