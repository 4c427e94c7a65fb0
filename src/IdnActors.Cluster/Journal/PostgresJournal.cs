using System.Globalization;
using Akka.Actor.Setup;
using Akka.Configuration;
using IdnActors.Emulation.Journal;
using IdnActors.Model.Scenarios;
using Npgsql;

namespace IdnActors.Cluster.Journal;

/// <summary>
/// The journal of a run, or of one of its regions, in a PostgreSQL database that all processes reach. Many runs share a database: ids of controllers begin with the number that the
/// database has given to the run (<see cref="PostgresRuns"/>), and the region. Dispose it when the run is over.
/// </summary>
public sealed class PostgresJournal : IRunJournal, IDisposable
{
    private readonly string _connectionString;

    private PostgresJournal(DatabaseAddress database, string idPrefix)
    {
        _connectionString = PostgresRuns.ConnectionStringOf(database);
        IdPrefix = idPrefix;
        Config = JournalPlugin.ConfigOf(database.ToString(), _connectionString, "PostgreSQL.9.5", $"default.journal.table-name = \"{PostgresRuns.JournalTable}\"");
    }

    public Config Config { get; }

    public Setup? Setup => null;

    public int? DecisionsKept => null;

    public string IdPrefix { get; }

    /// <summary>Whether a text says where such a journal is.</summary>
    public static bool IsPlace(string text) => text.StartsWith(DatabaseAddress.Scheme, StringComparison.Ordinal);

    /// <summary>Where the journal of a run is, in one word, for <see cref="OpenAsync(string)"/> in whichever process.</summary>
    /// <param name="database">The database.</param>
    /// <param name="run">Number of the run there.</param>
    /// <param name="region">The region whose controllers write; null: all of the network.</param>
    public static string PlaceOf(DatabaseAddress database, long run, int? region = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{database}#run-{run}{(region is null ? "" : $"/region-{region}")}");

    /// <summary>Opens it; what is there is gone on with.</summary>
    /// <param name="place">See <see cref="PlaceOf"/>.</param>
    /// <exception cref="ScenarioException">The database cannot be used from here.</exception>
    public static Task<PostgresJournal> OpenAsync(string place) => OpenAsync(place, null, copies: false);

    /// <summary>Opens that of a region which may be made anew, see <see cref="RegionLives"/>.</summary>
    /// <param name="place">See <see cref="PlaceOf"/>.</param>
    /// <param name="life">Its number; null: of none.</param>
    /// <param name="copies">Whether it begins with what the last life before has written.</param>
    /// <exception cref="ScenarioException">The database cannot be used from here.</exception>
    internal static async Task<PostgresJournal> OpenAsync(string place, long? life, bool copies)
    {
        if (place.Split('#') is not [var text, var log] || !DatabaseAddress.TryParse(text, out var database)) throw new FormatException($"{place} is no place of a journal.");
        await PostgresRuns.EnsureUsableAsync(database).ConfigureAwait(false);
        if (life is not { } number) return new PostgresJournal(database, log + "/");
        if (copies) await PostgresRuns.CopyLifeAsync(database, log + "/", number).ConfigureAwait(false);
        return new PostgresJournal(database, RegionLives.PrefixOf(log + "/", number));
    }

    public void Dispose()
    {
        using var connection = new NpgsqlConnection(_connectionString);
        NpgsqlConnection.ClearPool(connection);
    }
}
