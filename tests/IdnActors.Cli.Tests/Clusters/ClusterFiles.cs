namespace IdnActors.Cli.Tests.Clusters;

/// <summary>Results of several processes beside those of one.</summary>
internal static class ClusterFiles
{
    /// <summary>All but what depends on the machine.</summary>
    public static void AssertSame(string expected, string actual)
    {
        var files = Directory.EnumerateFiles(expected, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(expected, f)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files, Directory.EnumerateFiles(actual, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(actual, f)).Order(StringComparer.Ordinal));
        foreach (var file in files.Where(f => Path.GetFileName(f) != "environment.json"))
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), $"{file} differs");
    }
}
