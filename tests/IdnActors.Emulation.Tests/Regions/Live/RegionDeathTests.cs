using IdnActors.Emulation.Kernel;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Regions.Live;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Regions.Live;

/// <summary>Regions die in the middle of a run and are made anew: what is known to anybody is accounted for, and the rest goes on. Nodes have room, and the drain time, for all that a slow machine brings late and together.</summary>
public class RegionDeathTests(ITestOutputHelper output)
{
    private const double Speed = 5;

    [Fact]
    public async Task The_books_balance_whenever_a_region_dies_and_sources_go_on()
    {
        var random = TestSeed.Open(output);
        var (lost, issuedAnew) = (0L, 0L);
        for (var i = 0; i < 12; i++)
        {
            var scenario = LiveWorkload.Create(seconds: 8, isEdge: i % 3 == 0, rate: 40);
            if (i % 4 == 3) scenario = LiveWorkload.WithClients(scenario, patienceSeconds: 1);
            var plan = RegionPlanner.Plan(scenario, 3);
            var (modelled, _) = await TestRun.ExecuteCleanAsync(scenario);
            var dying = random.NextInt(plan.Count);

            var (report, sink, replaced) = await RunAsync(scenario, plan, [(dying, 1 + (4 * random.NextDouble()))]);

            LiveWorkload.AssertClean(report, $"case {i}");
            Assert.True(report.Totals.Issued == report.Totals.Served + report.Totals.LostProcess, $"case {i}, region {dying}, {replaced} made anew, end {report.End}: {report.Totals}");
            if (scenario.Demand.Arrivals != ArrivalKind.ClosedLoop) AssertSources(modelled, report, plan, dying);
            AssertTimes(report);
            // A slow machine may have come to the end before.
            Assert.Equal(replaced == 1 ? ["region-died", "region-back"] : ["region-died"], sink.Events.Where(e => e.Kind.StartsWith("region-", StringComparison.Ordinal)).Select(e => e.Kind));
            lost += report.Totals.LostProcess;
            issuedAnew += report.Nodes.Where(n => plan[n.Node] == dying).Sum(n => n.Counters.Issued);
        }
        output.WriteLine($"{lost} requests lost, {issuedAnew} issued in regions that died");
        Assert.True(lost > 0 && issuedAnew > 0);
    }

    /// <summary>Those of other regions as if nothing had been; those of the dead one less what nobody knows.</summary>
    private static void AssertSources(RunReport modelled, RunReport report, RegionPlan plan, int dying)
    {
        foreach (var (expected, node) in modelled.Nodes.Zip(report.Nodes))
        {
            if (plan[node.Node] != dying) Assert.Equal(expected.Counters.Issued, node.Counters.Issued);
            else Assert.InRange(node.Counters.Issued, expected.Counters.Issued == 0 ? 0 : 1, expected.Counters.Issued);
        }
    }

    /// <summary>What regions had told of before they died counts with the rest: as many times as answers, and as events.</summary>
    private static void AssertTimes(RunReport report)
    {
        Assert.Equal(report.Totals.Served, report.Latency.Count);
        Assert.Equal(report.Totals.Served, report.Host.Experienced!.Count);
        Assert.InRange(report.Host.Fidelity!.Count, report.Host.EventsFired, long.MaxValue);
        Assert.All(report.Host.Fidelity.Crossings, c => Assert.InRange(c.Late, 0, c.Count));
    }

    [Fact]
    public async Task Several_regions_may_die_one_after_the_other_and_one_for_good()
    {
        var scenario = LiveWorkload.Create(seconds: 16, isEdge: false, rate: 40);
        var plan = RegionPlanner.Plan(scenario, 3);
        var root = plan[new NodeId(0)];
        var other = (root + 1) % 3;

        var (report, _, _) = await RunAsync(scenario, plan, [(other, 1), (root, 4), (other, 7), ((root + 2) % 3, 9)], forGood: 3);

        LiveWorkload.AssertClean(report, "several");
        Assert.Equal(report.Totals.Issued, report.Totals.Served + report.Totals.LostProcess);
        Assert.True(report.Totals.LostProcess > 10);
        AssertTimes(report);
    }

    [Fact]
    public async Task Whatever_else_goes_wrong_the_books_balance()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        for (var i = 0; i < 8; i++)
        {
            var random = streams.Open($"death/{i}");
            var scenario = TestRegions.WithoutInstantLinks(HarshScenarios.Make(random), random);
            var plan = TestRegions.PlanOf(scenario, 2 + random.NextInt(2), random);

            var (report, _, _) = await RunAsync(scenario, plan, [(random.NextInt(plan.Count), 0.5 + (2.5 * random.NextDouble()))]);

            LiveWorkload.AssertClean(report, $"case {i}");
        }
    }

    /// <summary>Runs a scenario in which regions die at times, in order, and are made anew a moment later.</summary>
    private static async Task<(RunReport Report, RecordingSink Sink, int Replaced)> RunAsync(Scenario scenario, RegionPlan plan, (int Region, double AtSeconds)[] deaths, int? forGood = null)
    {
        var options = new RunOptions { Seed = scenario.Run.Seed, Clock = ClockKind.Real, Speed = Speed };
        var sink = new RecordingSink();
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, options.Seed);
        await using var regions = await LiveRegions.CreateAsync(scenario, options, plan, engine);
        var run = new LiveRun(scenario, options, plan, regions.Hosts, sink) { BooksEvery = TimeSpan.FromMilliseconds(50) };
        var running = run.ExecuteAsync(default);
        var replaced = 0;
        // Waits as kernels do.
        using var watch = new EventKernel(KernelClock.CreateReal(Speed));
        foreach (var (number, (region, at)) in deaths.Index())
        {
            await watch.RunUntil(Instant.Start + Duration.FromSeconds(at));
            await regions.KillAsync(region);
            await run.NoteDeathAsync(region);
            if (forGood == number) continue;
            var anew = await regions.MakeAsync(region, run.TimeIn(TimeSpan.FromMilliseconds(20)));
            if (await run.ReplaceAsync(region, anew)) replaced++;
        }
        return (await running, sink, replaced);
    }
}
