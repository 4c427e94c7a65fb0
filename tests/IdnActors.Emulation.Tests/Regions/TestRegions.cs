using IdnActors.Emulation.Regions;
using IdnActors.Model.Randomness;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Units;

namespace IdnActors.Emulation.Tests.Regions;

/// <summary>Scenarios in regions.</summary>
internal static class TestRegions
{
    /// <summary>Many links of harsh scenarios take no time: of most all nodes would have to stay together.</summary>
    public static Scenario WithoutInstantLinks(Scenario scenario, RandomSource random) =>
        scenario.WithLinks(l => l with { Delay = l.Delay > Duration.Zero ? l.Delay : Duration.FromMilliseconds(0.1 + random.NextDouble()) });

    /// <summary>Regions at random; what messages cross in no time stays together.</summary>
    public static RegionPlan PlanOf(Scenario scenario, int regions, RandomSource random)
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
}
