using System.Text.Json;

namespace IdnActors.Cli.Tests.Clusters;

/// <summary>Results of several processes.</summary>
internal static class ClusterFiles
{
    /// <summary>They are those of one process: all but what depends on the machine.</summary>
    public static void AssertSame(string expected, string actual)
    {
        var files = Directory.EnumerateFiles(expected, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(expected, f)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files, Directory.EnumerateFiles(actual, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(actual, f)).Order(StringComparer.Ordinal));
        foreach (var file in files.Where(f => Path.GetFileName(f) != "environment.json"))
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), $"{file} differs");
    }

    /// <summary>What <c>summary.json</c> says.</summary>
    public static JsonElement SummaryOf(string folder) => Read(folder, "summary.json");

    /// <summary>How requests ended.</summary>
    public static JsonElement RequestsOf(string folder) => SummaryOf(folder).GetProperty("requests");

    /// <summary>What <c>environment.json</c> says of the processes.</summary>
    public static JsonElement ClusterOf(string folder) => Read(folder, "environment.json").GetProperty("cluster");

    /// <summary>The process of each region at the end.</summary>
    public static List<string> HomesOf(string folder) => [.. ClusterOf(folder).GetProperty("homes").EnumerateArray().Select(h => h.GetString()!)];

    /// <summary>The events of the run.</summary>
    public static List<JsonElement> EventsOf(string folder) => [.. File.ReadAllLines(Path.Combine(folder, "events.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Events of a kind.</summary>
    public static List<JsonElement> EventsOf(string folder, string kind) => [.. EventsOf(folder).Where(e => e.GetProperty("kind").GetString() == kind)];

    /// <summary>A number.</summary>
    public static long Number(this JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static JsonElement Read(string folder, string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, file))).RootElement;
}
