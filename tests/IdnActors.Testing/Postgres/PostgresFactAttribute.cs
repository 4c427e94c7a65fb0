using Xunit;

namespace IdnActors.Testing.Postgres;

/// <summary>A test that needs programs of PostgreSQL; skipped where there are none.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Obstacle;
}

/// <summary>As <see cref="PostgresFactAttribute"/>, with data.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.Obstacle;
}
