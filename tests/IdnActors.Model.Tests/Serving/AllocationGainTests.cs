using IdnActors.Model.Serving;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Serving;

public class AllocationGainTests(ITestOutputHelper output)
{
    [Fact]
    public void The_closed_form_equals_the_difference_of_costs() => TestSeed.ForEachCase(output, 20_000, random =>
    {
        var table = RandomLoads.Table(random);
        var load = RandomLoads.Load(table, random);
        var allocation = RandomLoads.Fractional(table, random);
        var without = AggregateCost.InMs(load, Allocation.RepositoriesOnly(table));
        var with = AggregateCost.InMs(load, allocation);
        // Relative to the costs, whose difference it is.
        var tolerance = 1e-9 * Math.Max(1, without);
        Assert.InRange(AllocationGain.InMs(load, allocation) - (without - with), -tolerance, tolerance);
    });

    [Fact]
    public void The_line_gains_what_was_computed_by_hand()
    {
        var table = ServingTable.For(TestScenarios.Line3());
        // 100 requests; the hub's large variant (19 ms) takes 60, the repository (59 ms) the rest.
        var potential = table.Ranking(0).ToArray().Select(o => o.Node.Index == 1 ? 60.0 : 100.0).ToArray();
        var load = new SlotLoad(table, [100], potential);
        var allocation = Allocation.Of(table, [new(new NodeId(1), new VariantId(1))]);
        Assert.Equal((60 * 19) + (40 * 59), AggregateCost.InMs(load, allocation), 9);
        Assert.Equal(60 * (59 - 19), AllocationGain.InMs(load, allocation), 9);
    }

    [Fact]
    public void The_repositories_alone_gain_nothing() => TestSeed.ForEachCase(output, 500, random =>
    {
        var table = RandomLoads.Table(random);
        Assert.Equal(0, AllocationGain.InMs(RandomLoads.Load(table, random), Allocation.RepositoriesOnly(table)));
    });

    [Fact]
    public void Is_concave_and_monotone_in_the_shares() => TestSeed.ForEachCase(output, 5_000, random =>
    {
        var table = RandomLoads.Table(random);
        var load = RandomLoads.Load(table, random);
        var (a, b) = (RandomLoads.Fractional(table, random), RandomLoads.Fractional(table, random));
        var weight = random.NextDouble();
        double gainA = AllocationGain.InMs(load, a), gainB = AllocationGain.InMs(load, b);
        var tolerance = 1e-9 * Math.Max(1, gainA + gainB);
        var between = Combine(a, b, (x, y) => (weight * x) + ((1 - weight) * y));
        Assert.True(AllocationGain.InMs(load, between) >= (weight * gainA) + ((1 - weight) * gainB) - tolerance);
        Assert.True(AllocationGain.InMs(load, Combine(a, b, Math.Max)) >= Math.Max(gainA, gainB) - tolerance);
        Assert.True(gainA >= 0);
    });

    [Fact]
    public void Is_monotone_and_submodular_on_all_integral_allocations_of_small_instances()
    {
        var instances = 0;
        TestSeed.ForEachCase(output, 400, random =>
        {
            var table = RandomLoads.Table(random, mostNodes: 3);
            var free = RandomLoads.FreeCells(table);
            if (free.Length is < 2 or > 8) return;
            instances++;
            var load = RandomLoads.Load(table, random);
            var gains = Enumerable.Range(0, 1 << free.Length).Select(bits => AllocationGain.InMs(load, RandomLoads.Subset(table, free, bits))).ToArray();
            var tolerance = 1e-9 * Math.Max(1, gains[^1]);
            for (var set = 0; set < gains.Length; set++)
            {
                // Submodularity on a set and two further elements implies it on all nested sets.
                for (var i = 0; i < free.Length; i++)
                {
                    if ((set >> i & 1) == 1) continue;
                    var one = set | (1 << i);
                    Assert.True(gains[one] >= gains[set] - tolerance);
                    for (var j = i + 1; j < free.Length; j++)
                    {
                        if ((set >> j & 1) == 1) continue;
                        var other = set | (1 << j);
                        Assert.True(gains[one] - gains[set] >= gains[one | other] - gains[other] - tolerance);
                    }
                }
            }
        });
        output.WriteLine($"{instances} instances of 2 to 8 cells");
        Assert.True(instances >= 100);
    }

    private static Allocation Combine(Allocation a, Allocation b, Func<double, double, double> combine) =>
        Allocation.FromFractions(a.Table, [.. a.Fractions.ToArray().Zip(b.Fractions.ToArray(), combine)]);
}
