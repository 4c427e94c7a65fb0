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

    /// <summary>Levenshtein distance with swaps: insertions, deletions and substitutions of characters, and exchanges of two neighbours.</summary>
    public static int Distance(string a, string b)
    {
        if (a.Length > LongestCompared || b.Length > LongestCompared) return int.MaxValue;
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distance[i, j] = i + j;
                    continue;
                }
                var substitution = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(substitution, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }
        return distance[a.Length, b.Length];
    }
}
