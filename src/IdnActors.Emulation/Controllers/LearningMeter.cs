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
public sealed class LearningMeter
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

    // Controllers, and the one who tells of all nodes that have none.
    private readonly int _tellers;
    private readonly List<OpenSlot> _open = [];
    private readonly List<double> _servedGainMs = [];
    private readonly List<string> _violations = [];
    private int _firstOpen;

    // The slot of the answer before, in which the next was mostly issued, too.
    private int _servedSlot;
    private Instant _servedFrom;
    private Instant _servedUntil;
    private double _closedDelayMs;

    public LearningMeter(PlacementContext placement)
    {
        _placement = placement;
        var network = placement.Network;
        _ledger = new RegretLedger(network);
        _nodes = [.. network.Nodes.Where(n => placement.HasController(n.Node))];
        _tellers = _nodes.Length + (placement.Entries.Any ? 1 : 0);
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

    /// <summary>Notes what entered at a node in a slot that is over. A node tells of every slot, in order and before its controller.</summary>
    public void NoteEntered(int slot, SlotCounts counts)
    {
        foreach (var type in counts.Types)
            if (type.Issued > 0) NoteEntered(slot, type.Type, type.Issued);
    }

    /// <summary>Notes how many requests of a type entered where there is no controller, in a slot that is over.</summary>
    public void NoteEntered(int slot, int type, double requests) => Open(slot).AddRequests(type, requests, _asked.Length == 0 ? 0 : _asked[type]);

    /// <summary>Notes that all that entered where there is no controller has been told of, in a slot that is over.</summary>
    public void NoteEntries(int slot)
    {
        Open(slot).Told++;
        CloseKnown();
    }

    /// <summary>Notes what a node held and shared in a slot that is over.</summary>
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

    /// <summary>Notes the potential capacities that a node has stated for a type, by option of the node.</summary>
    public void NoteCapacities(TypeProbe probe, NodeView node, ImmutableArray<double> capacities)
    {
        if (probe.Slot < _firstOpen)
        {
            NoteStale();
            return;
        }
        Open(probe.Slot).AddCapacities(probe.Type, probe.Requests, node, capacities);
        CloseKnown();
    }

    /// <summary>Notes a price that found other shares in force than those it belongs to.</summary>
    /// <param name="node">Who got it.</param>
    /// <param name="observation">The price.</param>
    /// <param name="sharesThen">The shares it belongs to.</param>
    /// <param name="sharesNow">Those in force.</param>
    /// <param name="isLate">Whether its slot had been decided by.</param>
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

    /// <summary>Notes prices that a node waits for no longer, or has forgotten in a crash.</summary>
    public void NoteMissing(int prices) => MissingPrices += prices;

    /// <summary>Notes that a question for prices found other shares in force than those of its slot.</summary>
    public void NoteStale() => StaleOffers++;

    /// <summary>Notes that a node has decided, and holds its regret so far against its bound. A decision that was noted before, and comes from the journal now, counts once.</summary>
    /// <returns>Whether it is new.</returns>
    public bool NoteDecision(NodeView node, int slot, PlacementDecision before, IPlacementPolicy policy)
    {
        var controller = _controllerAt[node.Node.Index];
        if (slot <= _decidedSlot[controller]) return false;
        NoteRegret(controller, slot, before, policy);
        for (var decided = _decidedSlot[controller] + 1; decided <= slot; decided++) Open(decided).Decided++;
        _decidedSlot[controller] = slot;
        CloseKnown();
        return true;
    }

    private void NoteRegret(int controller, int slot, PlacementDecision before, IPlacementPolicy policy)
    {
        if (_regretOf[controller] is not { } regret || policy is not IRegretBounded bounded) return;
        regret.Add(bounded.LastGradient, before.Shares.AsSpan());
        Open(slot).SetBound(controller, bounded.RegretBoundMs, _delayMs[controller]);
        _delayMs[controller] = 0;
        if (!regret.Keeps(bounded.RegretBoundMs) && _violations.Count < 10)
        {
            _violations.Add($"the regret of {_placement.Entry.Name} at {_nodes[controller].Name} is {regret.ValueMs:G6} ms after slot {before.Slot}, "
                + $"above its bound of {bounded.RegretBoundMs:G6} ms");
        }
    }

    /// <summary>Notes what an answer has saved against the repository alone.</summary>
    /// <param name="issuedAt">When its request was issued.</param>
    /// <param name="gainMs">What it has saved.</param>
    public void NoteServed(Instant issuedAt, double gainMs)
    {
        if (issuedAt < _servedFrom || issuedAt >= _servedUntil) FindServed(issuedAt);
        _servedGainMs[_servedSlot] += gainMs;
    }

    private void FindServed(Instant issuedAt)
    {
        _servedSlot = (int)(issuedAt.Nanoseconds / _placement.Slot.Nanoseconds);
        (_servedFrom, _servedUntil) = (_placement.StartOf(_servedSlot), _placement.StartOf(_servedSlot + 1));
        while (_servedGainMs.Count <= _servedSlot) _servedGainMs.Add(0);
    }

    /// <summary>What was learned, when the run is over.</summary>
    public LearningReport Report()
    {
        while (_open.Count > 0) CloseFirst();
        while (_servedGainMs.Count < _ledger.Slots.Count) _servedGainMs.Add(0);
        return new LearningReport(_placement.Entry.Name, _ledger, [.. _servedGainMs.Take(_ledger.Slots.Count)], IsBounded, _placement.Needs.Price, DelayTermMs,
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
        var (shares, inForce) = slot.InForce(table, _nodes, node => _placement.Policies[node.Node.Index].Current);
        var held = Allocation.FromFractions(table, inForce);
        var requests = slot.Requests(table);
        // A bound is made of the gradients that it is held against: that these are true has to be checked by itself.
        if (slot.Fault(requests) is { } fault && _violations.Count < 10) _violations.Add($"slot {_ledger.Slots.Count}: {fault}");
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

/// <summary>What the controllers of a run have learned, and what it was worth.</summary>
/// <param name="Policy">Name of the policy.</param>
/// <param name="Ledger">Loads, gains and bounds by slot, in the analytic model.</param>
/// <param name="ServedGainMs">What the requests issued in each slot have really saved against the repositories alone, by the constant costs of the options that answered them.</param>
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
/// <param name="Missing">Never, be it that the question for them was lost.</param>
/// <param name="Stale">Of offers that nodes made by other shares than those of the slot, or told of when it was closed.</param>
public readonly record struct PriceCounts(long Late, long Missing, long Stale);
