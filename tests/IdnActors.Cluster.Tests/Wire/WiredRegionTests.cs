using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Tests.Regions;
using IdnActors.Model.Demands;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
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

    private static async Task<long> AssertEqualAsync(Scenario scenario, RegionPlan plan, string name)
    {
        var wired = new List<WiredRegion>();
        await RegionalComparison.AssertEqualAsync(scenario, plan, name, (region, engine) =>
        {
            wired.Add(new WiredRegion(scenario, region, engine));
            return wired[^1];
        });
        return wired.Sum(w => w.Crossings);
    }
}
