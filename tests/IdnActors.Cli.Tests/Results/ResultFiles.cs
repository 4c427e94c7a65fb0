namespace IdnActors.Cli.Tests.Results;

/// <summary>The files of a finished run, and how two runs' files compare.</summary>
internal static class ResultFiles
{
    public const string Environment = "environment.json";

    public static IReadOnlyList<string> All { get; } = [Environment, "events.jsonl", "latency.parquet", "links.parquet", "report.html", "scenario.conf", "slots.parquet", "summary.json"];

    /// <summary>Relative paths of the files below a folder, in alphabetical order.</summary>
    public static IReadOnlyList<string> Below(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];

    /// <summary>Demands the same files with the same bytes, the environment left out.</summary>
    public static void AssertEqual(string expected, string actual)
    {
        Assert.Equal(Below(expected), Below(actual));
        foreach (var file in Below(expected).Where(f => Path.GetFileName(f) != Environment))
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), $"{file} differs.");
    }
}
