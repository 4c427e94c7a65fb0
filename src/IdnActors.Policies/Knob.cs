using System.Globalization;

namespace IdnActors.Policies;

/// <summary>Makes knobs of each kind.</summary>
internal static class Knob
{
    private const string On = "on";
    private const string Off = "off";

    /// <summary>A real number.</summary>
    public static PolicyOption<double> Number(string name, double fallback, NumberRange range, string meaning, UnitNotation? unit = null)
    {
        var notation = unit ?? UnitNotation.Plain;
        return new PolicyOption<double>(name, OptionKind.Number, $"{range}{notation.Words}", fallback, meaning,
            text => notation.Parse(text) is { } value && range.Contains(value) ? (true, value) : (false, 0), notation.Write);
    }

    /// <summary>A real number, or a word that leaves it to the policy, which is the default and null.</summary>
    public static PolicyOption<double?> NumberOr(string word, string name, NumberRange range, string meaning, UnitNotation unit) =>
        new(name, OptionKind.Number, $"{word}, or {range}{unit.Words}", null, meaning,
            text => text == word ? (true, null) : unit.Parse(text) is { } value && range.Contains(value) ? (true, value) : (false, null),
            value => value is { } given ? unit.Write(given) : word);

    /// <summary>A whole number from a least to a largest one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fallback">Its default.</param>
    /// <param name="least">Least value.</param>
    /// <param name="most">Largest value.</param>
    /// <param name="counted">What is counted, for the range.</param>
    /// <param name="meaning">What it does.</param>
    public static PolicyOption<int> Whole(string name, int fallback, int least, int most, string counted, string meaning) =>
        new(name, OptionKind.Whole, Counted(least, most, counted), fallback, meaning,
            text => TryWhole(text, least, most, out var value) ? (true, value) : (false, 0), Written);

    /// <summary>A whole number, or a word that leaves it to the policy, which is the default and null.</summary>
    public static PolicyOption<int?> WholeOr(string word, string name, int least, int most, string counted, string meaning) =>
        new(name, OptionKind.Whole, $"{word}, or {Counted(least, most, counted)}", null, meaning,
            text => text == word ? (true, null) : TryWhole(text, least, most, out var value) ? (true, value) : (false, null),
            value => value is { } given ? Written(given) : word);

    /// <summary>One of some words.</summary>
    public static PolicyOption<T> Choice<T>(string name, T fallback, string meaning, params (string Word, T Value)[] words)
        where T : struct, Enum =>
        new(name, OptionKind.Choice, $"one of {string.Join(", ", words.Select(w => w.Word))}", fallback, meaning,
            text => Array.Find(words, w => w.Word == text) is { Word: not null } found ? (true, found.Value) : (false, default),
            value => Array.Find(words, w => EqualityComparer<T>.Default.Equals(w.Value, value)).Word);

    /// <summary>on or off.</summary>
    public static PolicyOption<bool> Switch(string name, bool fallback, string meaning) =>
        new(name, OptionKind.Switch, $"{On} or {Off}", fallback, meaning,
            text => text switch { On or "true" => (true, true), Off or "false" => (true, false), _ => (false, false) }, value => value ? On : Off);

    private static string Counted(int least, int most, string counted) => $"{Written(least)} to {Written(most)} {counted}";

    private static bool TryWhole(string text, int least, int most, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= most;

    private static string Written(int value) => value.ToString(CultureInfo.InvariantCulture);
}
