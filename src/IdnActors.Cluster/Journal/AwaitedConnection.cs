using Microsoft.Data.Sqlite;

namespace IdnActors.Cluster.Journal;

/// <summary>
/// A connection that is opened on another thread when it is to be awaited. SQLite's own "asynchronous" calls return when all is done; the writer of the journal plugin, for which nothing is ever on
/// its way then, would make a transaction of every single event.
/// </summary>
internal sealed class AwaitedConnection(string connectionString) : SqliteConnection(connectionString)
{
    public override Task OpenAsync(CancellationToken cancellationToken) => Task.Run(Open, cancellationToken);
}
