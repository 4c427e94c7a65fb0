using IdnActors.Model.Units;
using IdnActors.Policies.Baselines;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Replay;
using IdnActors.Testing;

namespace IdnActors.Policies.Tests.Baselines;

public class OlagPolicyTests
{
    [Fact]
    public void Holds_what_saves_most_per_byte_on_what_was_served_further_up_and_takes_its_load_off()
    {
        var node = new PolicyReplay(TestScenarios.Line3()).Network.Nodes[2];
        var policy = new OlagPolicy(node);
        Assert.All(policy.Current.Held, held => Assert.False(held));
        // 100 requests served at 59 ms: small (21 ms) saves 38 a request with 1 MiB, large (9 ms) 50 with 4. Small takes all the load: nothing is left for large.
        Assert.Equal([true, false], policy.Decide(Passed(100, 59, 100)).Held.ToArray());
        // Served by the node itself now: the last cost seen further up still tells what it is worth.
        Assert.Equal([true, false], policy.Decide(Passed(100, 0, 0)).Held.ToArray());
        // More than small can serve in a slot (2 executors, 1 ms): large takes the rest.
        Assert.Equal([true, true], policy.Decide(Passed(2_100, 59, 100)).Held.ToArray());
        // Nothing passed.
        Assert.Equal([false, false], policy.Decide(SlotObservation.Empty).Held.ToArray());
        // Served further up, cheaper than it can be here.
        Assert.Equal([false, false], policy.Decide(Passed(100, 5, 100)).Held.ToArray());

        static SlotObservation Passed(double requests, double costMs, double furtherUp) => new([new TypeObservation(0, requests, 59, [requests, requests])
        {
            FurtherUp = furtherUp > 0 ? [new ServedFurtherUp(costMs, furtherUp)] : [],
        }]);
    }

    [Fact]
    public void Keeps_to_the_budget()
    {
        var scenario = TestScenarios.Line3();
        var nodes = scenario.Topology.Nodes.Select(n => n with { MemoryBudget = ByteSize.FromMebibytes(4) });
        var replay = new PolicyReplay(scenario with { Topology = new Model.Network.Topology("line-3", [.. nodes], scenario.Topology.Links) });
        var slots = replay.Run(OlagPolicy.Entry).ToList();
        Assert.Equal(0, slots[0].Result.GainMs);
        Assert.All(slots.Skip(1), slot => Assert.True(slot.Result.GainMs > 0 || slot.Result.Served.Load.TotalRequests == 0));
    }
}
