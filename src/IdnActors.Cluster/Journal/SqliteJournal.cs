using System.Data;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using IdnActors.Emulation.Journal;
using LinqToDB;
using LinqToDB.DataProvider.SQLite;
using Microsoft.Data.Sqlite;

namespace IdnActors.Cluster.Journal;

/// <summary>
/// A journal in an SQLite file, which stays when the run is over. Writes go into a log beside the file (WAL) and survive the end of the process, not of the machine
/// (<c>synchronous = NORMAL</c>). Dispose it when the run is: then the file is whole, and the log beside it is gone.
/// </summary>
public sealed class SqliteJournal : IRunJournal, IDisposable
{
    private const string PluginId = "akka.persistence.journal.sql";
    private readonly string _connectionString;

    private SqliteJournal(string path)
    {
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30, Pooling = true }.ToString();
        Execute("PRAGMA journal_mode = WAL;");
        Config = ConfigurationFactory.ParseString(Hocon(_connectionString)).WithFallback(SqlPersistence.DefaultConfiguration);
        var options = new DataOptions().UseSQLite(_connectionString, SQLiteProvider.Microsoft).UseProvider("SQLite.MS").UseConnectionFactory(_ => Connect());
        var setup = new MultiDataOptionsSetup();
        setup.AddDataOptions(PluginId, options);
        Setup = setup;
    }

    public Config Config { get; }

    public Setup? Setup { get; }

    // The file tells the whole story; recovery reads tens of thousands of events a second.
    public int? DecisionsKept => null;

    /// <summary>A journal in a file of its own, in place of what is there.</summary>
    /// <param name="path">Of the file.</param>
    /// <exception cref="IOException">It cannot be replaced.</exception>
    /// <exception cref="SqliteException">It cannot be created.</exception>
    public static SqliteJournal CreateFresh(string path)
    {
        foreach (var file in (string[])[path, path + "-wal", path + "-shm"]) File.Delete(file);
        return new SqliteJournal(path);
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    // One writer, as SQLite has one lock, that takes what all controllers of an instant write; and there are no tags.
    private static string Hocon(string connectionString)
    {
        var serializer = $"{typeof(JournalSerializer).FullName}, {typeof(JournalSerializer).Assembly.GetName().Name}";
        var bindings = string.Join('\n', JournalTable.Types.Select(t => $"\"{t.FullName}, {t.Assembly.GetName().Name}\" = idn-journal"));
        return $$"""
            akka.actor {
              serialization-settings.allow-unregistered-types = off
              serializers.idn-journal = "{{serializer}}"
              serialization-identifiers { "{{serializer}}" = {{JournalSerializer.Id}} }
              serialization-bindings {
                {{bindings}}
              }
            }
            akka.persistence.journal.plugin = "{{PluginId}}"
            {{PluginId}} {
              connection-string = "{{connectionString.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}}"
              provider-name = "SQLite.MS"
              recovery-event-timeout = 120s
              batch-size = 1000
              parallelism = 1
              tag-write-mode = Csv
            }
            """;
    }

    private void Execute(string pragma)
    {
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        Execute(connection, pragma);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Open) Execute(connection, "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 30000;");
        };
        return connection;
    }

    private static void Execute(SqliteConnection connection, string pragma)
    {
        using var command = connection.CreateCommand();
        // None of the callers' texts comes from outside.
#pragma warning disable CA2100
        command.CommandText = pragma;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
