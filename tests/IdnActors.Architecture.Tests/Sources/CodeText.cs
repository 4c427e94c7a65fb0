using System.Text;

namespace IdnActors.Architecture.Tests.Sources;

/// <summary>
/// Blanks out what is not code: comments, and the content of characters and strings in all their forms; the code inside holes of interpolated strings stays.
/// A small reader for our own formatting rather than the compiler's, which the tests do without.
/// </summary>
internal sealed class CodeText
{
    private readonly string _text;
    private readonly StringBuilder _code;
    private int _at;

    private CodeText(string text)
    {
        _text = text;
        _code = new StringBuilder(text.Length);
    }

    public static string Blank(string text)
    {
        var reader = new CodeText(text);
        reader.ReadCode(untilBrace: false);
        return reader._code.ToString();
    }

    private bool IsAtEnd => _at >= _text.Length;

    private bool Follows(string expected) => string.CompareOrdinal(_text, _at, expected, 0, expected.Length) == 0;

    private void ReadCode(bool untilBrace)
    {
        var depth = 0;
        while (!IsAtEnd)
        {
            if (Follows("//")) SkipWhile(() => _text[_at] != '\n');
            else if (Follows("/*")) SkipPast("*/");
            else if (_text[_at] == '\'') ReadCharacter();
            else if (StringStart() is { } start) ReadString(start.Dollars, start.Quotes, start.IsVerbatim);
            else
            {
                if (untilBrace && _text[_at] == '{') depth++;
                if (untilBrace && _text[_at] == '}' && depth-- == 0) return;
                _code.Append(_text[_at++]);
            }
        }
    }

    /// <summary>What a string begins with here; null: none begins.</summary>
    private (int Dollars, int Quotes, bool IsVerbatim)? StringStart()
    {
        var (i, dollars, isVerbatim) = (_at, 0, false);
        for (; i < _text.Length && _text[i] is '$' or '@'; i++)
        {
            if (_text[i] == '$') dollars++;
            else isVerbatim = true;
        }
        var quotes = 0;
        while (i + quotes < _text.Length && _text[i + quotes] == '"') quotes++;
        if (quotes == 0) return null;
        if (isVerbatim || quotes < 3) quotes = 1;
        Skip(i - _at + quotes);
        return (dollars, quotes, isVerbatim);
    }

    private void ReadString(int dollars, int quotes, bool isVerbatim)
    {
        var end = new string('"', quotes);
        var hole = new string('{', quotes >= 3 ? dollars : 1);
        while (!IsAtEnd)
        {
            if (quotes < 3 && isVerbatim && Follows("\"\"")) Skip(2);
            else if (quotes < 3 && !isVerbatim && _text[_at] == '\\') Skip(2);
            else if (Follows(end))
            {
                Skip(quotes);
                return;
            }
            else if (dollars > 0 && quotes < 3 && Follows("{{")) Skip(2);
            else if (dollars > 0 && Follows(hole))
            {
                Skip(hole.Length);
                ReadCode(untilBrace: true);
                Skip(hole.Length);
            }
            else Skip(1);
        }
    }

    private void ReadCharacter()
    {
        Skip(1);
        while (!IsAtEnd && _text[_at] != '\'') Skip(_text[_at] == '\\' ? 2 : 1);
        Skip(1);
    }

    private void SkipPast(string end)
    {
        Skip(2);
        while (!IsAtEnd && !Follows(end)) Skip(1);
        Skip(end.Length);
    }

    private void SkipWhile(Func<bool> condition)
    {
        while (!IsAtEnd && condition()) Skip(1);
    }

    private void Skip(int count)
    {
        for (; count > 0 && !IsAtEnd; count--) _code.Append(_text[_at++] is '\n' ? '\n' : ' ');
    }
}
