using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using Microsoft.Data.Sqlite;
using static IdnActors.Emulation.Tests.Controllers.Crashes;

namespace IdnActors.Cluster.Tests.Journal;

/// <summary>Controllers that write to an SQLite file.</summary>
public sealed class SqliteJournalTests : IDisposable
{
    private const int Slots = 5;
    private const int Controllers = 4;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idn-journal-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string File => Path.Combine(_folder.FullName, "journal.sqlite");

    [Theory]
    [InlineData("oga")]
    [InlineData("tabular-greedy")]
    [InlineData("olag")]
    public async Task A_run_comes_to_the_same_as_with_a_journal_in_memory(string policy)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy(policy);

        AssertEqual(await RunAsync(scenario), await RunWithFileAsync(scenario));

        Assert.Equal(Controllers * Slots, CountEvents());
    }

    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    public async Task A_run_with_shuffled_mailboxes_comes_to_the_same(ulong seed)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        var options = new RunOptions { Seed = scenario.Run.Seed, Shuffle = new RandomStreams(seed).Open("shuffle") };

        AssertEqual(await RunAsync(scenario), await RunWithFileAsync(scenario, options: options));
    }

    [Fact]
    public async Task Crashes_after_every_write_change_nothing()
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        var undisturbed = await RunAsync(scenario);
        var crashed = new HashSet<Crash>();

        var disturbed = await RunWithFileAsync(scenario, crash => crash.Point == CrashPoint.Written && crashed.Add(crash));

        AssertEqual(undisturbed, disturbed);
        Assert.Equal(Controllers * Slots, crashed.Count);
        Assert.Equal(Controllers * Slots, CountEvents());
    }

    [Fact]
    public async Task A_run_begins_with_an_empty_file_and_leaves_a_whole_one()
    {
        var scenario = CalmScenario.Create(2).WithPolicy("oga");
        await RunWithFileAsync(scenario);
        await RunWithFileAsync(scenario);

        Assert.Equal(["journal.sqlite"], _folder.GetFiles().Select(f => f.Name));
        Assert.Equal(2 * Controllers, CountEvents());
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_ends_the_run_with_a_failure()
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        using var journal = SqliteJournal.CreateFresh(File);
        var isBroken = false;
        using var engine = new Model.Inference.ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        var options = new RunOptions
        {
            Seed = scenario.Run.Seed,
            Journal = journal,
            CrashesAt = (_, slot, point) =>
            {
                if (slot == 2 && point == CrashPoint.SlotClosed && !isBroken) Break();
                return false;
            },
        };
        await using var run = await EmulationRun.CreateAsync(scenario, options, engine, new RecordingSink());

        var report = await run.ExecuteAsync(default);

        Assert.True(isBroken);
        Assert.Contains(report.Failures, f => f.Contains("controller/", StringComparison.Ordinal) && f.Contains("journal", StringComparison.Ordinal));

        void Break()
        {
            isBroken = true;
            using var connection = new SqliteConnection($"Data Source={File}");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE journal;";
            command.ExecuteNonQuery();
        }
    }

    private async Task<EndState> RunWithFileAsync(Scenario scenario, Func<Crash, bool>? crashes = null, RunOptions? options = null)
    {
        using var journal = SqliteJournal.CreateFresh(File);
        return await RunAsync(scenario, crashes, journal, options);
    }

    private long CountEvents()
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM journal WHERE manifest = 'controller-decided.1';";
        return (long)command.ExecuteScalar()!;
    }

    private static void AssertEqual(EndState expected, EndState actual)
    {
        Assert.Equal(expected.Transcript, actual.Transcript);
        Assert.Equal(expected.Figures, actual.Figures);
        Assert.Equal(expected.Learning, actual.Learning);
        Assert.Equal(expected.Policies, actual.Policies);
        Assert.Equal(0, actual.OpenDecisions);
    }
}
