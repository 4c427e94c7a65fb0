using System.Collections.Immutable;
using IdnActors.Emulation.Requests;
using IdnActors.Model.Units;
using IdnActors.Policies.Prices;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// What a node counts for its controller in the slot that runs: requests by type that entered, passed, were served here or, as their answers say, further up. Every request is
/// counted at every node of its way, so that what is counted of a type lies together in memory. Slots end by the time of what is counted, however late the controller asks for them.
/// </summary>
public sealed class SlotTally
{
    private readonly PlacementContext _placement;
    private readonly TypeTally[] _tallies;
    private readonly int _firstType;

    // Those that came by in this slot, by index in _tallies, in the order in which they came.
    private readonly List<int> _seen = [];

    // Of types that more than one variant serves here, and of answers from further up: seldom.
    private readonly Dictionary<(int Tally, VariantId Variant), Served> _others = [];
    private readonly SortedDictionary<(int Tally, double CostMs), double> _furtherUp = [];

    // Slots that are over and that nobody has asked for yet.
    private readonly Queue<(int Slot, SlotCounts Counts)> _over = [];
    private int _slot;
    private long _slotEnd;

    public SlotTally(PlacementContext placement, NodeId node)
    {
        _placement = placement;
        _tallies = [.. placement.PassingAt(node).Select(t => new TypeTally { Type = t.Type })];
        _firstType = _tallies[0].Type;
        _slotEnd = EndOf(0);
    }

    /// <summary>A request is looked at for the first time at this node.</summary>
    public void CountPassing(InferenceRequest request, Instant now)
    {
        EndSlotsUntil(now);
        var isEntry = request.Position == 0;
        if (isEntry) request.Type = _placement.TypeOf(request);
        ref var tally = ref See(request);
        tally.Passing++;
        if (isEntry) tally.Issued++;
    }

    /// <summary>A request is admitted to a variant of this node.</summary>
    public void CountServed(InferenceRequest request, Instant now)
    {
        EndSlotsUntil(now);
        ref var tally = ref See(request);
        if (tally.Served == 0) (tally.Variant, tally.CostMs) = (request.ServedBy, _placement.CostOf(request));
        if (tally.Variant == request.ServedBy)
        {
            tally.Served++;
            request.ServedCostMs = tally.CostMs;
            return;
        }
        var key = (IndexOf(request), request.ServedBy);
        if (!_others.TryGetValue(key, out var other)) other = new Served(0, _placement.CostOf(request));
        request.ServedCostMs = other.CostMs;
        _others[key] = other with { Requests = other.Requests + 1 };
    }

    /// <summary>An answer passes that a node further up has given.</summary>
    public void CountFurtherUp(InferenceRequest answer, Instant now)
    {
        EndSlotsUntil(now);
        See(answer);
        var key = (IndexOf(answer), answer.ServedCostMs);
        _furtherUp[key] = _furtherUp.GetValueOrDefault(key) + 1;
    }

    /// <summary>What was counted in a slot that is over. Slots are asked for in their order, each once.</summary>
    public SlotCounts Close(int slot)
    {
        while (_slot <= slot) EndSlot();
        while (_over.TryDequeue(out var over))
            if (over.Slot == slot) return over.Counts;
        throw new ArgumentException($"Slot {slot} has been asked for before.", nameof(slot));
    }

    /// <summary>No more requests will be issued: the slots that controllers have not asked for are over too, and one that the run has broken off.</summary>
    public void EndRun(Instant now)
    {
        EndSlotsUntil(now);
        if (_slotEnd != long.MaxValue && _seen.Count > 0) EndSlot();
    }

    private void EndSlotsUntil(Instant now)
    {
        while (now.Nanoseconds >= _slotEnd) EndSlot();
    }

    private void EndSlot()
    {
        var counts = TakeCounts();
        _placement.Meter.NoteEntered(_slot, counts);
        _over.Enqueue((_slot, counts));
        _slotEnd = EndOf(++_slot);
    }

    /// <summary>Nothing ends after the run.</summary>
    private long EndOf(int slot)
    {
        var (length, end) = (_placement.Slot.Nanoseconds, _placement.End.Nanoseconds);
        return length * slot >= end ? long.MaxValue : Math.Min(length * (slot + 1L), end);
    }

    private SlotCounts TakeCounts()
    {
        if (_seen.Count == 0) return SlotCounts.Empty;
        _seen.Sort();
        var others = _others.Count == 0 ? null : _others.ToLookup(o => o.Key.Tally, o => (o.Key.Variant, o.Value.Requests));
        var further = _furtherUp.Count == 0 ? null : _furtherUp.ToLookup(f => f.Key.Tally, f => new ServedFurtherUp(f.Key.CostMs, f.Value));
        var types = ImmutableArray.CreateBuilder<TypeCounts>(_seen.Count);
        Dictionary<VariantId, double>? total = null;
        foreach (var index in _seen)
        {
            ref var tally = ref _tallies[index];
            var served = tally.Served == 0 && others is null ? null : ServedBy(tally, others?[index] ?? []);
            if (served is not null) AddTo(total ??= [], served);
            types.Add(new TypeCounts(tally.Type, tally.Issued, tally.Passing, further is null ? [] : [.. further[index]], served ?? SlotCounts.NothingServed));
            (tally.Issued, tally.Passing, tally.Served, tally.IsSeen) = (0, 0, 0, false);
        }
        _seen.Clear();
        _others.Clear();
        _furtherUp.Clear();
        return new SlotCounts(types.MoveToImmutable(), total ?? SlotCounts.NothingServed);
    }

    private static Dictionary<VariantId, double> ServedBy(in TypeTally tally, IEnumerable<(VariantId Variant, double Requests)> others)
    {
        var served = new Dictionary<VariantId, double>(1);
        foreach (var (variant, requests) in others) served[variant] = requests;
        if (tally.Served > 0) served[tally.Variant] = tally.Served;
        return served;
    }

    private static void AddTo(Dictionary<VariantId, double> total, Dictionary<VariantId, double> served)
    {
        foreach (var (variant, requests) in served) total[variant] = total.GetValueOrDefault(variant) + requests;
    }

    /// <summary>What is counted of a request's type.</summary>
    private ref TypeTally See(InferenceRequest request)
    {
        var index = IndexOf(request);
        ref var tally = ref _tallies[index];
        if (tally.IsSeen) return ref tally;
        tally.IsSeen = true;
        _seen.Add(index);
        return ref tally;
    }

    private int IndexOf(InferenceRequest request)
    {
        // Types of one source lie one after the other, and so do sources below one node in most topologies.
        var index = request.Type - _firstType;
        return (uint)index < (uint)_tallies.Length && _tallies[index].Type == request.Type ? index : Search(request.Type);
    }

    private int Search(int type)
    {
        var (low, high) = (0, _tallies.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_tallies[middle].Type < type) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private readonly record struct Served(double Requests, double CostMs);

    // Small, since every request is counted at every node of its way.
    private struct TypeTally
    {
        public int Type;
        public int Issued;
        public int Passing;
        public int Served;

        // The first variant that has served the type here in the slot, and its cost.
        public VariantId Variant;
        public bool IsSeen;
        public double CostMs;
    }
}

/// <summary>What a node counted of one request type in a slot. Immutable.</summary>
/// <param name="Type">Index of the request type.</param>
/// <param name="Issued">Requests that entered here.</param>
/// <param name="Passing">Requests that came by, whether they were served here or further up.</param>
/// <param name="FurtherUp">Answers from further up that came by, cheapest first; empty where the policy does not ask for them.</param>
/// <param name="ServedBy">Requests admitted here, by variant.</param>
public sealed record TypeCounts(
    int Type, double Issued, double Passing, ImmutableArray<ServedFurtherUp> FurtherUp, IReadOnlyDictionary<VariantId, double> ServedBy);

/// <summary>What a node counted in a slot.</summary>
/// <param name="Types">By request type.</param>
/// <param name="ServedBy">Requests admitted here by variant, over all types.</param>
public sealed record SlotCounts(ImmutableArray<TypeCounts> Types, IReadOnlyDictionary<VariantId, double> ServedBy)
{
    internal static IReadOnlyDictionary<VariantId, double> NothingServed { get; } = new Dictionary<VariantId, double>();

    public static SlotCounts Empty { get; } = new([], NothingServed);

    /// <summary>What came by of a type; null where nothing did.</summary>
    public TypeCounts? Of(int type)
    {
        var (low, high) = (0, Types.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (Types[middle].Type == type) return Types[middle];
            if (Types[middle].Type < type) low = middle + 1;
            else high = middle - 1;
        }
        return null;
    }

    /// <summary>
    /// l: requests of a type that a variant could have served here in the slot: what it served of them, and what it had left over; never more than there were. With nothing served,
    /// as where it is not held, min{L, r}.
    /// </summary>
    /// <param name="type">The type's counts; null where nothing came by.</param>
    /// <param name="variant">The variant.</param>
    /// <param name="capacity">L, requests per slot in isolation.</param>
    /// <param name="requests">r.</param>
    public double PotentialCapacity(TypeCounts? type, VariantId variant, double capacity, double requests)
    {
        var served = type?.ServedBy.GetValueOrDefault(variant) ?? 0;
        return Math.Min(requests, served + Math.Max(0, capacity - ServedBy.GetValueOrDefault(variant)));
    }
}
