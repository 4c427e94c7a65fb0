namespace IdnActors.Cli.Tests.Clusters;

/// <summary>What processes of a cluster have said and noticed, kept beside the tests until these are run again: whoever looks for why one failed finds it there.</summary>
internal static class KeptLogs
{
    private static readonly string Root = Begin();
    private static int _clusters;

    /// <summary>A folder for the logs of a cluster.</summary>
    /// <param name="results">The folder of its results, by whose parent it is known.</param>
    public static string FolderFor(string results)
    {
        var name = $"{Interlocked.Increment(ref _clusters)}-{Path.GetFileName(Path.GetDirectoryName(results))}";
        return Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
    }

    /// <summary>Keeps what the processes have written to their terminals.</summary>
    public static void Keep(string folder, string told) => File.WriteAllText(Path.Combine(folder, "terminals.txt"), told);

    private static string Begin()
    {
        var root = Path.Combine(AppContext.BaseDirectory, "cluster-logs");
        if (Directory.Exists(root)) Directory.Delete(root, recursive: true);
        return root;
    }
}
