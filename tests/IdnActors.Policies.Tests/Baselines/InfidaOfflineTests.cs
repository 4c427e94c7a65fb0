using IdnActors.Model.Serving;
using IdnActors.Policies.Baselines;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Baselines;

public class InfidaOfflineTests(ITestOutputHelper output)
{
    [Fact]
    public void Comes_near_the_best_fixed_allocation_before_it_rounds()
    {
        var options = new InfidaOfflineOptions { Iterations = 300 };
        var (instances, largest) = (0, 0.0);
        TestSeed.ForEachCase(output, 40, random =>
        {
            var network = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 3)).Network;
            if (PolicyScenarios.ItemCount(network) is < 2 or > 8) return;
            instances++;
            var loads = network.Hindsight().ToList();
            double Gain(Allocation x) => loads.Sum(l => AllocationGain.InMs(l, x));
            var best = PolicyScenarios.Feasible(network).Max(Gain);
            var found = InfidaOffline.Solve(network, options);
            var shares = found.Shares;
            var cells = new double[network.Table.Cells.Length];
            for (var n = 0; n < shares.Length; n++)
                for (var i = 0; i < shares[n].Length; i++) cells[network.Nodes[n].Items[i].Cell] = shares[n][i];
            var gain = Gain(Allocation.FromFractions(network.Table, cells));
            var bound = loads.Count * found.ShortfallBoundMs;
            Assert.True(best - gain <= bound + (1e-9 * best), $"{best - gain} exceeds {bound}");
            if (bound > 0) largest = Math.Max(largest, (best - gain) / bound);
        });
        output.WriteLine($"{instances} instances, short of the best by at most {largest:P0} of the bound");
        Assert.True(instances >= 10, $"{instances} instances");
    }

    [Fact]
    public void Refuses_options_out_of_range()
    {
        var network = new PolicyReplay(TestScenarios.Line3()).Network;
        var error = Assert.Throws<ArgumentException>(() => InfidaOffline.Solve(network, new InfidaOfflineOptions { Iterations = 0 }));
        Assert.Equal("infida-offline.iterations is 0; it must be 1 or more: use 100.", error.Message);
    }
}
