using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Testing.Postgres;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Journal;

/// <summary>Controllers that write to a PostgreSQL database.</summary>
[Collection(PostgresTestGroup.Name)]
public sealed class PostgresJournalTests(ITestOutputHelper output, PostgresFixture postgres) : JournalContract(output)
{
    private readonly string _database = postgres.NextDatabase();
    private DatabaseAddress? _address;
    private long _run;

    // The data are those of the suite.
#pragma warning disable xUnit1003
    [PostgresTheory]
    public override Task A_run_comes_to_the_same_as_with_a_journal_in_memory(string policy) => base.A_run_comes_to_the_same_as_with_a_journal_in_memory(policy);

    [PostgresTheory]
    public override Task A_run_with_shuffled_mailboxes_comes_to_the_same(ulong seed) => base.A_run_with_shuffled_mailboxes_comes_to_the_same(seed);

    [PostgresFact]
    public override Task Crashes_after_every_write_change_nothing() => base.Crashes_after_every_write_change_nothing();

    [PostgresTheory]
    public override Task A_run_that_takes_the_place_of_a_dead_one_goes_on_with_what_its_controllers_had_decided(string policy) =>
        base.A_run_that_takes_the_place_of_a_dead_one_goes_on_with_what_its_controllers_had_decided(policy);
#pragma warning restore xUnit1003

    [PostgresFact]
    public override Task A_region_that_only_stood_still_and_goes_on_writing_does_not_disturb_the_one_that_has_taken_its_place() =>
        base.A_region_that_only_stood_still_and_goes_on_writing_does_not_disturb_the_one_that_has_taken_its_place();

    [PostgresFact]
    public override Task Controllers_that_decide_together_are_written_together() => base.Controllers_that_decide_together_are_written_together();

    [PostgresFact]
    public override Task A_journal_that_cannot_be_written_ends_the_run_with_a_failure() => base.A_journal_that_cannot_be_written_ends_the_run_with_a_failure();

    [PostgresFact]
    public async Task Runs_and_regions_share_a_database_and_know_nothing_of_each_other()
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        await RunWrittenAsync(scenario);
        var first = _run;
        await RunWrittenAsync(scenario);
        var place = PostgresJournal.PlaceOf(_address!, _run, 7);
        using (var region = await PostgresJournal.OpenAsync(place)) await Crashes.RunAsync(scenario, journal: region);

        Assert.NotEqual(first, _run);
        Assert.Equal($"run-{_run}/region-7/", place.Split('#')[1] + "/");
        Assert.Equal($"{first}|{scenario.Hash}|oga", Ask($"SELECT run, hash, policy FROM idn_runs ORDER BY run LIMIT 1"));
        foreach (var prefix in (string[])[$"run-{first}/controller", $"run-{_run}/controller", $"run-{_run}/region-7/controller"])
            Assert.Equal($"{Controllers * Slots}|{Slots}", Ask($"SELECT count(*), max(sequence_number) FROM idn_journal WHERE persistence_id LIKE '{prefix}/%'"));
    }

    [PostgresFact]
    public async Task Many_processes_may_make_the_tables_at_once()
    {
        var address = Address();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresRuns.EnsureUsableAsync(address)));
    }

    [PostgresFact]
    public async Task Whatever_is_in_the_way_at_the_start_is_told_with_what_to_do()
    {
        var address = Address();
        await AssertToldAsync(address with { Name = "nobody-made-it" }, "3D000", "createdb");
        await AssertToldAsync(address with { Port = 1 }, "cannot be reached", "start it");
        await PostgresRuns.EnsureUsableAsync(address);
        Ask("CREATE ROLE stranger LOGIN PASSWORD 'x'");
        await WithUserAsync("stranger", "x", () => AssertToldAsync(address, "may not read and write", "grant"));
        await WithUserAsync("stranger", "wrong", () => AssertToldAsync(address, "28P01", "PGPASSWORD"));
        Ask("GRANT SELECT, INSERT ON idn_runs, idn_journal TO stranger");
        await WithUserAsync("stranger", "x", () => PostgresRuns.EnsureUsableAsync(address));
        Ask("DROP OWNED BY stranger; DROP ROLE stranger");
    }

    [PostgresFact]
    public async Task A_server_that_stops_ends_the_run_with_a_failure()
    {
        using var server = PostgresServer.StartNew();
        Assert.True(DatabaseAddress.TryParse(server.Create("idn"), out var address));
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        using var journal = await PostgresJournal.OpenAsync(PostgresJournal.PlaceOf(address, await PostgresRuns.BeginAsync(address, scenario)));
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);
        var options = new RunOptions
        {
            Seed = 1,
            Journal = journal,
            CrashesAt = (_, slot, point) =>
            {
                if (slot == 2 && point == CrashPoint.SlotClosed) server.Stop();
                return false;
            },
        };
        await using var run = await EmulationRun.CreateAsync(scenario, options, engine, new RecordingSink());

        var report = await run.ExecuteAsync(default);

        Assert.Contains(report.Failures, f => f.Contains(address.ToString(), StringComparison.Ordinal) && f.Contains("start it", StringComparison.Ordinal));
    }

    private protected override async Task<IRunJournal> CreateFreshAsync()
    {
        _run = await PostgresRuns.BeginAsync(Address(), TestRunScenario);
        return await ReopenAsync();
    }

    private protected override async Task<IRunJournal> ReopenAsync() => await PostgresJournal.OpenAsync(PostgresJournal.PlaceOf(_address!, _run));

    private protected override async Task<IRunJournal> OpenAsync(long life, LifeBegins begins)
    {
        if (begins == LifeBegins.WithTheRun) _run = await PostgresRuns.BeginAsync(Address(), TestRunScenario);
        return (await RegionJournal.OpenAsync(PostgresJournal.PlaceOf(_address!, _run, 3), life, begins))!;
    }

    protected override long CountEvents(long life) =>
        Number($"SELECT count(*) FROM idn_journal WHERE manifest = 'controller-decided.1' AND persistence_id LIKE 'run-{_run}/region-3/life-{life}/controller/%'");

    protected override long CountEvents() => Number($"SELECT count(*) FROM idn_journal WHERE manifest = 'controller-decided.1' AND persistence_id LIKE 'run-{_run}/%'");

    private protected override long CountTransactions(IRunJournal journal) => Number("SELECT count(DISTINCT xmin::text) FROM idn_journal");

    protected override void Break() => Ask("DROP TABLE idn_journal");

    private static Scenario TestRunScenario => CalmScenario.Create(Slots).WithPolicy("oga");

    private DatabaseAddress Address()
    {
        if (_address is null) Assert.True(DatabaseAddress.TryParse(postgres.Server.Create(_database), out _address));
        return _address!;
    }

    private string Ask(string sql) => postgres.Server.Ask(_database, sql);

    private long Number(string sql) => long.Parse(Ask(sql), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task AssertToldAsync(DatabaseAddress address, params string[] words)
    {
        var told = (await Assert.ThrowsAsync<ScenarioException>(() => PostgresRuns.EnsureUsableAsync(address))).Message;
        Assert.All([address.ToString(), .. words], word => Assert.Contains(word, told, StringComparison.Ordinal));
    }

    private static async Task WithUserAsync(string user, string password, Func<Task> act)
    {
        Environment.SetEnvironmentVariable("PGUSER", user);
        Environment.SetEnvironmentVariable("PGPASSWORD", password);
        try
        {
            await act();
        }
        finally
        {
            Environment.SetEnvironmentVariable("PGUSER", PostgresServer.User);
            Environment.SetEnvironmentVariable("PGPASSWORD", PostgresServer.Password);
        }
    }
}
