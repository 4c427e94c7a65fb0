using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
    private readonly TypePlaces _places;

    // Of types that more than one variant serves here, and of answers from further up: seldom.
    private readonly Dictionary<(int Tally, VariantId Variant), Served> _others = [];
    private readonly SortedDictionary<(int Tally, double CostMs), double> _furtherUp = [];

    // Slots that are over and that nobody has asked for yet.
    private readonly Queue<(int Slot, SlotCounts Counts)> _over = [];
    private readonly ImmutableArray<PassingType> _passing;
    private int _slot;
    private long _slotEnd;
    private int _seen;

    public SlotTally(PlacementContext placement, NodeId node)
    {
        _placement = placement;
        _passing = placement.PassingAt(node);
        _places = new TypePlaces(_passing);
        _tallies = new TypeTally[_passing.Length];
        Array.Fill(_tallies, new TypeTally { CostMs = double.NaN });
        _slotEnd = EndOf(0);
    }

    /// <summary>A request is looked at for the first time at this node.</summary>
    public void CountPassing(InferenceRequest request, Instant now)
    {
        EndSlotsUntil(now);
        See(request.Type).Passing++;
    }

    /// <summary>A request is admitted to a variant of this node.</summary>
    public void CountServed(InferenceRequest request, Instant now)
    {
        EndSlotsUntil(now);
        ref var tally = ref See(request.Type);
        // What the variant costs the type here was mostly asked for in an earlier slot.
        if (tally.Served == 0 && (tally.Variant != request.ServedBy || double.IsNaN(tally.CostMs))) (tally.Variant, tally.CostMs) = (request.ServedBy, _placement.CostOf(request));
        if (tally.Variant == request.ServedBy)
        {
            tally.Served++;
            request.ServedCostMs = tally.CostMs;
            return;
        }
        var key = (_places.Of(request.Type), request.ServedBy);
        if (!_others.TryGetValue(key, out var other)) other = new Served(0, _placement.CostOf(request));
        request.ServedCostMs = other.CostMs;
        _others[key] = other with { Requests = other.Requests + 1 };
    }

    /// <summary>An answer passes that a node further up has given.</summary>
    public void CountFurtherUp(InferenceRequest answer, Instant now)
    {
        EndSlotsUntil(now);
        See(answer.Type);
        var key = (_places.Of(answer.Type), answer.ServedCostMs);
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
        if (_slotEnd != long.MaxValue && _seen > 0) EndSlot();
    }

    private void EndSlotsUntil(Instant now)
    {
        while (now.Nanoseconds >= _slotEnd) EndSlot();
    }

    private void EndSlot()
    {
        var counts = TakeCounts();
        _placement.Notes.NoteEntered(_slot, counts);
        _over.Enqueue((_slot, counts));
        _slotEnd = EndOf(++_slot);
    }

    /// <summary>Nothing ends after the run.</summary>
    private long EndOf(int slot) => _placement.StartOf(slot) < _placement.End ? _placement.EndOf(slot).Nanoseconds : long.MaxValue;

    private SlotCounts TakeCounts()
    {
        if (_seen == 0) return SlotCounts.Empty;
        var others = _others.Count == 0 ? null : _others.ToLookup(o => o.Key.Tally, o => (o.Key.Variant, o.Value.Requests));
        var further = _furtherUp.Count == 0 ? null : _furtherUp.ToLookup(f => f.Key.Tally, f => new ServedFurtherUp(f.Key.CostMs, f.Value));
        var types = ImmutableArray.CreateBuilder<TypeCounts>(_seen);
        Dictionary<VariantId, double>? total = null;
        for (var place = 0; types.Count < _seen; place++)
        {
            ref var tally = ref _tallies[place];
            if (!tally.IsSeen) continue;
            var passing = _passing[place];
            var served = tally.Served == 0 ? SlotCounts.NothingServed : ServedBy(tally, others?[place] ?? [], total ??= []);
            types.Add(new TypeCounts(passing.Type, passing.IsEntry ? tally.Passing : 0, tally.Passing, further is null ? [] : [.. further[place]], served));
            (tally.Passing, tally.Served, tally.IsSeen) = (0, 0, false);
        }
        _seen = 0;
        _others.Clear();
        _furtherUp.Clear();
        return new SlotCounts(types.MoveToImmutable(), total ?? SlotCounts.NothingServed);
    }

    /// <summary>What has served a type, of which the first is in the tally; also added to the total over all types.</summary>
    private static IReadOnlyDictionary<VariantId, double> ServedBy(in TypeTally tally, IEnumerable<(VariantId Variant, double Requests)> others, Dictionary<VariantId, double> total)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(total, tally.Variant, out _) += tally.Served;
        Dictionary<VariantId, double>? served = null;
        foreach (var (variant, requests) in others)
        {
            (served ??= []).Add(variant, requests);
            CollectionsMarshal.GetValueRefOrAddDefault(total, variant, out _) += requests;
        }
        if (served is null) return new ServedByOne(tally.Variant, tally.Served);
        served.Add(tally.Variant, tally.Served);
        return served;
    }

    /// <summary>What is counted of a type.</summary>
    private ref TypeTally See(int type)
    {
        ref var tally = ref _tallies[_places.Of(type)];
        if (tally.IsSeen) return ref tally;
        tally.IsSeen = true;
        _seen++;
        return ref tally;
    }

    private readonly record struct Served(double Requests, double CostMs);

    // Small, since every request is counted at every node of its way.
    private struct TypeTally
    {
        public int Passing;
        public int Served;

        // The first variant that has served the type here in the slot, and its cost; before that, of an earlier slot.
        public VariantId Variant;
        public bool IsSeen;
        public double CostMs;
    }
}
