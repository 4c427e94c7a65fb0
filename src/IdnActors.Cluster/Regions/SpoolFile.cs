namespace IdnActors.Cluster.Regions;

/// <summary>Temporary files that leave nothing behind.</summary>
internal static class SpoolFile
{
    /// <summary>Opens a file that is gone when it is closed.</summary>
    /// <param name="what">What is in it, for whoever finds it.</param>
    /// <param name="folder">Where it is; null: in the temporary folder.</param>
    public static FileStream Open(string what, string? folder = null)
    {
        var path = Path.Combine(folder ?? Path.GetTempPath(), $"idn-{what}-{Path.GetRandomFileName()}");
        var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
        // Without a name already, where the system allows it: then it is gone with the process, even if that is killed.
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }
}
