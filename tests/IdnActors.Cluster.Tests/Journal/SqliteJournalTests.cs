using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Journal;

/// <summary>Controllers that write to an SQLite file.</summary>
public sealed class SqliteJournalTests(ITestOutputHelper output) : JournalContract(output), IDisposable
{
    // Room for the tables and some decisions, but not for all.
    private const int FewPages = 6;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idn-journal-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string File => Path.Combine(_folder.FullName, "journal.sqlite");

    [Fact]
    public async Task A_run_begins_with_an_empty_file_and_leaves_a_whole_one()
    {
        var scenario = CalmScenario.Create(2).WithPolicy("oga");
        await RunWrittenAsync(scenario);
        await RunWrittenAsync(scenario);

        Assert.Equal(["journal.sqlite"], _folder.GetFiles().Select(f => f.Name));
        Assert.Equal(2 * Controllers, CountEvents());
    }

    [Fact]
    public async Task A_temporary_one_is_written_like_others_and_gone_afterwards()
    {
        var scenario = CalmScenario.Create(2).WithPolicy("oga");
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);
        var journal = TemporaryJournal.TryOpen()!;
        await using (var run = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1, Journal = journal }, engine, new RecordingSink()))
            Assert.False((await run.ExecuteAsync(default)).HasFailed);
        System.IO.File.Copy(journal.File, File);
        foreach (var log in Directory.GetFiles(Path.GetDirectoryName(journal.File)!, "*-*")) System.IO.File.Copy(log, Path.Combine(_folder.FullName, Path.GetFileName(log)));

        journal.Dispose();

        Assert.Equal(2 * Controllers, CountEvents());
        Assert.False(Directory.Exists(Path.GetDirectoryName(journal.File)));
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_and_says_where_and_what_to_do()
    {
        var scenario = CalmScenario.Create(200).WithPolicy("oga");
        using var journal = SqliteJournal.CreateFresh(File, FewPages);
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);
        await using var run = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1, Journal = journal }, engine, new RecordingSink());

        var report = await run.ExecuteAsync(default);

        AssertToldOfFullDisk(report, File);
        Assert.InRange(CountEvents(), 1, (200 * Controllers) - 1);
    }

    [Fact]
    public void A_disk_without_room_for_the_table_is_told_before_a_run_begins()
    {
        var told = Assert.Throws<IOException>(() => SqliteJournal.CreateFresh(File, mostPages: 2));

        foreach (var part in (string[])[File, "disk full", "free some"]) Assert.Contains(part, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_under_one_of_two_kernels_ends_the_run_of_both()
    {
        var scenario = CalmScenario.Create(200).WithPolicy("oga");
        var plan = new RegionPlan(scenario.Topology, [0, 1, 1, 1]);
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);
        using var whole = SqliteJournal.CreateFresh(Path.Combine(_folder.FullName, "other.sqlite"));
        using var full = SqliteJournal.CreateFresh(File, FewPages);
        var options = new RunOptions { Seed = 1, Clock = ClockKind.Real, Speed = 200 };
        await using var regions = await LiveRegions.CreateAsync(scenario, options, plan, engine, region => region == 0 ? whole : full);

        var report = await new LiveRun(scenario, options, plan, regions.Hosts, new RecordingSink()).ExecuteAsync(default);

        AssertToldOfFullDisk(report, File);
    }

    private protected override Task<IRunJournal> CreateFreshAsync() => Task.FromResult<IRunJournal>(SqliteJournal.CreateFresh(File));

    private protected override Task<IRunJournal> ReopenAsync() => Task.FromResult<IRunJournal>(SqliteJournal.Reopen(File));

    private protected override async Task<IRunJournal> OpenAsync(long life, LifeBegins begins) => (await RegionJournal.OpenAsync(File, life, begins))!;

    protected override long CountEvents(long life) => (long)Execute($"SELECT COUNT(*) FROM journal WHERE manifest = 'controller-decided.1' AND persistence_id LIKE 'life-{life}/controller/%';")!;

    protected override long CountEvents() => (long)Execute("SELECT COUNT(*) FROM journal WHERE manifest = 'controller-decided.1';")!;

    private protected override long CountTransactions(IRunJournal journal) => ((SqliteJournal)journal).Transactions;

    protected override void Break() => Execute("DROP TABLE journal;");

    // Once, though all controllers find it full; and without a stack.
    private static void AssertToldOfFullDisk(RunReport report, string file)
    {
        var failure = Assert.Single(report.Failures);
        foreach (var part in (string[])["controller/", file, "disk full", "free some"]) Assert.Contains(part, failure, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure);
    }

    private object? Execute(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        // One of the constants above.
#pragma warning disable CA2100
        command.CommandText = statement;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
