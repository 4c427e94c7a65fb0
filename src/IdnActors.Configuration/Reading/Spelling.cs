namespace IdnActors.Configuration.Reading;

/// <summary>Finds the word a user may have meant.</summary>
internal static class Spelling
{
    private const int MostListed = 12;
    private const int LongestCompared = 64;

    /// <summary>A remedy: "did you mean …" when a known word is near, else the list of known words.</summary>
    public static string Remedy(string word, IEnumerable<string> known)
    {
        var words = known.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (words.Count == 0) return "there is none yet";
        var nearest = words
            .Select(w => (Word: w, Distance: Distance(word, w)))
            .Where(c => c.Distance <= Math.Max(1, (Math.Min(word.Length, c.Word.Length) + 1) / 3))
            .OrderBy(c => c.Distance)
            .FirstOrDefault();
        if (nearest.Word is not null) return $"did you mean {nearest.Word}?";
        var listed = string.Join(", ", words.Take(MostListed));
        return words.Count <= MostListed ? $"known: {listed}" : $"known: {listed} and {words.Count - MostListed} more";
    }

    /// <summary>Levenshtein distance: insertions, deletions and substitutions of characters.</summary>
    public static int Distance(string a, string b)
    {
        if (a.Length > LongestCompared || b.Length > LongestCompared) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
