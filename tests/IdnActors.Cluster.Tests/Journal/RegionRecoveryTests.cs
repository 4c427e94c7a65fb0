using IdnActors.Cluster.Journal;
using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Emulation.Tests.Controllers;
using IdnActors.Model.Inference;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using Microsoft.Data.Sqlite;

namespace IdnActors.Cluster.Tests.Journal;

/// <summary>A region that dies in the middle of a run goes on with what its controllers had written.</summary>
public sealed class RegionRecoveryTests : IDisposable
{
    private const double Speed = 60;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idn-regions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("oga", 1)]
    [InlineData("oga", 0)]
    [InlineData("lru", 1)]
    public async Task Controllers_go_on_by_their_journal_and_decide_by_every_slot(string policy, int dying)
    {
        const int Slots = 18;
        var scenario = CalmScenario.Create(Slots).WithPolicy(policy).WithDrain(400);
        // The cloud; the hub with the edges.
        var plan = new RegionPlan(scenario.Topology, [0, 1, 1, 1]);
        var options = new RunOptions { Seed = 1, Clock = ClockKind.Real, Speed = Speed };
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);
        var journals = Enumerable.Range(0, plan.Count).Select(r => SqliteJournal.CreateFresh(FileOf(r))).ToList();
        RunReport report;
        int decidedBefore;
        bool isBack;
        await using (var regions = await LiveRegions.CreateAsync(scenario, options, plan, engine, r => journals[r]))
        {
            var run = new LiveRun(scenario, options, plan, regions.Hosts, new RecordingSink()) { BooksEvery = TimeSpan.FromMilliseconds(50) };
            var running = run.ExecuteAsync(default);
            using var watch = new EventKernel(KernelClock.CreateReal(Speed));
            await watch.RunUntil(Instant.Start + Duration.FromSeconds(65));
            await regions.KillAsync(dying);
            await run.NoteDeathAsync(dying);
            decidedBefore = Count(dying, "COUNT(*)");
            journals.Add(SqliteJournal.Reopen(FileOf(dying)));
            isBack = await run.ReplaceAsync(dying, await regions.MakeAsync(dying, run.TimeIn(TimeSpan.FromMilliseconds(20)), journals[^1]));
            report = await running;
        }

        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
        Assert.True(decidedBefore > 0);
        Assert.Equal(Slots, report.Learning!.Ledger.Slots.Count);
        // Each controller has decided once by every slot, however many incarnations it took.
        if (isBack) Assert.Equal(Count(dying, "COUNT(DISTINCT persistence_id)") * Slots, Count(dying, "COUNT(*)"));
        foreach (var journal in journals) journal.Dispose();
    }

    private string FileOf(int region) => Path.Combine(_folder.FullName, $"journal-{region}.sqlite");

    private int Count(int region, string what)
    {
        using var connection = new SqliteConnection($"Data Source={FileOf(region)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        // One of the constants above.
#pragma warning disable CA2100
        command.CommandText = $"SELECT {what} FROM journal WHERE manifest = 'controller-decided.1'";
#pragma warning restore CA2100
        return Convert.ToInt32(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
