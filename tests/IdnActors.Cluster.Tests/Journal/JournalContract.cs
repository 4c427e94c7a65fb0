using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;
using static IdnActors.Emulation.Tests.Controllers.Crashes;

namespace IdnActors.Cluster.Tests.Journal;

/// <summary>What holds for a journal in whichever database.</summary>
public abstract class JournalContract(ITestOutputHelper output)
{
    protected const int Slots = 5;
    protected const int Controllers = 4;

    /// <summary>A journal for a run that begins.</summary>
    private protected abstract Task<IRunJournal> CreateFreshAsync();

    /// <summary>The latest one, for a run that takes the place of one that has died.</summary>
    private protected abstract Task<IRunJournal> ReopenAsync();

    /// <summary>That of a region, the first time or once more.</summary>
    private protected abstract Task<IRunJournal> OpenAsync(long life, LifeBegins begins);

    /// <summary>Decisions of a life in the latest one.</summary>
    protected abstract long CountEvents(long life);

    /// <summary>Decisions in the latest one.</summary>
    protected abstract long CountEvents();

    /// <summary>Transactions that decisions were written in.</summary>
    private protected abstract long CountTransactions(IRunJournal journal);

    /// <summary>From now on nothing can be written.</summary>
    protected abstract void Break();

    [Theory]
    [InlineData("oga")]
    [InlineData("tabular-greedy")]
    [InlineData("olag")]
    public virtual async Task A_run_comes_to_the_same_as_with_a_journal_in_memory(string policy)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy(policy);

        AssertEqual(await RunAsync(scenario), await RunWrittenAsync(scenario));

        Assert.Equal(Controllers * Slots, CountEvents());
    }

    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    public virtual async Task A_run_with_shuffled_mailboxes_comes_to_the_same(ulong seed)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        var options = new RunOptions { Seed = scenario.Run.Seed, Shuffle = new RandomStreams(seed).Open("shuffle") };

        AssertEqual(await RunAsync(scenario), await RunWrittenAsync(scenario, options: options));
    }

    [Fact]
    public virtual async Task Crashes_after_every_write_change_nothing()
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        var undisturbed = await RunAsync(scenario);
        var crashed = new HashSet<Crash>();

        var disturbed = await RunWrittenAsync(scenario, crash => crash.Point == CrashPoint.Written && crashed.Add(crash));

        AssertEqual(undisturbed, disturbed);
        Assert.Equal(Controllers * Slots, crashed.Count);
        Assert.Equal(Controllers * Slots, CountEvents());
    }

    [Theory]
    [InlineData("oga")]
    [InlineData("lru")]
    public virtual async Task A_run_that_takes_the_place_of_a_dead_one_goes_on_with_what_its_controllers_had_decided(string policy)
    {
        const int Died = 12;
        var scenario = CalmScenario.Create(2 * Died).WithPolicy(policy);
        var sink = new RecordingSink();
        var (_, undisturbed) = await TestRun.ExecuteCleanAsync(scenario);
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        using (var journal = Disposable(await CreateFreshAsync()))
        {
            // Dies a while after its last decision.
            await using var run = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1, Journal = journal.Journal }, engine, new RecordingSink());
            await run.Kernel.RunUntil(Instant.Start + Duration.FromSeconds((10 * Died) + 9));
        }
        var decided = CountEvents();
        using var reopened = Disposable(await ReopenAsync());
        await using var anew = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1, Journal = reopened.Journal, StartAt = Instant.Start + Duration.FromSeconds((10 * Died) + 9.5) }, engine, sink);
        var report = await anew.ExecuteAsync(default);

        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(Controllers * Died, decided);
        Assert.Equal(Controllers * 2 * Died, CountEvents());
        // By the last decision before.
        Assert.Equal(Held(undisturbed, Died), Held(sink, Died));
        Assert.NotEqual(Held(undisturbed, 0), Held(sink, Died));
        Assert.Equal(report.Totals.Issued, report.Totals.Served);
    }

    [Fact]
    public virtual async Task A_region_that_only_stood_still_and_goes_on_writing_does_not_disturb_the_one_that_has_taken_its_place()
    {
        const int Stood = 4;
        const int Wrote = 3;
        var scenario = CalmScenario.Create(3 * Stood).WithPolicy("oga");
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        using var first = Disposable(await OpenAsync(7, LifeBegins.WithTheRun));
        await using var stood = await EmulationRun.CreateAsync(scenario, new RunOptions { Seed = 1, Journal = first.Journal }, engine, new RecordingSink());
        await stood.Kernel.RunUntil(Instant.Start + Duration.FromSeconds((10 * Stood) + 9));

        using var second = Disposable(await OpenAsync(10, LifeBegins.Anew));
        await using var anew = await EmulationRun.CreateAsync(scenario, Anew(second.Journal, Stood), engine, new RecordingSink());
        await stood.Kernel.RunUntil(Instant.Start + Duration.FromSeconds((10 * (Stood + Wrote)) + 9));
        await anew.Kernel.RunUntil(Instant.Start + Duration.FromSeconds((10 * 2 * Stood) + 9));
        // Moved: the same life.
        await anew.DisposeAsync();
        second.Dispose();
        using var moved = Disposable(await OpenAsync(10, LifeBegins.Elsewhere));
        Assert.Equal(Controllers * 2 * Stood, CountEvents(10));
        using var third = Disposable(await OpenAsync(11, LifeBegins.Anew));
        // Told once more, as an order may be, and late.
        using var again = Disposable(await OpenAsync(11, LifeBegins.Anew));
        using var late = Disposable(await OpenAsync(9, LifeBegins.Anew));
        await using var last = await EmulationRun.CreateAsync(scenario, Anew(third.Journal, 2 * Stood), engine, new RecordingSink());
        var report = await last.ExecuteAsync(default);

        Assert.Empty(stood.Failures);
        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(Controllers * (Stood + Wrote), CountEvents(7));
        Assert.Equal(Controllers * 2 * Stood, CountEvents(10));
        // All slots, each once.
        Assert.Equal(Controllers * 3 * Stood, CountEvents(11));

        static RunOptions Anew(IRunJournal journal, int slots) => new() { Seed = 1, Journal = journal, StartAt = Instant.Start + Duration.FromSeconds((10 * slots) + 9.5) };
    }

    private static List<(string Node, long Bytes)> Held(RecordingSink sink, int slot) => [.. sink.NodeRows.Where(r => r.Slot == slot).Select(r => (r.Node, r.MemoryBytes)).Where(h => h.MemoryBytes > 0)];

    [Fact]
    public virtual async Task Controllers_that_decide_together_are_written_together()
    {
        const int Edges = 60;
        var topology = TestScenarios.Topology("star", ["cloud", .. Enumerable.Range(1, Edges).Select(i => $"edge-{i}")], [.. Enumerable.Range(1, Edges).Select(i => (0, i, 20.0))]);
        var catalogue = TestScenarios.Catalogue([[(80, 1, 1_000_000), (95, 4, 4_000_000)]]);
        var scenario = TestScenarios.Scenario(topology, catalogue, [.. Enumerable.Range(1, Edges).Select(i => new SourceSpec(new NodeId(i), 1))],
            [new Repository(new NodeId(0), [new TaskId(0)], [new VariantId(1)])]).WithPolicy("oga");
        scenario = scenario with { Run = scenario.Run with { Slot = Duration.FromSeconds(1), Duration = Duration.FromSeconds(Slots) } };
        using var journal = Disposable(await CreateFreshAsync());

        await RunAsync(scenario, null, journal.Journal, null);

        var (decisions, transactions) = (CountEvents(), CountTransactions(journal.Journal));
        output.WriteLine($"{decisions} decisions in {transactions} transactions");
        Assert.Equal((Edges + 1) * Slots, decisions);
        // One for each controller that recovers, and usually two or three for each slot; 370 if each decision were written for itself.
        Assert.InRange(transactions, Slots, decisions / 2);
    }

    [Fact]
    public virtual async Task A_journal_that_cannot_be_written_ends_the_run_with_a_failure()
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        using var journal = Disposable(await CreateFreshAsync());
        var isBroken = false;
        using var engine = new Model.Inference.ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        var options = new RunOptions
        {
            Seed = scenario.Run.Seed,
            Journal = journal.Journal,
            CrashesAt = (_, slot, point) =>
            {
                if (slot == 2 && point == CrashPoint.SlotClosed && !isBroken)
                {
                    isBroken = true;
                    Break();
                }
                return false;
            },
        };
        await using var run = await EmulationRun.CreateAsync(scenario, options, engine, new RecordingSink());

        var report = await run.ExecuteAsync(default);

        Assert.True(isBroken);
        Assert.Contains(report.Failures, f => f.Contains("controller/", StringComparison.Ordinal) && f.Contains("journal", StringComparison.Ordinal));
    }

    private protected async Task<EndState> RunWrittenAsync(Scenario scenario, Func<Crash, bool>? crashes = null, RunOptions? options = null)
    {
        using var journal = Disposable(await CreateFreshAsync());
        return await RunAsync(scenario, crashes, journal.Journal, options);
    }

    private static void AssertEqual(EndState expected, EndState actual)
    {
        Assert.Equal(expected.Transcript, actual.Transcript);
        Assert.Equal(expected.Figures, actual.Figures);
        Assert.Equal(expected.Learning, actual.Learning);
        Assert.Equal(expected.Policies, actual.Policies);
        Assert.Equal(0, actual.OpenDecisions);
    }

    private static Opened Disposable(IRunJournal journal) => new(journal);

    /// <summary>A journal that ends with a test.</summary>
    private readonly record struct Opened(IRunJournal Journal) : IDisposable
    {
        public void Dispose() => (Journal as IDisposable)?.Dispose();
    }
}
