using IdnActors.Emulation.Regions;
using IdnActors.Emulation.Runs;
using IdnActors.Model.Inference;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Emulation.Tests.Regions;

/// <summary>Several kernels, each with a region, do what one kernel does: to the byte.</summary>
public class RegionalEmulationTests(ITestOutputHelper output)
{
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
            // Many links of theirs take no time: of most cases all nodes would have to stay together.
            if (i % 4 != 0) scenario = scenario.WithLinks(l => l with { Delay = l.Delay > Duration.Zero ? l.Delay : Duration.FromMilliseconds(0.1 + random.NextDouble()) });
            var plan = PlanOf(scenario, 2 + random.NextInt(3), random);
            if (plan.Count > 1) several++;
            cut += plan.Cut.Length;

            await AssertEqualAsync(scenario, plan, $"case {i}");
        }

        output.WriteLine($"{several} of 40 cases with several regions, {cut} links cut");
        Assert.True(several >= 24 && cut > 2 * several);
    }

    private static async Task AssertEqualAsync(Scenario scenario, RegionPlan plan, string name)
    {
        var (whole, wholeSink) = await TestRun.ExecuteAsync(scenario);
        var sink = new RecordingSink();
        using var engine = new ProfiledInferenceEngine(scenario.Catalogue, scenario.Run.Seed);
        var report = await RegionalEmulation.ExecuteAsync(scenario, new RunOptions { Seed = scenario.Run.Seed }, plan, engine, sink, CancellationToken.None);

        AssertSame($"{name}, figures", TestRun.FiguresOf(whole), TestRun.FiguresOf(report));
        AssertSame($"{name}, events", Lines(wholeSink.Events.Select(e => $"{e.At} {e.Kind} {e.Subject} {string.Join(' ', e.Details)}")), Lines(sink.Events.Select(e => $"{e.At} {e.Kind} {e.Subject} {string.Join(' ', e.Details)}")));
        AssertSame($"{name}, nodes", Lines(wholeSink.NodeRows.Select(r => r.ToString())), Lines(sink.NodeRows.Select(r => r.ToString())));
        AssertSame($"{name}, links", Lines(wholeSink.LinkRows.Select(r => r.ToString())), Lines(sink.LinkRows.Select(r => r.ToString())));
        Assert.Equal(whole.Latencies.Buckets, report.Latencies.Buckets);
    }

    /// <summary>Regions at random; what messages cross in no time stays together.</summary>
    private static RegionPlan PlanOf(Scenario scenario, int regions, RandomSource random)
    {
        var topology = scenario.Topology;
        var group = Enumerable.Range(0, topology.Nodes.Length).ToArray();
        foreach (var link in topology.Links.Where(l => l.LeastDelay == Duration.Zero))
        {
            var (from, to) = (group[link.From.Index], group[link.To.Index]);
            for (var node = 0; node < group.Length; node++)
                if (group[node] == to) group[node] = from;
        }
        var regionOf = group.Distinct().ToDictionary(g => g, _ => random.NextInt(regions));
        var used = regionOf.Values.Distinct().Order().ToList();
        return new RegionPlan(topology, [.. group.Select(g => used.IndexOf(regionOf[g]))]);
    }

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static void AssertSame(string what, string expected, string actual)
    {
        if (expected == actual) return;
        var (a, b) = (expected.Split('\n'), actual.Split('\n'));
        var at = Enumerable.Range(0, Math.Min(a.Length, b.Length)).FirstOrDefault(i => a[i] != b[i], Math.Min(a.Length, b.Length));
        Assert.Fail($"{what}: line {at} of {a.Length} and {b.Length}:\n{a.ElementAtOrDefault(at)}\n{b.ElementAtOrDefault(at)}");
    }
}
