namespace IdnActors.Configuration.Hocon;

/// <summary>
/// Checks a text before Akka's HOCON parser sees it. That parser skips what it does not understand, loops for ever on some malformed lists and overflows the
/// stack on deep nesting; it also has no line numbers. So only a plain, strictly checked subset reaches it: keys, blocks, lists, quoted and unquoted
/// text, comments. No include, no substitution, no <c>+=</c>, no multi-line text, no key given twice.
/// </summary>
internal sealed class HoconGuard
{
    private const int DeepestNesting = 24;
    private const string NotInText = "$\"{}[]:=,#`^?!@*&\\";

    private readonly char[] _text;
    private int _at;
    private int _line = 1;
    private int _depth;

    private HoconGuard(string text) => _text = text.ToCharArray();

    /// <summary>Returns null and the text for the parser (with comments, and commas it would stumble over, blanked), or what is wrong with it.</summary>
    public static HoconFault? Check(string text, out string accepted)
    {
        var guard = new HoconGuard(text);
        accepted = "";
        try
        {
            guard.Members(new KeyScope(), insideBlock: false);
        }
        catch (HoconFaultException e)
        {
            return e.Fault;
        }
        accepted = new string(guard._text);
        return null;
    }

    private char Current => _at < _text.Length ? _text[_at] : '\0';
    private bool AtEnd => _at >= _text.Length;
    private bool AtComment => Current == '#' || (Current == '/' && _at + 1 < _text.Length && _text[_at + 1] == '/');

    private void Members(KeyScope scope, bool insideBlock)
    {
        while (true)
        {
            SkipBlank();
            if (AtEnd)
            {
                if (insideBlock) throw Fault("ends inside a block", "every { needs a }", "add the missing }");
                return;
            }
            if (Current == '}')
            {
                if (!insideBlock) throw Fault("has a } without a {", "braces come in pairs", "remove it or add the missing {");
                return;
            }
            Member(scope);
        }
    }

    private void Member(KeyScope scope)
    {
        var line = _line;
        var segments = Key();
        SkipSpaces();
        var assigned = Current is '=' or ':';
        if (assigned) _at++;
        SkipBlank();
        if (AtEnd || (!assigned && Current != '{'))
            throw Fault(Found(), $"the key {string.Join('.', segments)} needs a value", "write key = value, or key { … }");
        if (_depth + segments.Count > DeepestNesting) throw TooDeep();
        var earlier = scope.Register(segments, line, assigned);
        if (earlier is { } first)
            throw FaultAt(line, $"gives {string.Join('.', segments)} again", $"a key stands once; the first is in line {first}", "remove one of them");
        _depth += segments.Count;
        Value();
        _depth -= segments.Count;
        EndOfValue(afterBareBlock: !assigned, '}');
    }

    private List<string> Key()
    {
        var segments = new List<string>();
        while (true)
        {
            segments.Add(Current == '"' ? Quoted() : Word());
            if (Current != '.') return segments;
            _at++;
        }
    }

    private string Word()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '-' or '_') _at++;
        if (_at == start) throw Fault(Found(), "a key is expected", "write key = value; keys are letters, digits, - and _, or quoted");
        var word = new string(_text, start, _at - start);
        if (word == "include" && Current is ' ' or '\t' or '"')
            throw Fault("has an include", "includes are not supported", "put everything into one file, or name a topology file");
        return word;
    }

    private void Value()
    {
        if (++_depth > DeepestNesting) throw TooDeep();
        switch (Current)
        {
            case '{':
                _at++;
                Members(new KeyScope(), insideBlock: true);
                _at++;
                break;
            case '[':
                _at++;
                Elements();
                _at++;
                break;
            default:
                Scalar();
                break;
        }
        _depth--;
    }

    private void Elements()
    {
        var start = _at;
        for (var count = 0; ; count++)
        {
            SkipBlank();
            if (AtEnd) throw Fault("ends inside a list", "every [ needs a ]", "add the missing ]");
            if (Current == ']')
            {
                if (count == 0) Close(start);
                return;
            }
            Value();
            EndOfValue(afterBareBlock: false, ']');
        }
    }

    /// <summary>Moves the end of an empty list up to its beginning: the parser would take a blank between them for an element.</summary>
    private void Close(int start)
    {
        for (var i = start; i <= _at; i++)
            if (_text[i] != '\n' || i == start) _text[i] = i == start ? ']' : ' ';
    }

    private void Scalar()
    {
        if (Current == '"')
        {
            Quoted();
            return;
        }
        var start = _at;
        while (!AtEnd && Current is not ('\n' or ',' or '}' or ']') && !AtComment)
        {
            var c = Current;
            if (c == '$') throw Fault("has a $", "substitutions are not supported", "write the value itself, or put the text in double quotes");
            var isPlain = c is ' ' or '\t' || (c is > ' ' and <= '~' && !NotInText.Contains(c, StringComparison.Ordinal));
            if (!isPlain && _at == start) break;
            if (!isPlain)
                throw Fault(Found() + " in a value", "only plain text stands without quotes", "start a new line, or put the text in double quotes");
            _at++;
        }
        if (_at == start) throw Fault(Found(), "a value is expected", "write a value, e.g. 10ms, \"text\", [ … ] or { … }");
    }

    private string Quoted()
    {
        var start = ++_at;
        if (Current == '"' && _at + 1 < _text.Length && _text[_at + 1] == '"')
            throw Fault("has \"\"\"", "multi-line text is not supported", "write it in one line between double quotes");
        while (Current != '"')
        {
            if (AtEnd || Current == '\n') throw Fault("has a text that is not closed", "a quote is closed in its line", "add the missing \"");
            if (Current == '\\') Escape();
            else if (Current < ' ' && Current != '\t') throw Fault("has a control character in a text", "text is printable", "remove it");
            else _at++;
        }
        return new string(_text, start, _at++ - start);
    }

    private void Escape()
    {
        _at++;
        if (Current == 'u')
        {
            var digits = new string(_text, _at + 1, Math.Min(4, _text.Length - _at - 1));
            if (digits.Length < 4 || !digits.All(char.IsAsciiHexDigit) || string.CompareOrdinal(digits, "0020") < 0)
                throw Fault("has an escape that is not a character", "\\u is followed by four hexadecimal digits, from 0020", "write e.g. \\u00e9");
            _at += 5;
            return;
        }
        if (AtEnd || !"\"\\/nt".Contains(Current, StringComparison.Ordinal))
            throw Fault("has an unknown escape", "\\ is followed by one of \" \\ / n t u", "write \\\\ for a backslash");
        _at++;
    }

    /// <summary>
    /// After a value: a comma, a line end, a comment or the closing bracket. A comma that the parser would choke on or take for an empty value is blanked.
    /// </summary>
    private void EndOfValue(bool afterBareBlock, char closing)
    {
        SkipSpaces();
        if (!AtEnd && !AtComment && Current is not ('\n' or ',') && Current != closing)
            throw Fault(Found() + " after a value", "one value per line, or commas between them", "start a new line or add a comma");
        var blanked = afterBareBlock || Current != ',';
        SkipBlank();
        if (Current != ',') return;
        if (blanked) _text[_at] = ' ';
        _at++;
    }

    private void SkipSpaces()
    {
        while (Current is ' ' or '\t') _at++;
    }

    private void SkipBlank()
    {
        while (!AtEnd)
        {
            if (AtComment)
                while (!AtEnd && Current != '\n') _text[_at++] = ' ';
            else if (Current is ' ' or '\t')
                _at++;
            else if (Current == '\n')
            {
                _line++;
                _at++;
            }
            else
                return;
        }
    }

    private string Found() => AtEnd ? "ends here" : Current is < ' ' or > '~' ? $"has the character U+{(int)Current:X4}" : $"has {Current}";

    private HoconFaultException TooDeep() => Fault("nests too deeply", $"blocks and lists nest at most {DeepestNesting} deep", "flatten the file");

    private HoconFaultException Fault(string found, string required, string remedy) => FaultAt(_line, found, required, remedy);

    private static HoconFaultException FaultAt(int line, string found, string required, string remedy) => new(new HoconFault(line, found, required, remedy));

    private sealed class HoconFaultException(HoconFault fault) : Exception(fault.Required)
    {
        public HoconFault Fault { get; } = fault;
    }
}
