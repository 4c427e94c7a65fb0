using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace IdnActors.Cluster.Journal;

/// <summary>
/// A region that is made anew writes under ids of its own, <c>life-(number)/controller/…</c>, into which it copies first what was written before. So a process that only stood still, and is taken for dead, may go on writing: it
/// writes what nobody reads.
/// </summary>
internal static class RegionLives
{
    private const string Prefix = "life-";

    /// <summary>With what the ids of controllers begin.</summary>
    /// <param name="log">With what all ids of the region begin; empty where the journal is its own.</param>
    /// <param name="life">A number that grows whenever the region is made anew.</param>
    public static string PrefixOf(string log, long life) => string.Create(CultureInfo.InvariantCulture, $"{log}{Prefix}{life}/");

    /// <summary>The last life before one.</summary>
    /// <param name="ids">Ids of controllers in the journal.</param>
    /// <param name="log">With what all ids of the region begin.</param>
    /// <param name="life">The one.</param>
    /// <returns>Null where there is none.</returns>
    public static long? LastBefore(IEnumerable<string> ids, string log, long life) => ids.Select(id => LifeOf(id, log)).Where(l => l < life).Max();

    /// <summary>Copies what the last life before has written into one that begins. What is there already stays.</summary>
    /// <param name="connection">An open one.</param>
    /// <param name="table">The table of the journal.</param>
    /// <param name="log">With what all ids of the region begin.</param>
    /// <param name="life">The life that begins.</param>
    public static async Task CopyAsync(DbConnection connection, string table, string log, long life)
    {
        var ids = new List<string>();
        await using (var ask = CommandOf(connection, $"SELECT DISTINCT persistence_id FROM {table} WHERE substr(persistence_id, 1, length(@log)) = @log", ("@log", log)))
        await using (var rows = await ask.ExecuteReaderAsync().ConfigureAwait(false))
            while (await rows.ReadAsync().ConfigureAwait(false)) ids.Add(rows.GetString(0));
        if (LastBefore(ids, log, life) is not { } before) return;
        // One statement: it sees what was written until now, and nothing that is written meanwhile.
        await using var copy = CommandOf(connection, $"""
            INSERT INTO {table} (deleted, persistence_id, sequence_number, created, tags, message, identifier, manifest, writer_uuid)
            SELECT deleted, @to || substr(persistence_id, length(@from) + 1), sequence_number, created, tags, message, identifier, manifest, writer_uuid
            FROM {table} WHERE substr(persistence_id, 1, length(@from)) = @from ORDER BY ordering
            ON CONFLICT DO NOTHING
            """, ("@from", PrefixOf(log, before)), ("@to", PrefixOf(log, life)));
        await copy.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private static long? LifeOf(string id, string log)
    {
        if (!id.StartsWith(log + Prefix, StringComparison.Ordinal)) return null;
        var number = id.AsSpan(log.Length + Prefix.Length);
        return number.IndexOf('/') is > 0 and var end && long.TryParse(number[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var life) ? life : null;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The texts are those above, with a table's name of ours.")]
    private static DbCommand CommandOf(DbConnection connection, string text, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = (text, 120);
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
