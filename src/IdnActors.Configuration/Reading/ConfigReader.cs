using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Quantities;

namespace IdnActors.Configuration.Reading;

/// <summary>
/// Reads one block: every getter checks type, unit and range, fills in the documented default, reports what is wrong with file and key path, and marks the
/// key as read. A getter never throws for a user's mistake: it returns a placeholder, so that the rest is read and reported too.
/// </summary>
internal sealed class ConfigReader
{
    private readonly ConfigObject _block;
    private readonly string _schema;
    private readonly LoadContext _context;
    private readonly bool _isMissing;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    public ConfigReader(ConfigObject block, string path, string schema, LoadContext context, bool isMissing = false)
    {
        _block = block;
        Path = path;
        _schema = schema;
        _context = context;
        _isMissing = isMissing;
        context.Register(this);
    }

    /// <summary>Where the block stands in its file; empty for the file itself.</summary>
    public string Path { get; }

    public string Origin => _block.Origin;

    /// <summary>Stands for a block of the wrong form, which has been reported: asks for nothing.</summary>
    public static ConfigReader Missing(ConfigElement instead) =>
        new(new ConfigObject(instead.Origin), instead.Path, instead.Schema, instead.Context, isMissing: true);

    public bool Has(string key) => _block[key] is not null;

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The value of a key that has a default or is required.</summary>
    public T Get<T>(string key, Quantity<T> quantity)
    {
        if (TryGet(key, quantity, out var value)) return value;
        if (ReferenceConf.Value(SchemaOf(key)) is ConfigText { Text: var text } && !ReferenceConf.IsMark(text))
            return quantity.Parse(text) is { Fault: null } good
                ? good.Value
                : throw new InvalidOperationException($"The default of {SchemaOf(key)} is not {quantity.Noun}.");
        ReportMissing(key, $"{quantity.Noun} is required", $"write e.g. {key} = {quantity.Example}");
        return quantity.Placeholder;
    }

    /// <summary>The value of a key that may be missing; false when it is.</summary>
    public bool TryGet<T>(string key, Quantity<T> quantity, out T value)
    {
        Mark(key, quantity.Range);
        value = quantity.Placeholder;
        if (_block[key] is not { } node) return false;
        value = new ConfigElement(node, PathOf(key), SchemaOf(key), _context).Get(quantity);
        return true;
    }

    /// <summary>A block of known keys; a missing one is read as empty, so that its defaults hold.</summary>
    public ConfigReader Section(string key)
    {
        Mark(key, "");
        return _block[key] is { } node
            ? new ConfigElement(node, PathOf(key), SchemaOf(key), _context).Block()
            : new ConfigReader(new ConfigObject(Origin), PathOf(key), SchemaOf(key), _context, _isMissing);
    }

    /// <summary>The blocks of a map whose keys are names chosen by the user, in the order of the file.</summary>
    public IEnumerable<(string Name, ConfigElement Value)> Entries(string key)
    {
        Mark(key, "");
        if (_block[key] is not { } node) yield break;
        if (node is not ConfigObject map)
        {
            Report(key, $"is {node.Describe()}", "a block of named entries is required", $"write {key} {{ name {{ … }} }}");
            yield break;
        }
        var pattern = ReferenceConf.KeysIn(SchemaOf(key))[0];
        foreach (var name in map.Keys)
            yield return (name, new ConfigElement(map[name]!, $"{PathOf(key)}.{Shown(name)}", $"{SchemaOf(key)}.{pattern}", _context));
    }

    /// <summary>The elements of a list; a single value stands for a list of one, a missing key for an empty list.</summary>
    public IReadOnlyList<ConfigElement> Elements(string key)
    {
        Mark(key, "");
        var (path, schema) = (PathOf(key), SchemaOf(key));
        return _block[key] switch
        {
            null => [],
            ConfigList list => [.. list.Items.Select((item, i) => new ConfigElement(item, $"{path}[{i}]", schema + "[]", _context))],
            var single => [new ConfigElement(single, path, schema + "[]", _context)],
        };
    }

    /// <summary>The elements of a list that must not be empty.</summary>
    public IReadOnlyList<ConfigElement> RequiredElements(string key, string noun, string example)
    {
        var elements = Elements(key);
        if (elements.Count == 0 && _block[key] is null) ReportMissing(key, $"{noun} is required", $"write e.g. {key} = {example}");
        else if (elements.Count == 0) Report(key, "is an empty list", $"{noun} is required", $"write e.g. {key} = {example}");
        return elements;
    }

    /// <summary>The value as it stands, for keys that allow a text or a block; null when it is missing.</summary>
    public ConfigElement? Any(string key)
    {
        Mark(key, "");
        return _block[key] is { } node ? new ConfigElement(node, PathOf(key), SchemaOf(key), _context) : null;
    }

    public void Report(string key, string found, string required, string remedy) =>
        _context.Problems.Add(OriginOf(key), PathOf(key), found, required, remedy);

    /// <summary>Tells of what can be run, but hardly as it is meant.</summary>
    public void Warn(string key, string found, string required, string remedy) =>
        _context.Warnings.Add(OriginOf(key), PathOf(key), found, required, remedy);

    public void ReportMissing(string key, string required, string remedy)
    {
        if (!_isMissing) Report(key, "is missing", required, remedy);
    }

    /// <summary>Reports keys that no getter asked for.</summary>
    public void ReportUnreadKeys()
    {
        foreach (var key in _block.Keys.Where(k => !_read.Contains(k)))
            Report(key, "is not a key that is known here", "every key is documented in hocon/reference.conf",
                Spelling.Remedy(key, ReferenceConf.KeysIn(_schema).Where(k => !ReferenceConf.IsMark(k))));
    }

    /// <summary>The file of a key, which may lie in blocks of this one: names joined by dots.</summary>
    private string OriginOf(string key)
    {
        if (_block[key] is { } own) return own.Origin;
        ConfigNode? at = _block;
        foreach (var step in key.Split('.')) at = (at as ConfigObject)?[step];
        return at?.Origin ?? Origin;
    }

    private string SchemaOf(string key) => _schema.Length == 0 ? key : $"{_schema}.{key}";

    private void Mark(string key, string range)
    {
        _read.Add(key);
        var schemaKey = SchemaOf(key);
        _ = ReferenceConf.Value(schemaKey);
        _context.Trail?.Note(schemaKey, range);
    }

    private static string Shown(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? name : $"\"{name}\"";
}
