namespace IdnActors.Cli.Report;

/// <summary>What the runs of a variant say of its regret bound, which may be a theorem for some seeds and for others not, as what is drawn meets what the theorem asks for or not.</summary>
internal static class BoundLabels
{
    private const string None = "none";

    /// <summary>In words; null where no run has a bound.</summary>
    /// <param name="labels">That of each run, as in <c>bound_label</c>.</param>
    public static string? Together(IReadOnlyCollection<string> labels)
    {
        var told = labels.Where(l => l != None).GroupBy(l => l).OrderBy(g => g.Key, StringComparer.Ordinal).ToList();
        if (told.Count == 0) return null;
        return told.Count == 1 && told[0].Count() == labels.Count
            ? told[0].Key
            : string.Join(", ", told.Select(g => FormattableString.Invariant($"{g.Key} in {g.Count()} of {labels.Count} runs")));
    }
}
