using System.Net.Sockets;
using IdnActors.Model.Scenarios;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace IdnActors.Cluster.Journal;

/// <summary>What is wrong with a journal, in words: where, what, what is required, what to do.</summary>
internal static class JournalFault
{
    private const int SqliteIoError = 10;
    private const int SqliteFull = 13;

    /// <summary>Says what has happened.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="place">The file, or the address of the database.</param>
    public static Problem Of(Exception cause, string place)
    {
        for (var e = cause; e is not null; e = e.InnerException)
        {
            var problem = e switch
            {
                PostgresException postgres => OfServer(postgres, place),
                NpgsqlException { InnerException: SocketException or IOException or TimeoutException } lost => OfLost(lost, place),
                SqliteException sqlite => OfFile(sqlite, place),
                _ => null,
            };
            if (problem is not null) return problem;
        }
        return new Problem(place, "", $"the journal fails ({cause.GetBaseException().Message})", "a journal that can be read and written is required", "look for the cause there, or set policy.journal = memory");
    }

    /// <summary>The same, to be thrown where a journal is used. What is no fault of file or server keeps its stack: somebody has to look for it.</summary>
    /// <inheritdoc cref="Of"/>
    public static Exception Told(Exception cause, string place)
    {
        var text = Of(cause, place).ToString();
        for (var e = cause; e is not null; e = e.InnerException)
            if (e is SqliteException or NpgsqlException or IOException or UnauthorizedAccessException) return new IOException(text, cause);
        return new InvalidOperationException(text, cause);
    }

    private static Problem OfFile(SqliteException cause, string file) => cause.SqliteErrorCode switch
    {
        SqliteFull or SqliteIoError => new Problem(file, "", $"disk full, or not to be written ({cause.Message})", "room for the journal is required", "free some, choose another --out, or set policy.journal = memory"),
        _ => new Problem(file, "", $"the journal fails ({cause.Message})", "an SQLite file that can be read and written is required", "choose another --out, or set policy.journal = memory"),
    };

    private static Problem OfServer(PostgresException cause, string database)
    {
        var found = $"the server refuses ({cause.SqlState}: {cause.MessageText})";
        return cause.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                new Problem(database, "", found, "a user who may connect is required", "set PGUSER and PGPASSWORD where the program is started, or write them into .pgpass"),
            PostgresErrorCodes.InvalidCatalogName => new Problem(database, "", found, "a database that exists is required", "create it, e.g. with createdb, or name another one in policy.journal"),
            PostgresErrorCodes.InsufficientPrivilege => NoRights(database, found),
            PostgresErrorCodes.DiskFull => new Problem(database, "", $"disk full at the server ({cause.MessageText})", "room for the journal is required", "free some there, or name another database in policy.journal"),
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
                new Problem(database, "", $"the server is not there ({cause.SqlState}: {cause.MessageText})", "a server that runs as long as the run is required", "start it, and the run again"),
            _ => new Problem(database, "", found, "a database for the journal is required", "ask who keeps the server, or name another one in policy.journal"),
        };
    }

    private static Problem OfLost(NpgsqlException cause, string database) =>
        new(database, "", $"cannot be reached ({cause.Message}: {cause.GetBaseException().Message})", "a PostgreSQL server that answers there is required", "start it, look at host, port and firewall, or name another one in policy.journal");

    /// <summary>The user lacks rights.</summary>
    public static Problem NoRights(string database, string found) =>
        new(database, "", found, "a user who may create tables, or may read and write idn_runs and idn_journal, is required", "grant CREATE on the schema, or SELECT and INSERT on both tables");

    /// <summary>A user or password cannot be found out.</summary>
    public static Problem NoPassword(string database, Exception cause) =>
        new(database, "", $"cannot be connected to ({cause.Message})", "a user and a password are required", "set PGUSER and PGPASSWORD where the program is started, or write them into .pgpass");
}
