using System.Data;
using System.Globalization;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql.Config;
using IdnActors.Emulation.Journal;
using LinqToDB;
using LinqToDB.DataProvider.SQLite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace IdnActors.Cluster.Journal;

/// <summary>
/// A journal in an SQLite file, which stays when the run is over. Writes go into a log beside the file (WAL) and survive the end of the process, not of the machine
/// (<c>synchronous = NORMAL</c>). Dispose it when the run is: then the file is whole, and the log beside it is gone.
/// </summary>
public sealed class SqliteJournal : IRunJournal, IDisposable
{
    // The columns are those of Akka.Persistence.Sql.
    private const string Create = """
        CREATE TABLE IF NOT EXISTS journal (
          ordering INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
          created INTEGER NOT NULL, deleted Bit NOT NULL, persistence_id NVarChar(255) NOT NULL, sequence_number INTEGER NOT NULL,
          message VarBinary NOT NULL, tags NVarChar(100), manifest NVarChar(500), identifier INTEGER, writer_uuid NVarChar(128));
        CREATE UNIQUE INDEX IF NOT EXISTS journal_uq ON journal (persistence_id, sequence_number);
        """;

    private readonly string _connectionString;
    private readonly int? _mostPages;
    private long _transactions;

    private SqliteJournal(string path, int? mostPages = null)
    {
        (_connectionString, _mostPages) = (ConnectionStringOf(path), mostPages);
        try
        {
            Execute("PRAGMA journal_mode = WAL;");
            Execute(Create);
        }
        catch (SqliteException e)
        {
            Forget(_connectionString);
            throw JournalFault.Told(e, path);
        }
        Config = JournalPlugin.ConfigOf(path, _connectionString, "SQLite.MS");
        var options = new DataOptions().UseSQLite(_connectionString, SQLiteProvider.Microsoft).UseProvider("SQLite.MS").UseConnectionFactory(_ => Connect());
        var setup = new MultiDataOptionsSetup();
        setup.AddDataOptions(JournalPlugin.Id, options);
        Setup = setup;
    }

    public Config Config { get; }

    public Setup? Setup { get; }

    // The file tells the whole story; recovery reads tens of thousands of events a second.
    public int? DecisionsKept => null;

    public string IdPrefix { get; private init; } = "";

    /// <summary>Transactions that were written so far, but for those that made the table: one for the decisions of many controllers.</summary>
    public long Transactions => Interlocked.Read(ref _transactions);

    /// <summary>A journal in a file of its own, in place of what is there.</summary>
    /// <param name="path">Of the file.</param>
    /// <exception cref="IOException">It cannot be replaced, or not be created.</exception>
    public static SqliteJournal CreateFresh(string path) => CreateFresh(path, null);

    /// <summary>As <see cref="CreateFresh(string)"/>, on a disk that has room for so many pages of 4 KiB. For tests.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="mostPages">How many pages; null: as many as the disk takes.</param>
    /// <param name="life">Of a region that may be made anew: its number; null: of none.</param>
    internal static SqliteJournal CreateFresh(string path, int? mostPages, long? life = null)
    {
        // Connections of an earlier journal there would go on with the file that is deleted.
        Forget(ConnectionStringOf(path));
        foreach (var file in (string[])[path, path + "-wal", path + "-shm"]) File.Delete(file);
        return new SqliteJournal(path, mostPages) { IdPrefix = PrefixOf(life) };
    }

    /// <summary>The journal of a run that has died, to go on with; a new one where there is none.</summary>
    /// <param name="path">Of the file.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SqliteJournal Reopen(string path) => new(path);

    /// <summary>The journal of a region that goes on, see <see cref="RegionLives"/>; a new one where there is none.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="life">Its number.</param>
    /// <param name="copies">Whether it begins with what the last life before has written.</param>
    /// <exception cref="IOException">It cannot be opened, or written.</exception>
    internal static async Task<SqliteJournal> ReopenAsync(string path, long life, bool copies)
    {
        var journal = new SqliteJournal(path) { IdPrefix = PrefixOf(life) };
        if (!copies) return journal;
        try
        {
            await using var connection = new SqliteConnection(journal._connectionString);
            await connection.OpenAsync().ConfigureAwait(false);
            await RegionLives.CopyAsync(connection, "journal", "", life).ConfigureAwait(false);
            return journal;
        }
        catch (SqliteException e)
        {
            journal.Dispose();
            throw JournalFault.Told(e, path);
        }
    }

    private static string PrefixOf(long? life) => life is { } number ? RegionLives.PrefixOf("", number) : "";

    public void Dispose() => Forget(_connectionString);

    // Of the connection, not of the file.
    private string Limit => _mostPages is { } pages ? string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages};") : ";";

    private static string ConnectionStringOf(string path) => new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30, Pooling = true }.ToString();

    private static void Forget(string connectionString)
    {
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private void Execute(string statement)
    {
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        // Apart: of what follows a statement with an answer, faults are not told.
        Execute(connection, Limit);
        Execute(connection, statement);
    }

    private AwaitedConnection Connect()
    {
        var connection = new AwaitedConnection(_connectionString);
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState != ConnectionState.Open) return;
            Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 30000;" + Limit);
            raw.sqlite3_commit_hook(connection.Handle, CountTransaction, null);
        };
        return connection;
    }

    private int CountTransaction(object? state)
    {
        Interlocked.Increment(ref _transactions);
        // Go on with it.
        return 0;
    }

    private static void Execute(SqliteConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        // None of the callers' texts comes from outside.
#pragma warning disable CA2100
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
