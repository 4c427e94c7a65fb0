using System.Globalization;

namespace IdnActors.Configuration.Quantities;

/// <summary>Takes a quantity apart: the number as it was written, and the unit behind it.</summary>
internal readonly record struct NumberText(string Number, string Unit)
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Splits e.g. <c>1.5 ms</c>; null when the text does not begin with a number.</summary>
    public static NumberText? Split(string text)
    {
        var at = text is ['+' or '-', ..] ? 1 : 0;
        var digits = 0;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            if (text[at++] != '.') digits++;
        if (digits == 0) return null;
        at = SkipExponent(text, at);
        return new NumberText(text[..at], text[at..].Trim());
    }

    public bool TryDecimal(out decimal value) => decimal.TryParse(Number, Style, CultureInfo.InvariantCulture, out value);

    public bool TryDouble(out double value) => double.TryParse(Number, Style, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static int SkipExponent(string text, int at)
    {
        if (at >= text.Length || text[at] is not ('e' or 'E')) return at;
        var next = at + 1;
        if (next < text.Length && text[next] is ('+' or '-')) next++;
        if (next >= text.Length || !char.IsAsciiDigit(text[next])) return at;
        while (next < text.Length && char.IsAsciiDigit(text[next])) next++;
        return next;
    }
}
