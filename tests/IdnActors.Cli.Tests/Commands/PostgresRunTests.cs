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

        // A number for each, and the same controllers, whose events are numbered without a gap.
        Assert.Equal("1|2|3", _server.Ask("idn", "SELECT string_agg(run::text, '|' ORDER BY run) FROM idn_runs"));
        var prefixes = _server.Ask("idn", "SELECT DISTINCT split_part(persistence_id, 'controller/', 1) FROM idn_journal ORDER BY 1").Split('\n');
        // Regions of a cluster may be made anew: each time they have a number of their own.
        Assert.Equal(["run-1/", "run-2/region-0/", "run-2/region-1/", "run-3/region-0/life-", "run-3/region-1/life-"], prefixes.Select(p => p.Contains("life-", StringComparison.Ordinal) ? p[..(p.IndexOf("life-", StringComparison.Ordinal) + 5)] : p));
        Assert.Equal("1", _server.Ask("idn", "SELECT count(DISTINCT c) FROM (SELECT count(DISTINCT persistence_id) c FROM idn_journal GROUP BY split_part(persistence_id, '/', 1)) controllers"));
        Assert.Equal("0", _server.Ask("idn", "SELECT count(*) FROM (SELECT 1 FROM idn_journal GROUP BY persistence_id HAVING count(*) <> max(sequence_number) OR min(sequence_number) <> 1) gaps"));
        foreach (var run in (string[])["virtual", "kernels", "cluster"])
        {
            Assert.Empty(Directory.GetFiles(_folder[run], "journal*"));
            foreach (var file in Directory.GetFiles(_folder[run]).Where(f => !f.EndsWith(".parquet", StringComparison.Ordinal)))
                Assert.DoesNotContain(PostgresServer.Password, File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [PostgresTheory]
    [InlineData]
    [InlineData("--kernels", "2")]
    [InlineData("--cluster", "2")]
    public async Task A_server_that_is_gone_ends_the_run_with_a_reason_and_results(params string[] how)
    {
        var database = _server!.Create("idn");
        using var process = CliRunner.Start([.. Arguments(database, "out"), "--clock", "real", "--set", "run.duration=600s", "--set", "run.slot=500ms", .. how], As(PostgresServer.Password));
        var running = CliRunner.FinishAsync(process);
        while (!running.IsCompleted && _server.Ask("idn", "SELECT coalesce(to_regclass('idn_journal')::text, '')") is "") Thread.Sleep(100);
        while (!running.IsCompleted && _server.Ask("idn", "SELECT count(*) FROM idn_journal WHERE sequence_number > 1") is "0") Thread.Sleep(100);
        Assert.False(running.IsCompleted);

        _server.Stop();

        var run = await running;
        Assert.True(run.ExitCode == ExitCode.Failed, run.Error);
        Assert.Contains("start it", run.Output + run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["out"], "summary.json")), run.Error);
        Assert.Contains(database, await File.ReadAllTextAsync(Path.Combine(_folder["out"], "summary.json")), StringComparison.Ordinal);
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
        Assert.DoesNotContain("hidden", secret.Error, StringComparison.Ordinal);
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
