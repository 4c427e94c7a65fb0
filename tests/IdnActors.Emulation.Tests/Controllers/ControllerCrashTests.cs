using IdnActors.Emulation.Controllers;
using IdnActors.Emulation.Journal;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Randomness;
using static IdnActors.Emulation.Tests.Controllers.Crashes;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>Controllers that crash continue as if nothing had been.</summary>
public class ControllerCrashTests
{
    // More than the memory journal keeps, so that some recover from a state and some from events alone.
    private const int Slots = 11;

    public static TheoryData<string> Policies => ["oga", "infida", "ftpl", "ader", "tabular-greedy", "lru", "olag", "oga-multilinear-fresh", "infida-offline"];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task A_crash_after_any_write_changes_nothing(string policy)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy(policy);
        var points = new List<Crash>();
        var undisturbed = await RunAsync(scenario, crash =>
        {
            if (crash.Point == CrashPoint.Written) points.Add(crash);
            return false;
        });
        Assert.Equal(4 * Slots, points.Count);

        foreach (var point in points)
        {
            var disturbed = await RunAsync(scenario, Once(point));
            AssertEqual(undisturbed, disturbed, point.ToString());
        }
    }

    [Theory]
    [InlineData(CrashPoint.Written)]
    [InlineData(CrashPoint.Applied)]
    [InlineData(CrashPoint.Told)]
    public async Task All_controllers_may_crash_in_every_slot(object point)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        var undisturbed = await RunAsync(scenario);

        var crashed = new HashSet<Crash>();
        var disturbed = await RunAsync(scenario, crash => crash.Point == (CrashPoint)point && crashed.Add(crash));

        Assert.InRange(crashed.Count, 4 * (Slots - 1), 4 * Slots);
        AssertEqual(undisturbed, disturbed, $"{point}");
    }

    [Theory]
    [InlineData(1ul)]
    [InlineData(2ul)]
    [InlineData(3ul)]
    public async Task Crashes_change_nothing_however_mailboxes_are_shuffled(ulong seed)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        var undisturbed = await RunAsync(scenario);

        var crashed = new HashSet<Crash>();
        var options = new RunOptions { Seed = scenario.Run.Seed, Shuffle = new RandomStreams(seed).Open("shuffle") };
        var disturbed = await RunAsync(scenario, crash => crash.Point != CrashPoint.SlotClosed && crashed.Add(crash), options: options);

        AssertEqual(undisturbed, disturbed, $"shuffled by {seed}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(null)]
    public async Task A_crash_changes_nothing_however_much_the_journal_keeps(int? kept)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga");
        var undisturbed = await RunAsync(scenario);

        var crashed = new HashSet<Crash>();
        var disturbed = await RunAsync(scenario, crash => crash.Point == CrashPoint.Written && crashed.Add(crash), new KeepingJournal(kept));

        AssertEqual(undisturbed, disturbed, $"{kept} decisions kept");
    }

    [Theory]
    [InlineData("oga")]
    [InlineData("olag")]
    [InlineData("lru")]
    public async Task A_crash_between_slot_end_and_decision_loses_prices_and_nothing_else(string policy)
    {
        var scenario = CalmScenario.Create(Slots).WithPolicy(policy);
        var undisturbed = await RunAsync(scenario);
        var crashed = new HashSet<Crash>();

        var disturbed = await RunAsync(scenario, crash => crash.Point == CrashPoint.SlotClosed && crash.Slot % 2 == 1 && crashed.Add(crash));

        Assert.Equal(4 * (Slots / 2), crashed.Count);
        Assert.Equal(0, disturbed.OpenDecisions);
        Assert.Equal(undisturbed.Learned.Ledger.Slots.Select(s => s.Requests), disturbed.Learned.Ledger.Slots.Select(s => s.Requests));
        // What a node counts itself it counts again; prices on their way find nobody who waits for them.
        if (policy == "oga") Assert.True(disturbed.Learned.Prices.Missing > 0, "prices are missing");
        else AssertEqual(undisturbed, disturbed, policy);
    }

    [Fact]
    public async Task Prices_that_are_under_way_survive_a_crash()
    {
        // Control messages take longer up and down than a controller waits, so that every price comes after its decision.
        var scenario = CalmScenario.Create(Slots).WithPolicy("oga").DecidingAfter(10);
        var undisturbed = await RunAsync(scenario);
        Assert.True(undisturbed.Learned.Prices.Late > 0, "prices are late");

        var crashed = new HashSet<Crash>();
        var disturbed = await RunAsync(scenario, crash => crash.Point == CrashPoint.Written && crashed.Add(crash));

        AssertEqual(undisturbed, disturbed, "late prices");
    }

    private static Func<Crash, bool> Once(Crash point)
    {
        var isDone = false;
        return crash => !isDone && (isDone = crash == point);
    }

    private static void AssertEqual(EndState expected, EndState actual, string when)
    {
        Assert.Equal((when, expected.Transcript), (when, actual.Transcript));
        Assert.Equal((when, expected.Figures), (when, actual.Figures));
        Assert.Equal((when, expected.Learning), (when, actual.Learning));
        Assert.Equal((when, expected.Policies), (when, actual.Policies));
        Assert.Equal((when, 0), (when, actual.OpenDecisions));
    }

    private sealed class KeepingJournal(int? decisions) : IRunJournal
    {
        private readonly MemoryJournal _journal = new();

        public Akka.Configuration.Config Config => _journal.Config;
        public Akka.Actor.Setup.Setup? Setup => null;
        public int? DecisionsKept { get; } = decisions;
    }
}
