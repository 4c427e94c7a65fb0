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
        var (instances, least) = (0, double.PositiveInfinity);
        TestSeed.ForEachCase(output, 40, random =>
        {
            var network = new PolicyReplay(PolicyScenarios.Tight(random, mostNodes: 3)).Network;
            if (PolicyScenarios.ItemCount(network) is < 2 or > 8) return;
            instances++;
            var loads = network.Hindsight().ToList();
            double Gain(Allocation x) => loads.Sum(l => AllocationGain.InMs(l, x));
            var best = PolicyScenarios.Feasible(network).Max(Gain);
            var shares = InfidaOffline.SharesOf(network, new InfidaOfflineOptions { Iterations = 300 });
            var cells = new double[network.Table.Cells.Length];
            for (var n = 0; n < shares.Length; n++)
                for (var i = 0; i < shares[n].Length; i++) cells[network.Nodes[n].Items[i].Cell] = shares[n][i];
            var gain = Gain(Allocation.FromFractions(network.Table, cells));
            if (best > 0) least = Math.Min(least, gain / best);
        });
        output.WriteLine($"{instances} instances, at least {least:P1} of the best");
        Assert.True(instances >= 10, $"{instances} instances");
        Assert.True(least >= 0.9);
    }

    [Fact]
    public void Refuses_options_out_of_range()
    {
        var network = new PolicyReplay(TestScenarios.Line3()).Network;
        var error = Assert.Throws<ArgumentException>(() => InfidaOffline.SharesOf(network, new InfidaOfflineOptions { Iterations = 0 }));
        Assert.Equal("infida-offline.iterations is 0; it must be 1 or more: use 100.", error.Message);
    }
}
