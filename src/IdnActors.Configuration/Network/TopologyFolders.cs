using IdnActors.Configuration.Network.Import;
using IdnActors.Configuration.Reading;

namespace IdnActors.Configuration.Network;

/// <summary>Finds the file of a topology that is given by name or path.</summary>
internal static class TopologyFolders
{
    private const string Folder = "topologies";
    private const string Extension = ".conf";

    /// <summary>
    /// The full path: of a path as given, seen from <paramref name="start"/> or the current folder; of a name in the folder <c>topologies</c> of
    /// <paramref name="start"/>, of its parents, of the current folder, of its parents, or beside the program. Null when there is none.
    /// </summary>
    public static string? Find(string nameOrPath, string start)
    {
        if (nameOrPath.Contains('\0', StringComparison.Ordinal)) return null;
        var isPath = nameOrPath.EndsWith(Extension, StringComparison.Ordinal) || TopologyImporter.IsForeign(nameOrPath) || nameOrPath.AsSpan().IndexOfAny('/', '\\') >= 0;
        var candidates = isPath
            ? [Path.Combine(start, nameOrPath), nameOrPath]
            : Folders(start).Select(f => Path.Combine(f, nameOrPath + Extension));
        return candidates.Select(Path.GetFullPath).FirstOrDefault(File.Exists);
    }

    /// <summary>Names of the topologies that <see cref="Find"/> finds, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names(string start) =>
    [
        .. Folders(start).Where(Directory.Exists).SelectMany(f => Directory.EnumerateFiles(f, "*" + Extension))
            .Select(f => Path.GetFileNameWithoutExtension(f)).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>What to do about a name that was not found.</summary>
    public static string Remedy(string name, string start) =>
        Spelling.Remedy(name, Names(start));

    private static IEnumerable<string> Folders(string start)
    {
        // Scenarios that come with the program start beside it, far from where their users import topologies.
        foreach (var from in (string[])[start, Directory.GetCurrentDirectory()])
            for (var folder = Path.GetFullPath(from); folder is not null; folder = Path.GetDirectoryName(folder))
                yield return Path.Combine(folder, Folder);
        yield return Path.Combine(AppContext.BaseDirectory, Folder);
    }
}
