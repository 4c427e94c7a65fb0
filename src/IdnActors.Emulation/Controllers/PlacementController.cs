using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Policies;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// What one node's controller knows and does, slot by slot, without messages: asks for the prices of the types that enter here, adds the node's offers to those that pass, keeps
/// what it learns until it decides. A price that comes after its slot's decision counts in the next one. A new one that is given all decisions of an earlier one of the same node is
/// as that one was after the last of them.
/// </summary>
public sealed class PlacementController
{
    /// <summary>Slots after which a price that has not come is given up.</summary>
    public const int SlotsToWait = 64;

    private readonly PlacementContext _placement;
    private readonly NodeView _node;
    private readonly IPlacementPolicy _policy;

    // By place of the type.
    private readonly TypePlaces _places;
    private readonly ImmutableArray<PassingType> _passing;
    private readonly ImmutableArray<RankedCost>[] _ownRepository;
    private readonly PendingPrices _pending = new();
    private readonly List<(int Slot, TypeObservation Seen)> _learned = [];

    // Of the last slots, by number: a question about one may come when another has ended, or been decided by.
    private readonly Dictionary<int, (PlacementDecision InForce, SlotCounts Counts)> _slots = [];
    private SlotCounts _counts = SlotCounts.Empty;
    private ControllerDecided? _last;
    private bool _isDeciding;

    public PlacementController(PlacementContext placement, NodeId node)
    {
        _placement = placement;
        _node = placement.Network.Nodes[node.Index];
        _policy = placement.TakePolicy(node);
        _passing = placement.PassingAt(node);
        _places = new TypePlaces(_passing);
        _ownRepository = [.. _passing.Select(p => RepositoryOptions(p.Type, node))];
    }

    public PlacementDecision Current => _policy.Current;

    /// <summary>The last slot that has ended; -1 before any.</summary>
    public int EndedSlot { get; private set; } = -1;

    /// <summary>The last slot by which it has decided; -1 before any.</summary>
    public int DecidedSlot => _last?.Slot ?? -1;

    /// <summary>Whether prices that were asked for have not come.</summary>
    public bool IsWaiting => _pending.Count > 0;

    /// <summary>Prices that would be lost in a crash now: asked for or learned since the last decision, so that the journal does not know of them.</summary>
    public int UnsavedPrices
    {
        get
        {
            // While a decision is on its way to the journal nothing is learned that is not in it.
            if (!_placement.Needs.Probes || _isDeciding) return 0;
            var saved = (_last?.Open.Pending ?? []).Select(p => (p.Slot, p.Type)).ToHashSet();
            return _pending.All.Select(p => (p.Slot, p.Type)).Concat(_learned.Select(l => (l.Slot, l.Seen.Type))).Count(key => !saved.Contains(key));
        }
    }

    /// <summary>A slot is over: notes what came by.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="counts">What came by.</param>
    /// <returns>The questions to send up, one for each type that entered here; empty where the policy asks for nothing.</returns>
    public ImmutableArray<TypeProbe> EndSlot(int slot, SlotCounts counts)
    {
        _counts = counts;
        EndedSlot = slot;
        NoteSlot(slot, counts);
        if (!_placement.Needs.Probes)
        {
            foreach (var type in counts.Types) NoteCounted(slot, type);
            return [];
        }
        var probes = ImmutableArray.CreateBuilder<TypeProbe>();
        foreach (var type in counts.Types)
            if (type.Issued > 0) probes.Add(new TypeProbe(type.Type, slot, type.Issued));
        return probes.DrainToImmutable();
    }

    /// <summary>Where a type's path goes on from here.</summary>
    public ref readonly PassingType Passing(int type) => ref _passing.ItemRef(_places.Of(type));

    /// <summary>Adds the node's offers to a question on its way up.</summary>
    public void Offer(TypeProbe probe)
    {
        var needs = _placement.Needs;
        // By what was in force and came by in that slot, if that is still known: then a price that is late is true all the same.
        var isKnown = _slots.TryGetValue(probe.Slot, out var then);
        var (current, counts) = isKnown ? then : (_policy.Current, _counts);
        var options = _node.OptionsOf(probe.Type);
        var seen = counts.Of(probe.Type);
        var capacities = new double[options.Length];
        for (var i = 0; i < options.Length; i++)
        {
            var (option, item) = (options[i], _node.Items[options[i].Item]);
            var capacity = counts.PotentialCapacity(seen, item.Variant, item.CapacityPerSlot, probe.Requests);
            capacities[i] = capacity;
            var effective = needs.Price ? capacity * current.Shares[option.Item] : 0;
            var shown = needs.Sample && current.Probe[option.Item] ? capacity : 0;
            if (effective > 0 || shown > 0) probe.Add(new PriceOffer(option.Rank, option.CostMs, effective, shown));
            if (needs.Plays) AddPlays(current, probe, option, capacity);
        }
        foreach (var (rank, costMs) in _ownRepository[_places.Of(probe.Type)]) probe.Add(new PriceOffer(rank, costMs, probe.Requests, probe.Requests));
        if (options.IsEmpty) return;
        if (!isKnown) _placement.Notes.NoteStale();
        var potential = ImmutableCollectionsMarshal.AsImmutableArray(capacities);
        _placement.Notes.NoteCapacities(probe.Slot, probe.Type, probe.Requests, _node, potential);
        _pending.Add(new PendingPrice(probe.Slot, probe.Type, potential, seen?.Passing ?? 0, current.Shares));
    }

    /// <summary>Takes in the price of a type. What was not asked for through here, or has been given up, is ignored.</summary>
    /// <returns>Whether it was of use.</returns>
    public bool Learn(in TypePrice price)
    {
        if (_pending.Take(price.Slot, price.Type) is not { } pending) return false;
        var observation = new TypeObservation(price.Type, price.Requests, price.PriceMs, pending.Capacities)
        {
            Sample = price.Sample,
            Passing = pending.Passing,
            Plays = price.Plays,
        };
        _learned.Add((price.Slot, observation));
        var isLate = price.Slot <= DecidedSlot;
        if (isLate || pending.Shares != Current.Shares) _placement.Notes.NoteMoved(_node, observation, pending.Shares, Current.Shares, isLate);
        return true;
    }

    /// <summary>Decides by a slot that has ended and all that was learned since the last decision. Nothing changes until <see cref="Apply"/>, and nothing may be learned.</summary>
    public ControllerDecided Decide(int slot)
    {
        _isDeciding = true;
        var open = new OpenState(_node.Items.IsEmpty ? SlotCounts.Empty : _counts, _pending.ToImmutable());
        return new ControllerDecided(slot, new SlotObservation([.. _learned.Select(l => l.Seen)]), open)
        {
            Before = _placement.DecisionsKept is { } kept && (slot + _node.Node.Index) % kept == 0 ? _policy.Snapshot() : null,
        };
    }

    /// <summary>Applies a decision that is in the journal.</summary>
    /// <returns>What was in force before.</returns>
    public PlacementDecision Apply(ControllerDecided decided)
    {
        var before = _policy.Current;
        _policy.Decide(decided.Observation);
        (_last, _isDeciding) = (decided, false);
        _learned.Clear();
        var givenUp = GiveUp(decided.Slot);
        if (_placement.Notes.NoteDecision(_node, decided.Slot, before, _policy as IRegretBounded)) _placement.Notes.NoteMissing(givenUp);
        return before;
    }

    /// <summary>Applies a decision of an earlier incarnation, the next after those applied before or one that begins anew with <see cref="ControllerDecided.Before"/>.</summary>
    /// <returns>What was in force before.</returns>
    public PlacementDecision Recover(ControllerDecided decided)
    {
        if (decided.Before is { } state) _policy.Restore(state);
        _counts = decided.Open.Counts;
        EndedSlot = decided.Slot;
        NoteSlot(decided.Slot, _counts);
        _pending.Forget(int.MaxValue);
        foreach (var pending in decided.Open.Pending) _pending.Add(pending);
        return Apply(decided);
    }

    private void NoteSlot(int slot, SlotCounts counts)
    {
        if (!_placement.Needs.Probes) return;
        _slots[slot] = (Current, counts);
        _slots.Remove(slot - SlotsToWait);
    }

    /// <summary>Waits no longer for old prices, and for none after the last decision.</summary>
    /// <returns>How many prices are given up.</returns>
    private int GiveUp(int slot) => _pending.Forget(slot + 1 >= _placement.Network.Slots ? int.MaxValue : slot - SlotsToWait);

    /// <summary>Policies that ask for nothing learn from what the node counts.</summary>
    private void NoteCounted(int slot, TypeCounts counts)
    {
        var options = _node.OptionsOf(counts.Type);
        if (options.IsEmpty) return;
        var capacities = ImmutableArray.CreateBuilder<double>(options.Length);
        foreach (var option in options)
        {
            var item = _node.Items[option.Item];
            capacities.Add(_counts.PotentialCapacity(counts, item.Variant, item.CapacityPerSlot, counts.Passing));
        }
        _learned.Add((slot, new TypeObservation(counts.Type, counts.Passing, 0, capacities.MoveToImmutable()) { FurtherUp = counts.FurtherUp }));
    }

    private static void AddPlays(PlacementDecision current, TypeProbe probe, LocalOption option, double capacity)
    {
        foreach (var play in current.Plays)
            if (play.Item == option.Item) probe.Add(new PathPlay(play.Colour, play.Order, option.CostMs, capacity));
    }

    private ImmutableArray<RankedCost> RepositoryOptions(int type, NodeId node)
    {
        var table = _placement.Table;
        var options = ImmutableArray.CreateBuilder<RankedCost>();
        var cells = table.CellsOf(type);
        var costs = table.CostsMs(type);
        for (var k = 0; k < cells.Length; k++)
            if (table.Cells[cells[k]].Node == node && table.IsRepository(cells[k])) options.Add(new RankedCost(k, costs[k]));
        return options.ToImmutable();
    }
}
