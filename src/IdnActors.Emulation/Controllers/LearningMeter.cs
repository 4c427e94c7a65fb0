using System.Collections.Immutable;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Regret;
using IdnActors.Policies.Views;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// Watches what the controllers of a run learn and decide, for the regret: the loads of the slots, the shares that were in force, the bounds. A slot is closed when every controller
/// has told of it and decided by it, and every capacity has been stated or given up; with the real clock controllers may be many slots apart. Controllers write here and never read.
/// </summary>
public sealed class LearningMeter : ILearningNotes
{
    private readonly PlacementContext _placement;
    private readonly RegretLedger _ledger;
    private readonly ImmutableArray<NodeView> _nodes;
    private readonly int[] _controllerAt;
    private readonly NodeRegret?[] _regretOf;
    private readonly int[] _toldSlot;
    private readonly int[] _decidedSlot;
    private readonly double[] _delayMs;
    private readonly double[] _boundMs;
    private readonly int[] _asked;
    private readonly int _deciders;

    // Controllers, and who tells of all nodes that have none.
    private readonly int _tellers;
    private readonly Dictionary<NodeId, PlacementDecision> _current = [];
    private readonly List<OpenSlot> _open = [];
    private readonly ServedGain _served;
    private readonly List<string> _violations = [];
    private int _firstOpen;
    private double _closedDelayMs;
    private bool _isPartial;

    /// <param name="placement">What the controllers share.</param>
    /// <param name="entryTellers">Who tells of all nodes without controllers: one in each kernel that runs such.</param>
    public LearningMeter(PlacementContext placement, int entryTellers)
    {
        _placement = placement;
        _served = new ServedGain(placement);
        var network = placement.Network;
        _ledger = new RegretLedger(network);
        _nodes = [.. network.Nodes.Where(n => placement.HasController(n.Node))];
        _tellers = _nodes.Length + entryTellers;
        _controllerAt = new int[network.Nodes.Length];
        for (var i = 0; i < _nodes.Length; i++) _controllerAt[_nodes[i].Node.Index] = i;
        _deciders = _nodes.Count(n => !n.Items.IsEmpty);
        IsBounded = network.Nodes.Zip(placement.Policies).Any(pair => pair.First.Items.Length > 0 && pair.Second is IRegretBounded);
        _regretOf = [.. _nodes.Select(node => placement.Policies[node.Node.Index] is IRegretBounded ? new NodeRegret(node) : null)];
        (_toldSlot, _decidedSlot) = (new int[_nodes.Length], new int[_nodes.Length]);
        Array.Fill(_toldSlot, -1);
        Array.Fill(_decidedSlot, -1);
        (_delayMs, _boundMs) = (new double[_nodes.Length], new double[_nodes.Length]);
        _asked = NodesAskedAbout(network, placement.Needs);
    }

    /// <summary>Whether the policies bound their regret.</summary>
    public bool IsBounded { get; }

    /// <summary>Prices that came after the decision of their slot.</summary>
    public long LatePrices { get; private set; }

    /// <summary>Prices that were given up, or had not come when the run ended, be it that their question was lost.</summary>
    public long MissingPrices { get; private set; }

    /// <summary>Offers made for a slot by other shares than those of the slot, and what was told of slots that were closed.</summary>
    public long StaleOffers { get; private set; }

    /// <summary>
    /// Σ ⟨g_t, y_a - y_t⟩ over gradients that came late, y_t being the shares they belong to and y_a those in force when they came: what delay adds to the bound, exactly.
    /// </summary>
    public double DelayTermMs { get; private set; }

    /// <summary>Slots of which not all is known yet.</summary>
    public int OpenSlots => _open.Count;

    /// <summary>Nodes of which the regret exceeds its bound: bugs.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <inheritdoc/>
    public void NoteEntered(int slot, SlotCounts counts)
    {
        foreach (var type in counts.Types)
            if (type.Issued > 0) NoteEntered(slot, type.Type, type.Issued);
    }

    /// <inheritdoc/>
    public void NoteEntered(int slot, int type, double requests)
    {
        if (slot < _firstOpen) NoteStale();
        else Open(slot).AddRequests(type, requests, _asked.Length == 0 ? 0 : _asked[type]);
    }

    /// <inheritdoc/>
    public void NoteEntries(int slot)
    {
        Open(slot).Told++;
        CloseKnown();
    }

    /// <inheritdoc/>
    public void NoteSlot(int slot, NodeView node, PlacementDecision inForce)
    {
        var controller = _controllerAt[node.Node.Index];
        // A controller that comes back from a crash may tell of what is closed, or twice: that can no longer count.
        if (slot < _firstOpen || slot <= _toldSlot[controller])
        {
            NoteStale();
            return;
        }
        Open(slot).SetInForce(controller, inForce);
        // Who has told of a slot will say nothing of those before.
        for (var told = _toldSlot[controller] + 1; told <= slot; told++) Open(told).Told++;
        _toldSlot[controller] = slot;
        CloseKnown();
    }

    /// <inheritdoc/>
    public void NoteCapacities(int slot, int type, double requests, NodeView node, ImmutableArray<double> capacities)
    {
        if (slot < _firstOpen)
        {
            NoteStale();
            return;
        }
        Open(slot).AddCapacities(type, requests, node, capacities);
        CloseKnown();
    }

    /// <inheritdoc/>
    public void NoteMoved(NodeView node, TypeObservation observation, ImmutableArray<double> sharesThen, ImmutableArray<double> sharesNow, bool isLate)
    {
        if (isLate) LatePrices++;
        var gradient = new double[node.Items.Length];
        new SlotObservation([observation]).GradientAt(node, gradient);
        var delayMs = 0.0;
        for (var i = 0; i < gradient.Length; i++) delayMs += gradient[i] * (sharesNow[i] - sharesThen[i]);
        DelayTermMs += delayMs;
        _delayMs[_controllerAt[node.Node.Index]] += delayMs;
    }

    /// <inheritdoc/>
    public void NoteMissing(int prices) => MissingPrices += prices;

    /// <inheritdoc/>
    public void NoteStale() => StaleOffers++;

    /// <inheritdoc/>
    public bool NoteDecision(NodeView node, int slot, PlacementDecision before, IRegretBounded? bounded)
    {
        var controller = _controllerAt[node.Node.Index];
        if (slot <= _decidedSlot[controller]) return false;
        NoteRegret(controller, slot, before, bounded);
        for (var decided = _decidedSlot[controller] + 1; decided <= slot; decided++) Open(decided).Decided++;
        _decidedSlot[controller] = slot;
        CloseKnown();
        return true;
    }

    /// <summary>Notes that a region has died: not all is known of the slots that are open, and of those in which it is made anew.</summary>
    public void NoteDeath() => _isPartial = true;

    /// <summary>Notes what is in force at a node when the run is over, where its policy is with another kernel.</summary>
    public void NoteCurrent(NodeId node, PlacementDecision current) => _current[node] = current;

    private void NoteRegret(int controller, int slot, PlacementDecision before, IRegretBounded? bounded)
    {
        if (_regretOf[controller] is not { } regret || bounded is null) return;
        regret.Add(bounded.LastGradient, before.Shares.AsSpan());
        Open(slot).SetBound(controller, bounded.RegretBoundMs, _delayMs[controller]);
        _delayMs[controller] = 0;
        if (!regret.Keeps(bounded.RegretBoundMs) && _violations.Count < 10)
        {
            _violations.Add($"the regret of {_placement.Entry.Name} at {_nodes[controller].Name} is {regret.ValueMs:G6} ms after slot {before.Slot}, "
                + $"above its bound of {bounded.RegretBoundMs:G6} ms");
        }
    }

    /// <inheritdoc/>
    public void NoteServed(Instant issuedAt, double gainMs) => _served.Add(issuedAt, gainMs);

    /// <summary>Adds what was counted elsewhere of what answers have saved.</summary>
    public void NoteServed(ReadOnlySpan<Int128> served) => _served.Add(served);

    /// <summary>What was learned, when the run is over.</summary>
    public LearningReport Report()
    {
        while (_open.Count > 0) CloseFirst();
        return new LearningReport(_placement.Entry.Name, _ledger, _served.InMs(_ledger.Slots.Count), IsBounded, _placement.Needs.Price, DelayTermMs,
            new PriceCounts(LatePrices, MissingPrices, StaleOffers));
    }

    private OpenSlot Open(int slot)
    {
        while (_firstOpen + _open.Count <= slot) _open.Add(new OpenSlot(_nodes.Length));
        return _open[slot - _firstOpen];
    }

    private void CloseKnown()
    {
        while (_open.Count > 0 && IsKnown(_open[0])) CloseFirst();
    }

    private bool IsKnown(OpenSlot slot) => IsDecided(slot) && (slot.Stated >= slot.Awaited || IsGivenUp);

    private bool IsDecided(OpenSlot slot) => slot.Told == _tellers && slot.Decided >= _deciders;

    /// <summary>Whether all controllers have waited long enough for what has to do with the first slot that is open: a question may have been lost.</summary>
    private bool IsGivenUp => _open.Count > PlacementController.SlotsToWait && IsDecided(_open[PlacementController.SlotsToWait]);

    private void CloseFirst()
    {
        var slot = _open[0];
        _open.RemoveAt(0);
        _firstOpen++;
        MissingPrices += Math.Max(0, slot.Awaited - slot.Stated);
        var table = _placement.Table;
        // Who has not come to tell of the slot when the run ends has not changed anything since.
        var (shares, inForce) = slot.InForce(table, _nodes, node => _current.GetValueOrDefault(node.Node) ?? _placement.Policies[node.Node.Index].Current);
        var held = Allocation.FromFractions(table, inForce);
        var requests = slot.Requests(table);
        // A bound is made of the gradients that it is held against: that these are true has to be checked by itself.
        if (!_isPartial && slot.Fault(requests) is { } fault && _violations.Count < 10) _violations.Add($"slot {_ledger.Slots.Count}: {fault}");
        var served = SlotServing.Serve(requests, held);
        var capacity = new double[table.OptionCount];
        for (var type = 0; type < table.RequestTypes.Length; type++) served.Load.PotentialCapacity(type).CopyTo(capacity.AsSpan(table.OptionsOf(type)));
        slot.TakeCapacities(table, capacity);
        _closedDelayMs += slot.TakeBounds(_boundMs);
        var boundMs = IsBounded ? _boundMs.Sum() + _closedDelayMs : double.NaN;
        _ledger.Add(new SlotLoad(table, requests, capacity), AllocationGain.InMs(served.Load, held), Allocation.FromFractions(table, shares), boundMs);
    }

    /// <summary>By type, how many nodes state capacities when its price is asked for; empty where nothing is asked for.</summary>
    private static int[] NodesAskedAbout(NetworkView network, ControlNeeds needs)
    {
        if (!needs.Probes) return [];
        var asked = new int[network.Table.RequestTypes.Length];
        foreach (var node in network.Nodes)
            for (var i = 0; i < node.Options.Length; i++)
                if (i == 0 || node.Options[i].Type != node.Options[i - 1].Type) asked[node.Options[i].Type]++;
        return asked;
    }
}
