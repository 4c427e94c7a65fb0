using System.Globalization;
using System.Text;

namespace IdnActors.Configuration.Hocon;

/// <summary>Writes keys, blocks and lists of blocks, indented, in the subset of HOCON that <see cref="HoconGuard"/> accepts.</summary>
internal sealed class HoconWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    // Inside a line: whether anything stands in the innermost block yet.
    private bool _isInline, _isFirst;

    public HoconWriter Block(string key, Action content)
    {
        if (_isInline)
        {
            Separate().Append(Key(key)).Append(' ');
            return InBraces(content);
        }
        Indent().Append(Key(key)).Append(" {\n");
        Nested(content);
        Indent().Append("}\n");
        return this;
    }

    /// <summary>A list of blocks, one per item; each action writes the content of one.</summary>
    public HoconWriter Blocks<T>(string key, IEnumerable<T> items, Action<T> content)
    {
        Indent().Append(Key(key)).Append(" = [\n");
        _depth++;
        foreach (var item in items)
        {
            Indent().Append("{\n");
            Nested(() => content(item));
            Indent().Append("}\n");
        }
        _depth--;
        Indent().Append("]\n");
        return this;
    }

    /// <summary>A list of blocks, each on a line of its own.</summary>
    public HoconWriter Lines<T>(string key, IEnumerable<T> items, Action<T> content)
    {
        Indent().Append(Key(key)).Append(" = [\n");
        _depth++;
        _isInline = true;
        foreach (var item in items)
        {
            Indent();
            InBraces(() => content(item))._text.Append('\n');
        }
        _isInline = false;
        _depth--;
        Indent().Append("]\n");
        return this;
    }

    /// <summary>An empty line between blocks.</summary>
    public HoconWriter Gap()
    {
        _text.Append('\n');
        return this;
    }

    /// <summary>A value that is plain text of ours: a quantity or a known word.</summary>
    public HoconWriter Plain(string key, string value)
    {
        if (_isInline) Separate().Append(Key(key)).Append(" = ").Append(value);
        else Indent().Append(Key(key)).Append(" = ").Append(value).Append('\n');
        return this;
    }

    public HoconWriter Text(string key, string value) => Plain(key, Quoted(value));

    public HoconWriter Number(string key, double value) => Plain(key, value.ToString("R", CultureInfo.InvariantCulture));

    public HoconWriter Whole(string key, long value) => Plain(key, value.ToString(CultureInfo.InvariantCulture));

    public HoconWriter Flag(string key, bool value) => Plain(key, value ? "on" : "off");

    public HoconWriter Texts(string key, IEnumerable<string> values) => Plain(key, $"[{string.Join(", ", values.Select(Quoted))}]");

    public override string ToString() => _text.ToString();

    private static string Key(string key) => key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? key : Quoted(key);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' => " ",
                _ => c.ToString(),
            });
        }
        return quoted.Append('"').ToString();
    }

    private HoconWriter InBraces(Action content)
    {
        _text.Append("{ ");
        _isFirst = true;
        content();
        _isFirst = false;
        _text.Append(" }");
        return this;
    }

    private StringBuilder Separate()
    {
        if (!_isFirst) _text.Append(", ");
        _isFirst = false;
        return _text;
    }

    private void Nested(Action content)
    {
        _depth++;
        content();
        _depth--;
    }

    private StringBuilder Indent() => _text.Append(' ', 2 * _depth);
}
