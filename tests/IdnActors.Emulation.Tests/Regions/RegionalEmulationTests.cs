using System.Collections.Immutable;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Regions;

/// <summary>Several kernels, each with a region, do what one kernel does: to the byte.</summary>
public class RegionalEmulationTests(ITestOutputHelper output)
{
    private const int CasesPerPolicy = 3;

    public static TheoryData<string> Policies => [.. PolicyCatalogue.All.Select(p => p.Name)];

    [Fact]
    public async Task Results_do_not_depend_on_the_number_of_regions_whatever_goes_wrong()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var (cut, several) = (0, 0);
        for (var i = 0; i < 40; i++)
        {
            var random = streams.Open($"regions/{i}");
            var scenario = HarshScenarios.Make(random);
            if (i % 4 != 0) scenario = TestRegions.WithoutInstantLinks(scenario, random);
            var plan = TestRegions.PlanOf(scenario, 2 + random.NextInt(3), random);
            if (plan.Count > 1) several++;
            cut += plan.Cut.Length;

            await AssertEqualAsync(scenario, plan, $"case {i}");
        }

        output.WriteLine($"{several} of 40 cases with several regions, {cut} links cut");
        Assert.True(several >= 24 && cut > 2 * several);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task What_controllers_learn_does_not_depend_on_the_number_of_regions(string policy)
    {
        var isClairvoyant = PolicyCatalogue.Find(policy).IsClairvoyant;
        var random = new RandomStreams(TestSeed.Value).Open($"regional controllers/{policy}");
        for (var made = 0; made < CasesPerPolicy;)
        {
            var scenario = TestRegions.WithoutInstantLinks(HarshScenarios.Make(random), random);
            if (isClairvoyant && scenario.Demand.Arrivals == ArrivalKind.ClosedLoop) continue;
            var plan = TestRegions.PlanOf(scenario, 2 + random.NextInt(3), random);
            if (plan.Count == 1) continue;
            made++;
            scenario = scenario with
            {
                Placement = Placement.Empty,
                Policy = new PolicyChoice(policy, ImmutableSortedDictionary<string, string>.Empty),
                Run = scenario.Run with { Seed = random.NextUInt64() },
            };

            await AssertEqualAsync(scenario, plan, $"seed {scenario.Run.Seed}");
        }
    }

    [Fact]
    public async Task Requests_that_cross_the_parts_of_a_model_cross_regions_too()
    {
        var scenario = TestSplits.Line3(40, (0, 2), (2, 4)).WithPlacement(new Deployment(new NodeId(2), new VariantId(1)), new Deployment(new NodeId(1), new VariantId(2)));
        scenario = scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Poisson, Rate = new RequestRate(50) } };
        scenario = scenario.WithUnload(3, 1, 2).WithLoad(5, 1, 2);

        await AssertEqualAsync(scenario, new RegionPlan(scenario.Topology, [0, 1, 2]), "a region for each node");
    }

    [Fact]
    public async Task What_several_kernels_cannot_run_is_refused()
    {
        var scenario = TestSplits.Line3();
        scenario = scenario with { Splitting = scenario.Splitting with { FallbackAfter = Duration.FromMilliseconds(100) } };
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);

        var thrown = await Assert.ThrowsAsync<NotSupportedException>(() => LocalRegions.CreateAsync(scenario, new RunOptions { Seed = 1 }, RegionPlanner.Plan(scenario, 2), engine));

        Assert.Contains("fallback-after", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_keeps_its_books()
    {
        var scenario = TestRegions.WithoutInstantLinks(HarshScenarios.Make(new RandomStreams(TestSeed.Value).Open("interrupted")), new RandomStreams(1).Open("delays"));
        scenario = scenario with { Run = scenario.Run with { Duration = Duration.FromSeconds(10_000) } };
        var options = new RunOptions { Seed = 1 };
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);
        await using var regions = await LocalRegions.CreateAsync(scenario, options, RegionPlanner.Plan(scenario, 2), engine);
        var together = new RegionalEmulation(scenario, options, regions.Plan, regions.Hosts, new RecordingSink());
        using var stop = new CancellationTokenSource();

        var running = together.ExecuteAsync(stop.Token);
        while (together.Progress.Issued < 100) await Task.Yield();
        await stop.CancelAsync();
        var report = await running;

        Assert.True(report.IsInterrupted);
        Assert.Empty(report.Failures);
        Assert.Empty(report.Violations);
        Assert.Equal(report.Totals.Issued, report.Totals.Ended);
    }

    private static async Task AssertEqualAsync(Scenario scenario, RegionPlan plan, string name)
    {
        var (whole, wholeSink) = await TestRun.ExecuteAsync(scenario);
        var sink = new RecordingSink();
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        var options = new RunOptions { Seed = scenario.Run.Seed };
        await using var regions = await LocalRegions.CreateAsync(scenario, options, plan, engine);
        var report = await new RegionalEmulation(scenario, options, plan, regions.Hosts, sink).ExecuteAsync(CancellationToken.None);

        AssertSame($"{name}, figures", TestRun.FiguresOf(whole), TestRun.FiguresOf(report));
        AssertSame($"{name}, events", Lines(wholeSink.Events.Select(e => $"{e.At} {e.Kind} {e.Subject} {string.Join(' ', e.Details)}")), Lines(sink.Events.Select(e => $"{e.At} {e.Kind} {e.Subject} {string.Join(' ', e.Details)}")));
        AssertSame($"{name}, nodes", Lines(wholeSink.NodeRows.Select(r => r.ToString())), Lines(sink.NodeRows.Select(r => r.ToString())));
        AssertSame($"{name}, links", Lines(wholeSink.LinkRows.Select(r => r.ToString())), Lines(sink.LinkRows.Select(r => r.ToString())));
        Assert.Equal(whole.Latencies.Buckets, report.Latencies.Buckets);
        AssertSame($"{name}, learning", Learned(whole), Learned(report));
    }

    /// <summary>All that was learned, to the last digit.</summary>
    private static string Learned(RunReport report) => report.Learning is not { } learning ? "" : Lines(
    [
        $"{learning.Policy} {learning.IsBounded} {learning.LearnsFromGain} {learning.DelayTermMs:R} {learning.Prices}",
        .. learning.Ledger.Slots.Select((s, i) => $"{i} {s.Requests:R} {s.GainMs:R} {s.SharesGainMs:R} {s.BoundMs:R} {learning.ServedGainMs[i]:R}"),
    ]);

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static void AssertSame(string what, string expected, string actual)
    {
        if (expected == actual) return;
        var (a, b) = (expected.Split('\n'), actual.Split('\n'));
        var at = Enumerable.Range(0, Math.Min(a.Length, b.Length)).FirstOrDefault(i => a[i] != b[i], Math.Min(a.Length, b.Length));
        Assert.Fail($"{what}: line {at} of {a.Length} and {b.Length}:\n{a.ElementAtOrDefault(at)}\n{b.ElementAtOrDefault(at)}");
    }
}
