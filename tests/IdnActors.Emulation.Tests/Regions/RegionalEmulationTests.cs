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

    public static TheoryData<string> SplitKinds => [.. SplitCases.Kinds];

    [Fact]
    public async Task Results_do_not_depend_on_the_number_of_regions_whatever_goes_wrong()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var (cut, several) = (0, 0);
        for (var i = 0; i < 40; i++)
        {
            var random = streams.Open($"regions/{i}");
            var (scenario, plan) = RegionalComparison.Case(random, hasInstantLinks: i % 4 == 0);
            if (plan.Count > 1) several++;
            cut += plan.Cut.Length;

            await RegionalComparison.AssertEqualAsync(scenario, plan, $"case {i}");
        }

        output.WriteLine($"{several} of 40 cases with several regions, {cut} links cut");
        Assert.True(several >= 24 && cut > 2 * several);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task What_controllers_learn_does_not_depend_on_the_number_of_regions(string policy)
    {
        foreach (var (scenario, plan) in RegionalComparison.CasesOf(policy, CasesPerPolicy)) await RegionalComparison.AssertEqualAsync(scenario, plan, $"seed {scenario.Run.Seed}");
    }

    [Fact]
    public async Task Requests_that_cross_the_parts_of_a_model_cross_regions_too()
    {
        var scenario = TestSplits.Line3(40, (0, 2), (2, 4)).WithPlacement(new Deployment(new NodeId(2), new VariantId(1)), new Deployment(new NodeId(1), new VariantId(2)));
        scenario = scenario with { Demand = scenario.Demand with { Arrivals = ArrivalKind.Poisson, Rate = new RequestRate(50) } };
        scenario = scenario.WithUnload(3, 1, 2).WithLoad(5, 1, 2);

        await RegionalComparison.AssertEqualAsync(scenario, new RegionPlan(scenario.Topology, [0, 1, 2]), "a region for each node");
    }

    /// <summary>Fallbacks overtake requests that are in other regions, and views of a sample are joined that were made in several.</summary>
    [Theory]
    [MemberData(nameof(SplitKinds))]
    public async Task Split_models_give_the_same_whatever_region_their_parts_are_in(string kind)
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var (degraded, answered, missing) = (0L, 0L, 0L);
        for (var i = 0; i < 25; i++)
        {
            var (scenario, plan) = SplitCases.Make(kind, streams.Open($"regional splits/{kind}/{i}"));

            var report = await RegionalComparison.AssertEqualAsync(scenario, plan, $"{kind} {i}");

            Assert.Empty(report.Violations);
            Assert.Empty(report.Failures);
            degraded += report.Totals.Degraded;
            answered += report.Totals.Answered;
            missing += report.Views?.Missing ?? 0;
        }
        output.WriteLine($"{answered} answers, {degraded} degraded, {missing} views missing");
        Assert.True(answered > 500 && degraded > 30 && (kind == "views") == (missing > 100), $"{answered} answers, {degraded} degraded, {missing} views missing");
    }

    [Fact]
    public async Task What_several_kernels_cannot_run_is_refused()
    {
        var scenario = TestScenarios.Line3().WithPolicy("oga");
        scenario = scenario with { Policy = scenario.Policy! with { Journal = JournalKind.Sqlite } };
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, 1);

        var thrown = await Assert.ThrowsAsync<NotSupportedException>(() => LocalRegions.CreateAsync(scenario, new RunOptions { Seed = 1 }, RegionPlanner.Plan(scenario, 2), engine));

        Assert.Contains("policy.journal", thrown.Message, StringComparison.Ordinal);
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
}
