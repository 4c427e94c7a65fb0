using IdnActors.Model.Randomness;
using IdnActors.Model.Replay;
using IdnActors.Model.Scenarios;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Model.Tests.Replay;

public class SlotReplayTests(ITestOutputHelper output)
{
    private static readonly Deployment EdgeLarge = new(new NodeId(2), new VariantId(1));

    [Fact]
    public void Every_request_of_every_slot_is_served_once() => TestSeed.ForEachCase(output, 100, random =>
    {
        var scenario = RandomlyPlaced(random);
        foreach (var slot in new SlotReplay(scenario).Run())
        {
            var served = Enumerable.Range(0, slot.Served.Allocation.Table.Cells.Length).Sum(slot.Served.ServedBy);
            Assert.Equal(slot.Requests, served, 1e-6);
        }
    });

    [Fact]
    public void Cost_and_gain_add_up_to_the_cost_of_the_repositories() => TestSeed.ForEachCase(output, 100, random =>
    {
        foreach (var slot in new SlotReplay(RandomlyPlaced(random)).Run())
        {
            var table = slot.Served.Allocation.Table;
            var without = AggregateCost.InMs(slot.Served.Load, Allocation.RepositoriesOnly(table));
            Assert.Equal(without, slot.CostMs + slot.GainMs, 1e-9 * Math.Max(1, without));
            Assert.True(slot.GainMs >= 0);
        }
    });

    [Fact]
    public void The_repositories_alone_gain_nothing() => TestSeed.ForEachCase(output, 50, random =>
    {
        var ledger = Total(new SlotReplay(ScenarioGenerators.Scenario(random)).Run());
        Assert.Equal(0, ledger.GainMs);
        Assert.Equal(0, ledger.TimeAveragedGainPerRequestMs);
        Assert.True(ledger.Requests > 0);
    });

    [Fact]
    public void Equal_seeds_give_equal_replays_and_others_different_ones() => TestSeed.ForEachCase(output, 20, random =>
    {
        var scenario = RandomlyPlaced(random);
        Assert.Equal(Figures(scenario), Figures(scenario));
        Assert.NotEqual(Figures(scenario), Figures(scenario with { Run = scenario.Run with { Seed = scenario.Run.Seed ^ 1 } }));
    });

    [Fact]
    public void One_replay_can_run_twice()
    {
        var replay = new SlotReplay(TestScenarios.Line3());
        Assert.Equal(Total(replay.Run()).CostMs, Total(replay.Run()).CostMs);
    }

    [Fact]
    public void The_line_gains_fifty_milliseconds_per_request_with_the_large_variant_at_the_edge()
    {
        var scenario = TestScenarios.Line3() with { Placement = new Placement { Initial = [EdgeLarge] } };
        var ledger = Total(new SlotReplay(scenario).Run());
        Assert.Equal(50, ledger.TimeAveragedGainPerRequestMs, 1e-9);
        Assert.Equal(9, ledger.CostMs / ledger.Requests, 1e-9);
        Assert.InRange(ledger.Requests, 850, 1_150);
        Assert.Equal(10, ledger.Slots);
    }

    [Fact]
    public void A_change_takes_effect_with_the_first_slot_that_starts_at_or_after_it()
    {
        var scenario = TestScenarios.Line3() with
        {
            Placement = new Placement
            {
                Changes =
                [
                    new PlacementChange(Instant.Start + Duration.FromSeconds(2), PlacementAction.Load, EdgeLarge),
                    new PlacementChange(Instant.Start + Duration.FromSeconds(4.5), PlacementAction.Unload, EdgeLarge),
                ],
            },
        };
        Assert.Equal([false, false, true, true, true, false, false, false, false, false], new SlotReplay(scenario).Run().Select(s => s.GainMs > 0));
    }

    [Fact]
    public void A_fractional_allocation_gains_its_share()
    {
        var replay = new SlotReplay(TestScenarios.Line3());
        var fractions = new double[replay.Table.Cells.Length];
        fractions[replay.Table.IndexOf(EdgeLarge)] = 0.25;
        var allocation = Allocation.FromFractions(replay.Table, fractions);
        Assert.Equal(12.5, Total(replay.Run(_ => allocation)).TimeAveragedGainPerRequestMs, 1e-9);
    }

    [Fact]
    public void Slots_without_requests_do_not_count_in_the_average()
    {
        var scenario = TestScenarios.Line3();
        scenario = scenario with
        {
            Placement = new Placement { Initial = [EdgeLarge] },
            Demand = scenario.Demand with { Phases = [new() { Start = Instant.Start + Duration.FromSeconds(3), RateFactor = 0 }] },
        };
        var ledger = Total(new SlotReplay(scenario).Run());
        Assert.Equal((10, 3), (ledger.Slots, ledger.BusySlots));
        Assert.Equal(50, ledger.TimeAveragedGainPerRequestMs, 1e-9);
    }

    private static Scenario RandomlyPlaced(RandomSource random)
    {
        var scenario = ScenarioGenerators.Scenario(random);
        var pairs = scenario.Topology.Nodes.SelectMany(n => scenario.Catalogue.Variants, (n, v) => new Deployment(n.Id, v.Id));
        return scenario with { Placement = new Placement { Initial = [.. pairs.Where(_ => random.NextInt(3) == 0)] } };
    }

    private static GainLedger Total(IEnumerable<SlotResult> slots)
    {
        var ledger = new GainLedger();
        foreach (var slot in slots) ledger.Add(slot);
        return ledger;
    }

    private static (double, double, double)[] Figures(Scenario scenario) =>
        [.. new SlotReplay(scenario).Run().Select(s => (s.Requests, s.CostMs, s.GainMs))];
}
