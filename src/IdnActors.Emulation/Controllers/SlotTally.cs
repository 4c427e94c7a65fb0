using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Emulation.Requests;
using IdnActors.Policies.Prices;

namespace IdnActors.Emulation.Controllers;

/// <summary>What a node counts for its controller in the slot that runs: requests by type that entered, passed, were served here or, as their answers say, further up.</summary>
public sealed class SlotTally(PlacementContext placement)
{
    private readonly SortedDictionary<int, TypeTally> _types = [];
    private readonly Dictionary<VariantId, double> _servedBy = [];

    /// <summary>A request is looked at for the first time at this node.</summary>
    public void CountPassing(InferenceRequest request)
    {
        var tally = TallyOf(request);
        tally.Passing++;
        if (request.Position == 0) tally.Issued++;
    }

    /// <summary>A request is admitted to a variant of this node.</summary>
    public void CountServed(InferenceRequest request)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_servedBy, request.ServedBy, out _)++;
        CollectionsMarshal.GetValueRefOrAddDefault(TallyOf(request).ServedBy, request.ServedBy, out _)++;
    }

    /// <summary>An answer passes that a node further up has given.</summary>
    public void CountFurtherUp(InferenceRequest answer)
    {
        var option = placement.OptionOf(placement.TypeOf(answer), answer.ServedAt, answer.ServedBy);
        var tally = TallyOf(answer);
        tally.FurtherUp[option.Rank] = tally.FurtherUp.GetValueOrDefault(option.Rank) + 1;
    }

    /// <summary>What was counted; the next slot begins.</summary>
    public SlotCounts Close()
    {
        var types = ImmutableArray.CreateBuilder<TypeCounts>(_types.Count);
        foreach (var (type, tally) in _types)
        {
            var costs = placement.Table.CostsMs(type);
            var furtherUp = ImmutableArray.CreateBuilder<ServedFurtherUp>(tally.FurtherUp.Count);
            foreach (var (rank, requests) in tally.FurtherUp) furtherUp.Add(new ServedFurtherUp(costs[rank], requests));
            types.Add(new TypeCounts(type, tally.Issued, tally.Passing, furtherUp.ToImmutable(), tally.ServedBy));
        }
        var counts = new SlotCounts(types.MoveToImmutable(), new Dictionary<VariantId, double>(_servedBy));
        _types.Clear();
        _servedBy.Clear();
        return counts;
    }

    private TypeTally TallyOf(InferenceRequest request)
    {
        var type = placement.TypeOf(request);
        if (!_types.TryGetValue(type, out var tally)) _types[type] = tally = new TypeTally();
        return tally;
    }

    private sealed class TypeTally
    {
        public double Issued { get; set; }
        public double Passing { get; set; }
        public SortedDictionary<int, double> FurtherUp { get; } = [];
        public Dictionary<VariantId, double> ServedBy { get; } = [];
    }
}

/// <summary>What a node counted of one request type in a slot. Immutable: the tally it comes from begins anew.</summary>
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
    public static SlotCounts Empty { get; } = new([], new Dictionary<VariantId, double>());

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
