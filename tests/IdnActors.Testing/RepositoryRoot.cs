namespace IdnActors.Testing;

/// <summary>The folder of the repository in which the tests run, for tests about the files in it.</summary>
public static class RepositoryRoot
{
    private const string Landmark = "IdnActors.sln";

    public static string Path { get; } = Find();

    /// <summary>The full path of a file or folder of the repository, named with forward slashes.</summary>
    public static string Combine(string relative) => System.IO.Path.Combine(Path, relative.Replace('/', System.IO.Path.DirectorySeparatorChar));

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            if (File.Exists(System.IO.Path.Combine(folder, Landmark))) return folder;
        throw new InvalidOperationException($"{Landmark} is in no folder above {AppContext.BaseDirectory}.");
    }
}
