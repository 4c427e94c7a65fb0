using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Demands;
using IdnActors.Model.Network;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies.Hindsight;
using IdnActors.Policies.Regret;
using IdnActors.Policies.Replay;
using IdnActors.Policies.Views;
using IdnActors.Testing;

namespace IdnActors.Policies.Tests.Regret;

/// <summary>Regrets of a run of which everything is known: one node 40 ms from the cloud has room for one of two items, and requests change from one to the other.</summary>
public class RegretJudgementTests
{
    private const int Slots = 10;
    private const int Change = 6;
    private const double GainMs = 10 * 40;
    private static readonly NetworkView Network = Pair();

    [Fact]
    public void A_run_that_holds_the_better_item_has_no_static_regret_and_the_rest_as_dynamic_regret()
    {
        var judgement = Judge([1, 0], [0, Change]);

        var last = judgement.Points[^1];
        Assert.Equal(Change * GainMs, judgement.Integral.ValueMs, 1e-6);
        Assert.Equal(0, last.VariantsRegretMs, 1e-6);
        Assert.Equal((RegretPoint.Alpha - 1) * Change * GainMs, last.VariantsAlphaRegretMs, 1e-6);
        Assert.Equal([(0..Change, 0.0), (Change..Slots, (Slots - Change) * GainMs)], judgement.Dynamic!.Phases.Select(p => (p.Slots, Math.Round(p.RegretMs, 6))));
        Assert.Equal((Slots - Change) * GainMs, judgement.Dynamic.RegretMs, 1e-6);
        Assert.Equal(Math.Sqrt(2), judgement.Dynamic.PathLength, 1e-9);
    }

    [Fact]
    public void Regret_against_variants_and_against_shares_are_cumulative_sums_of_the_same_slots()
    {
        var judgement = Judge([0, 1], [0]);

        Assert.Null(judgement.Dynamic);
        for (var slot = 0; slot < Slots; slot++)
        {
            var (first, second) = (Math.Min(slot + 1, Change) * GainMs, Math.Max(0, slot + 1 - Change) * GainMs);
            Assert.Equal(first, judgement.Points[slot].IntegralMs, 1e-6);
            Assert.Equal(first - second, judgement.Points[slot].VariantsRegretMs, 1e-6);
            Assert.Equal(judgement.Points[slot].RegretMs, judgement.Points[slot].VariantsRegretMs, Change * GainMs * HindsightLimits.Default.RelativeGap);
        }
    }

    [Fact]
    public void Phases_after_the_last_slot_do_not_count() => Assert.Null(Judge([1, 0], [0, Slots]).Dynamic);

    [Fact]
    public void Demand_changes_with_its_phases_and_its_crowds()
    {
        static Instant At(double seconds) => Instant.Start + Duration.FromSeconds(seconds);
        var scenario = TestScenarios.Line3();
        scenario = scenario with
        {
            Run = scenario.Run with { Slot = Duration.FromSeconds(2), Duration = Duration.FromSeconds(40) },
            Demand = scenario.Demand with
            {
                Phases = [new DemandPhase { Start = At(8), PopularityShift = 1 }, new DemandPhase { Start = At(9), RateFactor = 2 }, new DemandPhase { Start = At(40) }],
                FlashCrowds = [new FlashCrowd { Start = At(21), Peak = 3, Rise = Duration.FromSeconds(4), Hold = Duration.FromSeconds(3), Decay = Duration.FromSeconds(2) }],
            },
        };

        // A phase in slot 4 and one more; a crowd from 21 s, at 25 s as high as it gets, going from 28 s, 34 s: three decay times later.
        Assert.Equal([0, 4, 10, 12, 14, 17], DemandChanges.StartsOf(scenario).ToArray());
        Assert.Equal([0], DemandChanges.StartsOf(TestScenarios.Line3()).ToArray());
    }

    private static RegretJudgement Judge(double[] held, ImmutableArray<int> starts)
    {
        var ledger = new RegretLedger(Network);
        var fractions = new double[Network.Table.Cells.Length];
        var items = Network.Nodes[1].Items;
        for (var i = 0; i < items.Length; i++) fractions[items[i].Cell] = held[i];
        var allocation = Allocation.FromFractions(Network.Table, fractions);
        for (var slot = 0; slot < Slots; slot++)
        {
            var load = SlotLoad.Unshared(Network.Table, slot < Change ? [10, 0] : [0, 10]);
            ledger.Add(load, AllocationGain.InMs(load, allocation), allocation, double.NaN);
        }
        return RegretJudgement.Of(ledger, starts, new GreedyFrankWolfeSolver());
    }

    private static NetworkView Pair()
    {
        var scenario = TestScenarios.Scenario(
            TestScenarios.Topology("pair", ["cloud", "edge"], [(0, 1, 20)]),
            TestScenarios.Catalogue([[(90, 1, 1_000_000)], [(90, 1, 1_000_000)]]),
            [new SourceSpec(new NodeId(1), 1)],
            [new Repository(new NodeId(0), [new TaskId(0), new TaskId(1)], [new VariantId(0), new VariantId(1)])]);
        var edge = scenario.Topology.Nodes[1] with { MemoryBudget = ByteSize.FromMebibytes(1) };
        return new PolicyReplay(scenario with { Topology = new Topology("pair", [scenario.Topology.Nodes[0], edge], scenario.Topology.Links) }).Network;
    }
}
