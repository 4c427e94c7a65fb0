using IdnActors.Emulation.Journal;

namespace IdnActors.Cluster.Journal;

/// <summary>The journal of a region's controllers, in a file that the process which takes over can open as well.</summary>
internal static class RegionJournal
{
    /// <summary>Opens it.</summary>
    /// <param name="path">Of the file; null: decisions stay in memory.</param>
    /// <param name="isAnew">Whether the region takes the place of one that has died, and goes on with what that had written.</param>
    /// <returns>Null where there is none; else it is to be disposed of.</returns>
    /// <exception cref="DirectoryNotFoundException">Its folder is on another machine.</exception>
    public static IRunJournal? Open(string? path, bool isAnew)
    {
        if (path is null) return null;
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new DirectoryNotFoundException($"{path} cannot be written on this machine. Journals of regions lie beside the results of the coordinator: run all processes where that folder is, or set policy.journal = memory.");
        return isAnew ? SqliteJournal.Reopen(path) : SqliteJournal.CreateFresh(path);
    }
}
