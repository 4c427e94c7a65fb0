using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Emulation.Tests;
using IdnActors.Emulation.Tests.Regions;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Wire;

/// <summary>Regions that hear and say nothing but bytes do what one kernel does: to the byte.</summary>
public class WiredRegionTests(ITestOutputHelper output)
{
    private const int CasesPerPolicy = 2;

    public static TheoryData<string> Policies => [.. PolicyCatalogue.All.Select(p => p.Name)];

    public static TheoryData<string> SplitKinds => [.. SplitCases.Kinds];

    [Fact]
    public async Task Results_are_those_of_one_kernel_whatever_goes_wrong()
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var (several, loops, crossings) = (0, 0, 0L);
        for (var i = 0; i < 40; i++)
        {
            var (scenario, plan) = RegionalComparison.Case(streams.Open($"wired regions/{i}"), hasInstantLinks: i % 4 == 0);
            if (plan.Count > 1) several++;
            if (plan.Count > 1 && scenario.Demand.Arrivals == ArrivalKind.ClosedLoop) loops++;

            crossings += await AssertEqualAsync(scenario, plan, $"case {i}");
        }

        output.WriteLine($"{several} of 40 cases with several regions, {loops} of them with clients that wait; {crossings} crossings");
        Assert.True(several >= 24 && loops >= 4 && crossings > 1000);
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task What_controllers_learn_is_what_those_of_one_kernel_learn(string policy)
    {
        foreach (var (scenario, plan) in RegionalComparison.CasesOf(policy, CasesPerPolicy)) await AssertEqualAsync(scenario, plan, $"seed {scenario.Run.Seed}");
    }

    [Theory]
    [MemberData(nameof(SplitKinds))]
    public async Task Split_models_give_the_same(string kind)
    {
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}");
        var streams = new RandomStreams(TestSeed.Value);
        var crossings = 0L;
        for (var i = 0; i < 20; i++)
        {
            var (scenario, plan) = SplitCases.Make(kind, streams.Open($"wired splits/{kind}/{i}"));
            crossings += await AssertEqualAsync(scenario, plan, $"{kind} {i}");
        }
        output.WriteLine($"{crossings} crossings");
        Assert.True(crossings > 1000, $"{crossings} crossings");
    }

    /// <summary>Each process has the files of the models; what crosses says for how many bytes it stands. So a transfer takes its time on the emulated links, and no other message between processes waits for it.</summary>
    [Fact]
    public async Task A_large_model_is_transferred_over_the_emulated_links_alone()
    {
        const int Mebibytes = 20;
        var line = TestScenarios.Line3() with { Catalogue = TestScenarios.Catalogue([[(80, 1, 1_000_000), (95, Mebibytes, 4_000_000)]]) };
        var scenario = line.WithLinks(l => l with { Rate = DataRate.FromMegabitsPerSecond(100) }).WithInitial((2, 0)).WithLoad(0.5, 2, 1).WithDuration(4);
        var plan = RegionPlanner.Plan(scenario, 2);
        Assert.NotEqual(plan[new NodeId(0)], plan[new NodeId(2)]);

        var (report, wired) = await CompareAsync(scenario, plan, "a large model");

        var (emulated, sent) = (report.Links[0].Counters.TransferBytes, wired.Sum(w => w.Bytes));
        output.WriteLine($"{emulated} bytes over the emulated link, {sent} between processes");
        Assert.True(emulated >= Mebibytes << 20);
        Assert.True(sent < emulated / 20, $"{sent} bytes");
    }

    private static async Task<long> AssertEqualAsync(Scenario scenario, RegionPlan plan, string name) => (await CompareAsync(scenario, plan, name)).Wired.Sum(w => w.Crossings);

    private static async Task<(RunReport Report, List<WiredRegion> Wired)> CompareAsync(Scenario scenario, RegionPlan plan, string name)
    {
        var wired = new List<WiredRegion>();
        var report = await RegionalComparison.AssertEqualAsync(scenario, plan, name, (region, engine) =>
        {
            wired.Add(new WiredRegion(scenario, region, engine));
            return wired[^1];
        });
        return (report, wired);
    }
}
