using IdnActors.Emulation.Journal;

namespace IdnActors.Cluster.Journal;

/// <summary>The journal of a region's controllers, where the process which takes over can open it as well.</summary>
internal static class RegionJournal
{
    /// <summary>The place of a journal that nobody is to read, see <see cref="TemporaryJournal"/>.</summary>
    public const string Temporary = "temporary";

    /// <summary>Opens it.</summary>
    /// <param name="path">Of the file, or the place in a database, or <see cref="Temporary"/>; null: decisions stay in memory.</param>
    /// <param name="life">A number that grows whenever the region is made anew, see <see cref="RegionLives"/>.</param>
    /// <param name="begins">How that is.</param>
    /// <returns>Null where there is none; else it is to be disposed of.</returns>
    /// <exception cref="DirectoryNotFoundException">Its folder is on another machine.</exception>
    /// <exception cref="Model.Scenarios.ScenarioException">The database cannot be used from this machine.</exception>
    public static async Task<IRunJournal?> OpenAsync(string? path, long life, LifeBegins begins)
    {
        if (path is null) return null;
        if (path == Temporary) return TemporaryJournal.TryOpen();
        // Each run has a number of its own there: what a region finds is its own.
        if (PostgresJournal.IsPlace(path)) return await PostgresJournal.OpenAsync(path, life, begins == LifeBegins.Anew).ConfigureAwait(false);
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new DirectoryNotFoundException($"{path} cannot be written on this machine. Journals of regions lie beside the results of the coordinator: run all processes where that folder is, or have policy.journal be a PostgreSQL database or memory.");
        return begins == LifeBegins.WithTheRun ? SqliteJournal.CreateFresh(path, null, life) : await SqliteJournal.ReopenAsync(path, life, begins == LifeBegins.Anew).ConfigureAwait(false);
    }
}

/// <summary>How a region comes to its journal.</summary>
internal enum LifeBegins
{
    /// <summary>Nothing was written before.</summary>
    WithTheRun,

    /// <summary>It takes the place of one that has died, or only seems so.</summary>
    Anew,

    /// <summary>It has moved: whoever had written before has ended, and it is the same life.</summary>
    Elsewhere,
}
