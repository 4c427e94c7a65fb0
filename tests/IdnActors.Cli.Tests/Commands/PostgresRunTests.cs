using IdnActors.Testing.Postgres;

namespace IdnActors.Cli.Tests.Commands;

/// <summary>Runs whose controllers write to a PostgreSQL database, in real processes.</summary>
public sealed class PostgresRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer? _server = PostgresServer.Obstacle is null ? PostgresServer.StartNew() : null;

    public void Dispose()
    {
        _server?.Dispose();
        _folder.Dispose();
    }

    [PostgresFact]
    public async Task One_kernel_several_and_several_processes_write_to_one_database()
    {
        var database = _server!.Create("idn");
        string[] real = ["--clock", "real", "--speed", "20", "--set", "run.duration=20s"];

        await RunAsync(database, "virtual", "--set", "run.duration=20s");
        await RunAsync(database, "kernels", [.. real, "--kernels", "2"]);
        await RunAsync(database, "cluster", [.. real, "--cluster", "2"]);

        // A run for each, and slots that all of its controllers have decided by.
        Assert.Equal("1|2|3", _server.Ask("idn", "SELECT string_agg(run::text, '|' ORDER BY run) FROM idn_runs"));
        var prefixes = _server.Ask("idn", "SELECT DISTINCT split_part(persistence_id, 'controller/', 1) FROM idn_journal ORDER BY 1").Split('\n');
        Assert.Equal(["run-1/", "run-2/region-0/", "run-2/region-1/", "run-3/region-0/", "run-3/region-1/"], prefixes);
        Assert.Equal("1", _server.Ask("idn", "SELECT count(DISTINCT c) FROM (SELECT count(*) c FROM idn_journal GROUP BY split_part(persistence_id, '/', 1)) counts"));
        foreach (var run in (string[])["virtual", "kernels", "cluster"])
        {
            Assert.Empty(Directory.GetFiles(_folder[run], "journal*"));
            foreach (var file in Directory.GetFiles(_folder[run]).Where(f => !f.EndsWith(".parquet", StringComparison.Ordinal)))
                Assert.DoesNotContain(PostgresServer.Password, File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task What_is_in_the_way_is_said_before_anything_is_written()
    {
        var database = _server!.Create("idn");

        var wrong = await CliRunner.RunProcessAsync(Arguments(database, "out"), As("wrong"));
        var missing = await CliRunner.RunProcessAsync(Arguments($"{database}-2", "out"), As(PostgresServer.Password));
        var secret = await CliRunner.RunProcessAsync(Arguments(database.Replace("://", "://idn:hidden@", StringComparison.Ordinal), "out"), As(PostgresServer.Password));

        Assert.All([wrong, missing, secret], r => Assert.Equal(ExitCode.BadInput, r.ExitCode));
        Assert.Contains("PGPASSWORD", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("createdb", missing.Error, StringComparison.Ordinal);
        Assert.Contains(".pgpass", secret.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder[""]));
    }

    private async Task RunAsync(string database, string output, params string[] more)
    {
        var run = await CliRunner.RunProcessAsync([.. Arguments(database, output), .. more], As(PostgresServer.Password));
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
    }

    private string[] Arguments(string database, string output) =>
        ["run", "quickstart", "--policy", "oga", "--set", "placement.initial=[]", "--set", "run.compare-with=[]", "--set", $"policy.journal=\"{database}\"", "--no-report", "--out", _folder[output]];

    private static Dictionary<string, string> As(string password) => new() { ["PGUSER"] = PostgresServer.User, ["PGPASSWORD"] = password };
}
