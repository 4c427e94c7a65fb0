using System.Collections.Immutable;
using IdnActors.Model.Serving;
using IdnActors.Policies;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Regret;
using IdnActors.Policies.Views;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// Watches what the controllers of a run learn and decide, for the regret: the loads of the slots, the shares that were in force, the bounds. Controllers write here and never
/// read.
/// </summary>
public sealed class LearningMeter
{
    private readonly PlacementContext _placement;
    private readonly RegretLedger _ledger;
    private readonly NodeRegret?[] _regretOf;
    private readonly double[] _boundOf;
    private readonly int[] _decidedSlot;
    private readonly Queue<OpenSlot> _open = new();
    private readonly List<double> _servedGainMs = [];
    private readonly List<string> _violations = [];
    private int _firstOpen;

    public LearningMeter(PlacementContext placement)
    {
        _placement = placement;
        _ledger = new RegretLedger(placement.Network);
        IsBounded = placement.Network.Nodes.Zip(placement.Policies).Any(pair => pair.First.Items.Length > 0 && pair.Second is IRegretBounded);
        _regretOf = [.. placement.Policies.Zip(placement.Network.Nodes, (policy, node) => policy is IRegretBounded ? new NodeRegret(node) : null)];
        _boundOf = new double[_regretOf.Length];
        _decidedSlot = new int[_regretOf.Length];
        Array.Fill(_decidedSlot, -1);
    }

    /// <summary>Whether the policies bound their regret.</summary>
    public bool IsBounded { get; }

    /// <summary>Prices that came after the decision of their slot.</summary>
    public long LatePrices { get; private set; }

    /// <summary>Prices that were given up, or had not come when the run ended.</summary>
    public long MissingPrices { get; private set; }

    /// <summary>Offers made for a slot by shares of a later one.</summary>
    public long StaleOffers { get; private set; }

    /// <summary>
    /// Σ ⟨g_t, y_a - y_t⟩ over gradients that came late, y_t being the shares they belong to and y_a those in force when they came: what delay adds to the bound, exactly.
    /// </summary>
    public double DelayTermMs { get; private set; }

    /// <summary>Nodes of which the regret exceeds its bound: bugs.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Notes what a node held and shared in a slot that is over, and what entered there.</summary>
    public void NoteSlot(int slot, NodeView node, PlacementDecision inForce, SlotCounts counts)
    {
        // A controller that comes back late from a crash tells of slots that are closed: what it says can no longer count.
        if (slot < _firstOpen)
        {
            NoteStale();
            return;
        }
        var open = Open(slot);
        foreach (var type in counts.Types) open.Requests[type.Type] += type.Issued;
        for (var i = 0; i < node.Items.Length; i++)
        {
            open.Shares[node.Items[i].Cell] = inForce.Shares[i];
            open.Held[node.Items[i].Cell] = inForce.Held[i] ? 1 : 0;
        }
    }

    /// <summary>Notes the potential capacities that a node has stated for a type.</summary>
    public void NoteCapacities(TypeProbe probe, ReadOnlySpan<LocalOption> options, ImmutableArray<double> capacities)
    {
        if (probe.Slot < _firstOpen) return;
        var open = Open(probe.Slot);
        var first = _placement.Table.OptionsOf(probe.Type).Start.Value;
        for (var i = 0; i < options.Length; i++) open.Capacity[first + options[i].Rank] = capacities[i];
    }

    /// <summary>Notes a price that came too late for its slot's decision.</summary>
    public void NoteLate(NodeView node, TypeObservation observation, ImmutableArray<double> sharesThen, ImmutableArray<double> sharesNow)
    {
        LatePrices++;
        var gradient = new double[node.Items.Length];
        new SlotObservation([observation]).GradientAt(node, gradient);
        for (var i = 0; i < gradient.Length; i++) DelayTermMs += gradient[i] * (sharesNow[i] - sharesThen[i]);
    }

    /// <summary>Notes prices that a node waits for no longer, or has forgotten in a crash.</summary>
    public void NoteMissing(int prices) => MissingPrices += prices;

    /// <summary>Notes that a question for prices came so late that the node's shares were those of a later slot.</summary>
    public void NoteStale() => StaleOffers++;

    /// <summary>Notes that a node has decided, and holds its regret so far against its bound. A decision that was noted before, and comes from the journal now, counts once.</summary>
    /// <returns>Whether it is new.</returns>
    public bool NoteDecision(NodeView node, int slot, PlacementDecision before, IPlacementPolicy policy)
    {
        if (slot <= _decidedSlot[node.Node.Index]) return false;
        _decidedSlot[node.Node.Index] = slot;
        NoteRegret(node, before, policy);
        return true;
    }

    private void NoteRegret(NodeView node, PlacementDecision before, IPlacementPolicy policy)
    {
        if (_regretOf[node.Node.Index] is not { } regret || policy is not IRegretBounded bounded) return;
        regret.Add(bounded.LastGradient, before.Shares.AsSpan());
        _boundOf[node.Node.Index] = bounded.RegretBoundMs;
        if (!regret.Keeps(bounded.RegretBoundMs) && _violations.Count < 10)
            _violations.Add($"the regret of {_placement.Entry.Name} at {node.Name} is {regret.ValueMs:G6} ms after slot {before.Slot}, above its bound of {bounded.RegretBoundMs:G6} ms");
    }

    /// <summary>Notes what an answer has saved against the repository alone.</summary>
    public void NoteServed(int slot, double gainMs)
    {
        while (_servedGainMs.Count <= slot) _servedGainMs.Add(0);
        _servedGainMs[slot] += gainMs;
    }

    /// <summary>What was learned, when the run is over.</summary>
    public LearningReport Report()
    {
        if (_open.Count > 0) _open.Last().BoundMs = BoundMs;
        while (_open.Count > 0) Finish();
        var served = ImmutableArray.CreateBuilder<double>(_ledger.Slots.Count);
        for (var slot = 0; slot < _ledger.Slots.Count; slot++) served.Add(slot < _servedGainMs.Count ? _servedGainMs[slot] : 0);
        // What ended in the drain belongs to the run, and to its last slot.
        if (served.Count > 0) served[^1] += _servedGainMs.Skip(served.Count).Sum();
        return new LearningReport(_placement.Entry.Name, _ledger, served.MoveToImmutable(), IsBounded, _placement.Needs.Price, DelayTermMs,
            new PriceCounts(LatePrices, MissingPrices, StaleOffers));
    }

    private OpenSlot Open(int slot)
    {
        // Prices of a slot are stated soon after it; two slots later it is closed.
        while (_firstOpen + _open.Count <= slot)
        {
            // All have decided by the slot before, and none yet by the new one.
            if (_open.Count > 0) _open.Last().BoundMs = BoundMs;
            _open.Enqueue(new OpenSlot(_placement.Table));
            if (_open.Count > 2) Finish();
        }
        return _open.ElementAt(slot - _firstOpen);
    }

    private double BoundMs => IsBounded ? _boundOf.Sum() + DelayTermMs : double.NaN;

    private void Finish()
    {
        var slot = _open.Dequeue();
        _firstOpen++;
        var table = _placement.Table;
        var held = Allocation.FromFractions(table, slot.Held);
        var served = SlotServing.Serve(slot.Requests, held);
        var capacity = new double[table.OptionCount];
        for (var type = 0; type < table.RequestTypes.Length; type++) served.Load.PotentialCapacity(type).CopyTo(capacity.AsSpan(table.OptionsOf(type)));
        for (var option = 0; option < capacity.Length; option++)
            if (!double.IsNaN(slot.Capacity[option])) capacity[option] = slot.Capacity[option];
        _ledger.Add(new SlotLoad(table, slot.Requests, capacity), AllocationGain.InMs(served.Load, held), Allocation.FromFractions(table, slot.Shares), slot.BoundMs);
    }

    /// <summary>A slot of which not all is known yet.</summary>
    private sealed class OpenSlot
    {
        public OpenSlot(ServingTable table)
        {
            Requests = new double[table.RequestTypes.Length];
            Capacity = new double[table.OptionCount];
            Shares = new double[table.Cells.Length];
            Held = new double[table.Cells.Length];
            Array.Fill(Capacity, double.NaN);
        }

        public double[] Requests { get; }

        /// <summary>The sum of the nodes' bounds once all have decided by the slot.</summary>
        public double BoundMs { get; set; }

        /// <summary>l by option; NaN where no node has stated it.</summary>
        public double[] Capacity { get; }
        public double[] Shares { get; }
        public double[] Held { get; }
    }
}

/// <summary>What the controllers of a run have learned, and what it was worth.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Ledger">Loads, gains and bounds by slot, in the analytic model.</param>
/// <param name="ServedGainMs">What the answers of each slot have really saved against the repositories alone, by the constant costs of the options that gave them.</param>
/// <param name="IsBounded">Whether the policy bounds its regret.</param>
/// <param name="LearnsFromGain">Whether it learns from the concave gain itself and not from samples of another function.</param>
/// <param name="DelayTermMs">What late prices add to the bound.</param>
/// <param name="Prices">How prices came.</param>
public sealed record LearningReport(
    string Policy, RegretLedger Ledger, ImmutableArray<double> ServedGainMs, bool IsBounded, bool LearnsFromGain, double DelayTermMs, PriceCounts Prices)
{
    /// <summary>
    /// Whether the policy's bound, which the ledger has with <see cref="DelayTermMs"/> in it, is a theorem for the fractional regret of this run: every price came, be it late,
    /// and belongs to one allocation.
    /// </summary>
    public bool IsTheorem => IsBounded && LearnsFromGain && Prices is { Missing: 0, Stale: 0 };
}

/// <summary>How the prices of a run came.</summary>
/// <param name="Late">After their slot's decision.</param>
/// <param name="Missing">Never.</param>
/// <param name="Stale">Of offers that nodes made by shares of a later slot.</param>
public readonly record struct PriceCounts(long Late, long Missing, long Stale);
