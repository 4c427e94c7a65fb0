using System.Globalization;
using System.Text;

namespace IdnActors.Configuration.Names;

/// <summary>
/// A name or a family of names: <c>leaf-{1..7}-{1..7}</c> stands for 49 of them, the last range running fastest. It is the one mechanism by which files
/// stay short: nodes, links, tasks and every list of names may use it.
/// </summary>
internal sealed class NameRange
{
    /// <summary>Most names one range may stand for.</summary>
    public const int MostNames = 100_000;

    private readonly List<string> _literals = [];
    private readonly List<(int First, int Last)> _ranges = [];

    private NameRange()
    {
    }

    public int Count { get; private set; } = 1;

    /// <summary>Null, and what is wrong with it, when the braces are malformed.</summary>
    public static NameRange? Parse(string text, out string fault)
    {
        var result = new NameRange();
        var rest = text;
        fault = "a range is written {first..last} with whole numbers, first not above last";
        while (rest.IndexOfAny(['{', '}']) is var open && open >= 0)
        {
            var close = rest.IndexOf('}', StringComparison.Ordinal);
            if (rest[open] == '}' || close < 0) return null;
            var bounds = rest[(open + 1)..close].Split("..");
            if (bounds.Length != 2 || !TryNumber(bounds[0], out var first) || !TryNumber(bounds[1], out var last) || first > last) return null;
            var count = (long)result.Count * (last - first + 1L);
            if (count > MostNames)
            {
                fault = $"ranges stand for at most {MostNames} names";
                return null;
            }
            result.Count = (int)count;
            result._literals.Add(rest[..open]);
            result._ranges.Add((first, last));
            rest = rest[(close + 1)..];
        }
        result._literals.Add(rest);
        return result;
    }

    public IEnumerable<string> Names() => Positions().Select(Name);

    /// <summary>
    /// Pairs two families: ranges at the same position run together, further ranges of the longer one run on their own, so that
    /// <c>gw-{1..7}</c> with <c>leaf-{1..7}-{1..7}</c> joins every leaf to its gateway. Null when two that should run together differ.
    /// </summary>
    public static IEnumerable<(string First, string Second)>? Pairs(NameRange first, NameRange second)
    {
        for (var i = 0; i < Math.Min(first._ranges.Count, second._ranges.Count); i++)
            if (first._ranges[i] != second._ranges[i]) return null;
        var longer = first._ranges.Count > second._ranges.Count ? first : second;
        return longer.Positions().Select(p => (first.Name(p), second.Name(p)));
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private string Name(int[] position)
    {
        var name = new StringBuilder(_literals[0]);
        for (var i = 0; i < _ranges.Count; i++) name.Append(CultureInfo.InvariantCulture, $"{position[i]}").Append(_literals[i + 1]);
        return name.ToString();
    }

    private IEnumerable<int[]> Positions()
    {
        var position = _ranges.Select(r => r.First).ToArray();
        for (var n = 0; n < Count; n++)
        {
            yield return position;
            for (var i = _ranges.Count - 1; i >= 0 && ++position[i] > _ranges[i].Last; i--) position[i] = _ranges[i].First;
        }
    }
}
