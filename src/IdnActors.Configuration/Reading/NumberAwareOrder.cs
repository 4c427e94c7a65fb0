namespace IdnActors.Configuration.Reading;

/// <summary>Ordinal order in which runs of digits compare as numbers: <c>links[3]</c> comes before <c>links[10]</c>.</summary>
internal sealed class NumberAwareOrder : IComparer<string>
{
    public static NumberAwareOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = (x ?? "", y ?? "");
        var (i, j) = (0, 0);
        while (i < a.Length && j < b.Length)
        {
            var (first, second) = (Run(a, i), Run(b, j));
            var order = char.IsAsciiDigit(a[i]) && char.IsAsciiDigit(b[j])
                ? CompareNumbers(first, second)
                : string.CompareOrdinal(first, second);
            if (order != 0) return order;
            i += first.Length;
            j += second.Length;
        }
        return (a.Length - i).CompareTo(b.Length - j);
    }

    private static int CompareNumbers(string a, string b)
    {
        var (x, y) = (a.TrimStart('0'), b.TrimStart('0'));
        return x.Length != y.Length ? x.Length.CompareTo(y.Length) : string.CompareOrdinal(x, y);
    }

    private static string Run(string text, int start)
    {
        var end = start + 1;
        if (char.IsAsciiDigit(text[start]))
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return text[start..end];
    }
}
