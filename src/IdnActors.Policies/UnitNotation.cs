using System.Globalization;

namespace IdnActors.Policies;

/// <summary>How numbers of one kind are written: plain, or with one of some units, of which the first is the base. Zero needs no unit.</summary>
internal sealed class UnitNotation(params (string Symbol, double Scale)[] units)
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const double Kibi = 1024;

    /// <summary>A number without a unit.</summary>
    public static UnitNotation Plain { get; } = new(("", 1));

    /// <summary>Of a step η: y + η g / s has no unit, with gains g in milliseconds and sizes s in bytes.</summary>
    public static UnitNotation BytesPerMs { get; } =
        new(("B/ms", 1), ("kB/ms", 1e3), ("KiB/ms", Kibi), ("MB/ms", 1e6), ("MiB/ms", Kibi * Kibi), ("GB/ms", 1e9), ("GiB/ms", Kibi * Kibi * Kibi));

    /// <summary>Of a price of bytes, in milliseconds of gain.</summary>
    public static UnitNotation MsPerByte { get; } =
        new(("ms/B", 1), ("ms/kB", 1e-3), ("ms/KiB", 1 / Kibi), ("ms/MB", 1e-6), ("ms/MiB", 1 / Kibi / Kibi), ("ms/GB", 1e-9), ("ms/GiB", 1 / Kibi / Kibi / Kibi));

    /// <summary>Of the norm √(Σ g² / s) of a gradient.</summary>
    public static UnitNotation MsPerRootByte { get; } = new(("ms/sqrt(B)", 1));

    /// <summary>The units in words, with a leading space; empty where there are none.</summary>
    public string Words => units[0].Symbol.Length == 0 ? "" : $" in {string.Join(", ", units.Select(u => u.Symbol))}";

    /// <summary>The number in base units; null where the text is none or its unit is missing or unknown.</summary>
    public double? Parse(string text)
    {
        foreach (var (symbol, scale) in units)
        {
            if (symbol.Length > 0 && text.EndsWith(symbol, StringComparison.Ordinal) && Plainly(text[..^symbol.Length].TrimEnd()) is { } amount) return amount * scale;
        }
        return Plainly(text) is { } number && (number == 0 || units[0].Symbol.Length == 0) ? number : null;
    }

    /// <summary>The shortest text that reads back as exactly this number; the smaller unit where two are as short.</summary>
    public string Write(double value)
    {
        if (value == 0) return "0";
        var shortest = Text(value) + units[0].Symbol;
        foreach (var (symbol, scale) in units)
        {
            var text = Text(value / scale) + symbol;
            if (text.Length < shortest.Length && Parse(text) == value) shortest = text;
        }
        return shortest;
    }

    private static double? Plainly(string text) => double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
