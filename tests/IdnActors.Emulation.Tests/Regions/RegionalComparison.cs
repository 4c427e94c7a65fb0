using System.Collections.Immutable;
using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Demands;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Policies;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Regions;

/// <summary>Cases that several kernels run, and what they are held against: one kernel.</summary>
internal static class RegionalComparison
{
    /// <summary>A harsh scenario, cut into regions at random.</summary>
    public static (Scenario Scenario, RegionPlan Plan) Case(RandomSource random, bool hasInstantLinks)
    {
        var scenario = HarshScenarios.Make(random);
        if (!hasInstantLinks) scenario = TestRegions.WithoutInstantLinks(scenario, random);
        return (scenario, TestRegions.PlanOf(scenario, 2 + random.NextInt(3), random));
    }

    /// <summary>Harsh scenarios with a policy and at least two regions.</summary>
    public static IEnumerable<(Scenario Scenario, RegionPlan Plan)> CasesOf(string policy, int count)
    {
        var isClairvoyant = PolicyCatalogue.Find(policy).IsClairvoyant;
        var random = new RandomStreams(TestSeed.Value).Open($"regional controllers/{policy}");
        for (var made = 0; made < count;)
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
            yield return (scenario, plan);
        }
    }

    /// <summary>Runs a scenario with one kernel and with several, and demands the same of both to the last digit.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="plan">The regions.</param>
    /// <param name="name">Of the case, for messages.</param>
    /// <param name="through">What stands between a region and who runs it; null: nothing.</param>
    /// <returns>What one kernel came to.</returns>
    public static async Task<RunReport> AssertEqualAsync(Scenario scenario, RegionPlan plan, string name, Func<LocalRegion, IInferenceEngine, IRegionHost>? through = null)
    {
        var (whole, wholeSink) = await TestRun.ExecuteAsync(scenario);
        var sink = new RecordingSink();
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        var options = new RunOptions { Seed = scenario.Run.Seed };
        await using var regions = await LocalRegions.CreateAsync(scenario, options, plan, engine);
        var report = await new RegionalEmulation(scenario, options, plan, [.. regions.Hosts.Select(h => through is null ? h : through((LocalRegion)h, engine))], sink).ExecuteAsync(CancellationToken.None);

        AssertSame($"{name}, figures", TestRun.FiguresOf(whole), TestRun.FiguresOf(report));
        AssertSame($"{name}, events", Lines(wholeSink.Events.Select(e => $"{e.At} {e.Kind} {e.Subject} {string.Join(' ', e.Details)}")), Lines(sink.Events.Select(e => $"{e.At} {e.Kind} {e.Subject} {string.Join(' ', e.Details)}")));
        AssertSame($"{name}, nodes", Lines(wholeSink.NodeRows.Select(r => r.ToString())), Lines(sink.NodeRows.Select(r => r.ToString())));
        AssertSame($"{name}, links", Lines(wholeSink.LinkRows.Select(r => r.ToString())), Lines(sink.LinkRows.Select(r => r.ToString())));
        Assert.Equal(whole.Latencies.Buckets, report.Latencies.Buckets);
        AssertSame($"{name}, splits", Splits(whole), Splits(report));
        AssertSame($"{name}, learning", Learned(whole), Learned(report));
        return whole;
    }

    private static string Splits(RunReport report) => Lines([.. report.Exits.Select(e => e.ToString()), $"{report.Views}", .. report.Cuts.Select(c => c.ToString())]);

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
