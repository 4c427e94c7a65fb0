using System.Text.Json;

namespace IdnActors.Cli.Bench;

/// <summary>The books of a run, as its summary tells them.</summary>
internal static class Books
{
    private static readonly string[] Outcomes = ["served", "degraded", "refused", "expired", "lost"];

    /// <summary>Looks whether every request ended once.</summary>
    /// <param name="folder">The results.</param>
    /// <returns>What is wrong, null: nothing; and how many requests were lost.</returns>
    public static (string? Fault, long Lost) In(string folder)
    {
        using var summary = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")));
        var (root, requests) = (summary.RootElement, summary.RootElement.GetProperty("requests"));
        var (issued, ended) = (requests.GetProperty("issued").GetInt64(), Outcomes.Sum(o => requests.GetProperty(o).GetInt64()));
        string? fault = null;
        if (root.GetProperty("interrupted").GetBoolean()) fault = "the run was interrupted";
        else if (issued != ended || issued == 0) fault = FormattableString.Invariant($"{issued} requests were issued, and {ended} ended");
        else if (root.GetProperty("violations").GetArrayLength() + root.GetProperty("failures").GetArrayLength() > 0) fault = "the books do not balance";
        return (fault, requests.GetProperty("lost").GetInt64());
    }

    /// <summary>Why a run failed; nothing where it did not, or there are no results.</summary>
    /// <param name="folder">The results.</param>
    public static IReadOnlyList<string> FailuresIn(string folder)
    {
        var file = Path.Combine(folder, "summary.json");
        if (!File.Exists(file)) return [];
        using var summary = JsonDocument.Parse(File.ReadAllText(file));
        return [.. summary.RootElement.GetProperty("failures").EnumerateArray().Select(f => f.ToString())];
    }
}
