using IdnActors.Testing.Postgres;

namespace IdnActors.Cluster.Tests.Journal;

/// <summary>One server for all tests that need one, and this process is a user of it.</summary>
public sealed class PostgresFixture : IDisposable
{
    private readonly PostgresServer? _server;
    private int _databases;

    public PostgresFixture()
    {
        if (PostgresServer.Obstacle is not null) return;
        _server = PostgresServer.StartNew();
        Environment.SetEnvironmentVariable("PGUSER", PostgresServer.User);
        Environment.SetEnvironmentVariable("PGPASSWORD", PostgresServer.Password);
    }

    public PostgresServer Server => _server!;

    public string NextDatabase() => $"idn{Interlocked.Increment(ref _databases)}";

    public void Dispose() => _server?.Dispose();
}

[CollectionDefinition(Name)]
public sealed class PostgresTestGroup : ICollectionFixture<PostgresFixture>
{
    public const string Name = "PostgreSQL";
}
