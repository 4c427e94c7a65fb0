using System.Collections.Immutable;
using IdnActors.Cluster.Regions;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Cluster.Tests.Regions;

public sealed class RegionPlacementTests(ITestOutputHelper output)
{
    private static readonly ImmutableArray<string> Three = ["a:1", "b:1", "c:1"];

    [Fact]
    public void Regions_are_spread_at_first()
    {
        var homes = RegionPlacement.Assign(3, Three, new Dictionary<int, string>());
        Assert.Equal(["a:1", "b:1", "c:1"], Enumerable.Range(0, 3).Select(r => homes[r]));
    }

    [Fact]
    public void Only_regions_of_a_process_that_is_gone_move()
    {
        var homes = RegionPlacement.Assign(6, Three, new Dictionary<int, string>());
        var after = RegionPlacement.Assign(6, ["a:1", "c:1"], homes);
        foreach (var (region, home) in homes.Where(h => h.Value != "b:1")) Assert.Equal(home, after[region]);
        Assert.Equal([3, 3], after.Values.GroupBy(p => p).Select(g => g.Count()));
    }

    [Fact]
    public void A_process_that_joins_takes_over_its_share()
    {
        var homes = RegionPlacement.Assign(6, ["a:1", "b:1"], new Dictionary<int, string>());
        var after = RegionPlacement.Assign(6, Three, homes);
        Assert.Equal([2, 2, 2], after.Values.GroupBy(p => p).Select(g => g.Count()));
        Assert.Equal(2, homes.Count(h => after[h.Key] != h.Value));
    }

    [Fact]
    public void A_region_that_was_moved_by_hand_stays_while_processes_have_about_as_many() =>
        Assert.Equal("b:1", RegionPlacement.Assign(3, Three, new Dictionary<int, string> { [0] = "b:1", [1] = "a:1", [2] = "c:1" })[0]);

    [Fact]
    public void Without_a_process_there_is_no_home() => Assert.Empty(RegionPlacement.Assign(2, [], new Dictionary<int, string> { [0] = "a:1" }));

    [Fact]
    public void After_any_change_all_regions_have_a_home_and_no_process_has_two_more_than_another()
    {
        TestSeed.ForEachCase(output, 500, random =>
        {
            var regions = random.NextInt(19) + 1;
            var homes = ImmutableDictionary<int, string>.Empty;
            for (var change = 0; change < 5; change++)
            {
                ImmutableArray<string> processes = [.. Enumerable.Range(0, 6).Where(_ => random.NextInt(2) == 0).Select(p => $"p{p}:1")];
                var before = homes;
                homes = RegionPlacement.Assign(regions, processes, homes);
                if (processes.IsEmpty) continue;
                var loads = processes.Select(p => homes.Values.Count(h => h == p)).ToList();
                Assert.Equal(regions, loads.Sum());
                Assert.True(loads.Max() - loads.Min() <= 1);
                // Where nobody new has come, nobody gives anything away.
                if (processes.Any(p => !before.ContainsValue(p))) continue;
                foreach (var (region, home) in before.Where(b => processes.Contains(b.Value) && loads.Max() > 0 && before.Values.Count(h => h == b.Value) <= loads.Min())) Assert.Equal(home, homes[region]);
            }
        });
    }
}
