using Akka.Actor.Setup;
using Akka.Configuration;
using IdnActors.Emulation.Journal;

namespace IdnActors.Cluster.Journal;

/// <summary>A journal that nobody is to read, for runs by which code is compiled: an SQLite file in the temporary folder, gone with it. It writes as others do.</summary>
public sealed class TemporaryJournal : IRunJournal, IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly SqliteJournal _journal;

    private TemporaryJournal(DirectoryInfo folder)
    {
        _folder = folder;
        File = Path.Combine(folder.FullName, "journal.sqlite");
        _journal = SqliteJournal.CreateFresh(File);
    }

    /// <summary>Where it is.</summary>
    internal string File { get; }

    /// <summary>Opens one; null where the temporary folder does not take it.</summary>
    public static TemporaryJournal? TryOpen()
    {
        DirectoryInfo? folder = null;
        try
        {
            folder = Directory.CreateTempSubdirectory("idn-journal-");
            return new TemporaryJournal(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(folder);
            return null;
        }
    }

    public Config Config => _journal.Config;

    public Setup? Setup => _journal.Setup;

    public int? DecisionsKept => _journal.DecisionsKept;

    public void Dispose()
    {
        _journal.Dispose();
        Remove(_folder);
    }

    private static void Remove(DirectoryInfo? folder)
    {
        try
        {
            folder?.Delete(recursive: true);
        }
        // The system clears it some day.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
