using IdnActors.Policies.GradientAscent;
using IdnActors.Policies.MirrorAscent;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Tabular;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Oracles;

/// <summary>O8: what replicas cost a policy that ascends the concave gain, and how the multilinear gradient avoids it.</summary>
public class ReplicaTrapTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void O8_infida_gains_1_minus_the_nth_power_of_1_minus_1_over_n(int nodes)
    {
        var (gain, shares, _) = Play(nodes, 4_000, InfidaPolicy.Entry);
        Assert.InRange(shares, 0.98, 1 + 1e-9);
        Assert.Equal(1 - Math.Pow(1 - (1.0 / nodes), nodes), gain, 0.015);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void O8_the_multilinear_gradient_escapes(int nodes) => Assert.InRange(Play(nodes, 4_000, MultilinearOga.Entry).LastQuarter, 0.98, 1 + 1e-9);

    [Theory]
    [InlineData(FreshMultilinearOga.Name, 8, 0.98)]
    [InlineData(BoostedOga.Name, 8, 0.9)]
    [InlineData(TabularGreedyPolicy.Name, 4, 0.6)]
    public void Others_that_sample_escape_too(string policy, int nodes, double least) =>
        Assert.InRange(Play(nodes, 4_000, PolicyCatalogue.Find(policy)).LastQuarter, least, 1 + 1e-9);

    /// <summary>Gains as a share of what the best allocation gains: of all slots, of all slots with the fractional allocation, of the last quarter.</summary>
    private (double Gain, double Shares, double LastQuarter) Play(int nodes, int slots, PolicyEntry policy)
    {
        var (gain, shares, best, lastGain, lastBest) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var slot in new PolicyReplay(ReplicaTrap.Of(nodes, slots, TestSeed.Value)).Run(policy))
        {
            // Both ways over the one link that has a delay.
            var most = slot.Result.Served.Load.TotalRequests * 40;
            (gain, shares, best) = (gain + slot.Result.GainMs, shares + slot.SharesGainMs, best + most);
            if (slot.Result.Slot >= slots * 3 / 4) (lastGain, lastBest) = (lastGain + slot.Result.GainMs, lastBest + most);
        }
        output.WriteLine($"IDN_TEST_SEED={TestSeed.Value}; {policy.Name}, {nodes} nodes: {gain / best:F4} in all, {shares / best:F4} fractional, {lastGain / lastBest:F4} in the last quarter");
        return (gain / best, shares / best, lastGain / lastBest);
    }
}
