using IdnActors.Emulation.Controllers;
using IdnActors.Model.Randomness;
using IdnActors.Policies;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;
using IdnActors.Testing;

namespace IdnActors.Emulation.Tests.Controllers;

/// <summary>What the meter makes of a run does not depend on which controller tells first, nor on how many slots they are apart.</summary>
public class LearningMeterTests
{
    private const int Slots = 20;
    private const int Lead = 7;
    private readonly PlacementContext _placement = PlacementContext.Of(CalmScenario.Create(Slots).WithPolicy("oga"), 1, null, null)!;

    [Fact]
    public void Slots_are_the_same_however_far_apart_nodes_tell_of_them()
    {
        var expected = InStep();
        var random = new RandomStreams(TestSeed.Value).Open("learning meter");
        for (var round = 0; round < 10; round++)
        {
            var meter = new LearningMeter(_placement, 0);
            var next = new int[4];
            var mostOpen = 0;
            while (next.Any(slot => slot < Slots))
            {
                var node = random.NextInt(4);
                if (next[node] == Slots || next[node] > next.Min() + Lead) continue;
                Tell(meter, node, next[node]++);
                mostOpen = Math.Max(mostOpen, meter.OpenSlots);
            }

            Assert.Equal(0, meter.OpenSlots);
            Assert.InRange(mostOpen, 2, Lead + 1);
            AssertEqual(expected, meter.Report());
        }
    }

    [Fact]
    public void The_bound_of_a_slot_is_the_sum_of_the_bounds_after_the_decisions_by_it()
    {
        var learning = InStep();

        for (var slot = 0; slot < Slots; slot++) Assert.Equal(Enumerable.Range(0, 4).Sum(node => BoundOf(node, slot)), learning.Ledger.Slots[slot].BoundMs);
    }

    [Fact]
    public void A_slot_waits_for_the_capacities_of_every_node_and_not_for_ever()
    {
        var meter = new LearningMeter(_placement, 0);
        for (var slot = 0; slot <= PlacementController.SlotsToWait; slot++)
        {
            Assert.Equal(slot, meter.OpenSlots);
            for (var node = 0; node < 4; node++) Tell(meter, node, slot, statesCapacities: slot > 0 || node != 1);
        }

        // All of the first slot is known but what the hub could have served: of each type of both edges.
        Assert.Equal((0, 6L), (meter.OpenSlots, meter.MissingPrices));
        Assert.False(meter.Report().IsTheorem);
    }

    [Fact]
    public void What_is_told_of_a_closed_slot_is_counted_and_takes_the_theorem_away()
    {
        var meter = new LearningMeter(_placement, 0);
        for (var slot = 0; slot < 3; slot++)
            for (var node = 0; node < 4; node++) Tell(meter, node, slot);
        Assert.True(meter.Report().IsTheorem);

        meter.NoteSlot(1, _placement.Network.Nodes[2], DecisionOf(2, 1));

        Assert.Equal(1, meter.StaleOffers);
        Assert.False(meter.Report().IsTheorem);
        Assert.Equal(3, meter.Report().Ledger.Slots.Count);
    }

    [Fact]
    public void The_rest_is_closed_when_the_run_is_over()
    {
        var meter = new LearningMeter(_placement, 0);
        Tell(meter, 2, 0);
        Tell(meter, 2, 1);
        Tell(meter, 3, 0);

        var learning = meter.Report();

        var expected = CountsOf(2, 0).Types.Concat(CountsOf(3, 0).Types).Sum(t => t.Issued);
        Assert.Equal([expected, CountsOf(2, 1).Types.Sum(t => t.Issued)], learning.Ledger.Slots.Select(s => s.Requests));
        Assert.False(learning.IsTheorem);
    }

    private LearningReport InStep()
    {
        var meter = new LearningMeter(_placement, 0);
        for (var slot = 0; slot < Slots; slot++)
            for (var node = 0; node < 4; node++) Tell(meter, node, slot);
        return meter.Report();
    }

    /// <summary>A node tells all that it has to say of a slot: what entered there, what it could serve of each type, what it decided.</summary>
    private void Tell(LearningMeter meter, int node, int slot, bool statesCapacities = true)
    {
        var view = _placement.Network.Nodes[node];
        meter.NoteEntered(slot, CountsOf(node, slot));
        meter.NoteSlot(slot, view, DecisionOf(node, slot));
        foreach (var type in Enumerable.Range(0, _placement.Table.RequestTypes.Length))
        {
            var options = view.OptionsOf(type);
            if (statesCapacities && !options.IsEmpty) meter.NoteCapacities(slot, type, 1, view, [.. options.ToArray().Select(o => 1.0 + o.Rank + slot)]);
        }
        if (!view.Items.IsEmpty) meter.NoteDecision(view, slot, DecisionOf(node, slot), new BoundedPolicy(view, BoundOf(node, slot)));
    }

    private double BoundOf(int node, int slot) => _placement.Network.Nodes[node].Items.IsEmpty ? 0 : (node + 0.1) * (slot + 1);

    private PlacementDecision DecisionOf(int node, int slot)
    {
        var items = _placement.Network.Nodes[node].Items.Length;
        return new PlacementDecision(slot, [.. Enumerable.Range(0, items).Select(i => (i + slot) % 4 / 4.0)], [.. Enumerable.Range(0, items).Select(i => (i + slot) % 4 == 0)]);
    }

    /// <summary>At an edge every type that enters there is asked for.</summary>
    private SlotCounts CountsOf(int node, int slot)
    {
        if (node < 2) return SlotCounts.Empty;
        var types = _placement.PassingAt(new NodeId(node)).Where(p => p.IsEntry)
            .Select(p => new TypeCounts(p.Type, 1 + ((slot + p.Type) % 3), 1 + ((slot + p.Type) % 3), [], SlotCounts.NothingServed));
        return new SlotCounts([.. types], SlotCounts.NothingServed);
    }

    private static void AssertEqual(LearningReport expected, LearningReport actual)
    {
        Assert.Equal(expected.Ledger.Slots.Select(s => s.ToString()), actual.Ledger.Slots.Select(s => s.ToString()));
        Assert.Equal((expected.IsTheorem, expected.Prices), (actual.IsTheorem, actual.Prices));
    }

    private sealed class BoundedPolicy(NodeView node, double boundMs) : IPlacementPolicy, IRegretBounded
    {
        private readonly double[] _gradient = new double[node.Items.Length];

        public PlacementDecision Current => throw new NotSupportedException();
        public double RegretBoundMs => boundMs;
        public ReadOnlySpan<double> LastGradient => _gradient;
        public PlacementDecision Decide(SlotObservation observation) => throw new NotSupportedException();
        public PolicySnapshot Snapshot() => throw new NotSupportedException();
        public void Restore(PolicySnapshot snapshot) => throw new NotSupportedException();
    }
}
