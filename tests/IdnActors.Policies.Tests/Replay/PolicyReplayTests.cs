using IdnActors.Model.Randomness;
using IdnActors.Policies.GradientAscent;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Regret;
using IdnActors.Policies.Replay;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Replay;

public class PolicyReplayTests(ITestOutputHelper output)
{
    [Fact]
    public void A_policy_that_exceeds_its_regret_bound_ends_the_replay()
    {
        var (caught, replays) = (0, 0);
        TestSeed.ForEachCase(output, 30, random =>
        {
            var replay = new PolicyReplay(PolicyScenarios.Tight(random));
            var streams = new RandomStreams(TestSeed.Value);
            // With its true bound it is let through.
            Assert.NotEmpty(replay.Run(OgaPolicy.Entry).ToArray());
            replays++;
            try
            {
                _ = replay.Run([.. replay.Network.Nodes.Select(node => new Understating(new OgaPolicy(OgaPolicy.Name, node, OgaOptions.Default, streams)))]).Count();
            }
            catch (RegretBoundException cheat)
            {
                caught++;
                Assert.Equal(OgaPolicy.Name, cheat.Policy);
                Assert.Contains(cheat.Node, replay.Network.Nodes.Select(n => n.Name));
                Assert.True(cheat.RegretMs > cheat.BoundMs && cheat.Slot >= 0);
                Assert.All([cheat.Policy, cheat.Node, $"slot {cheat.Slot}"], part => Assert.Contains(part, cheat.Message, StringComparison.Ordinal));
            }
        });
        output.WriteLine($"caught in {caught} of {replays} replays; in the others there was nothing to regret");
        Assert.InRange(caught, 1, replays);
    }

    /// <summary>Plays as another policy and tells a bound of nothing.</summary>
    private sealed class Understating(OgaPolicy inner) : IPlacementPolicy, IRegretBounded
    {
        public PlacementDecision Current => inner.Current;

        public double RegretBoundMs => 0;

        public ReadOnlySpan<double> LastGradient => inner.LastGradient;

        public PlacementDecision Decide(SlotObservation observation) => inner.Decide(observation);

        public PolicySnapshot Snapshot() => inner.Snapshot();

        public void Restore(PolicySnapshot snapshot) => inner.Restore(snapshot);
    }
}
