using System.Collections.Immutable;
using IdnActors.Emulation.Requests;
using IdnActors.Policies.Prices;

namespace IdnActors.Emulation.Controllers;

/// <summary>
/// What a node counts for its controller in the slot that runs: requests by type that entered, passed, were served here or, as their answers say, further up. Every request is
/// counted at every node of its way, so that counting is a few additions in arrays.
/// </summary>
public sealed class SlotTally
{
    private readonly PlacementContext _placement;
    private readonly ImmutableArray<PassingType> _types;
    private readonly double[] _issued;
    private readonly double[] _passing;

    // Those that came by in this slot, by index in _types, in the order in which they came.
    private readonly List<int> _seen = [];
    private readonly List<Served>?[] _servedBy;
    private readonly List<ServedFurtherUp>?[] _furtherUp;
    private readonly bool[] _isSeen;

    public SlotTally(PlacementContext placement, NodeId node)
    {
        _placement = placement;
        _types = placement.PassingAt(node);
        _issued = new double[_types.Length];
        _passing = new double[_types.Length];
        _isSeen = new bool[_types.Length];
        _servedBy = new List<Served>[_types.Length];
        _furtherUp = new List<ServedFurtherUp>[_types.Length];
    }

    /// <summary>A request is looked at for the first time at this node.</summary>
    public void CountPassing(InferenceRequest request)
    {
        var type = See(request);
        _passing[type]++;
        if (request.Position == 0) _issued[type]++;
    }

    /// <summary>A request is admitted to a variant of this node.</summary>
    public void CountServed(InferenceRequest request)
    {
        var type = See(request);
        var served = _servedBy[type] ??= [];
        for (var i = 0; i < served.Count; i++)
        {
            if (served[i].Variant != request.ServedBy) continue;
            served[i] = served[i] with { Requests = served[i].Requests + 1 };
            return;
        }
        served.Add(new Served(request.ServedBy, 1));
    }

    /// <summary>An answer passes that a node further up has given.</summary>
    public void CountFurtherUp(InferenceRequest answer)
    {
        var costMs = _placement.CostOf(answer);
        var type = See(answer);
        var seen = _furtherUp[type] ??= [];
        for (var i = 0; i < seen.Count; i++)
        {
            if (seen[i].CostMs != costMs) continue;
            seen[i] = seen[i] with { Requests = seen[i].Requests + 1 };
            return;
        }
        seen.Add(new ServedFurtherUp(costMs, 1));
    }

    /// <summary>What was counted; the next slot begins.</summary>
    public SlotCounts Close()
    {
        _seen.Sort();
        var types = ImmutableArray.CreateBuilder<TypeCounts>(_seen.Count);
        var total = new Dictionary<VariantId, double>();
        foreach (var type in _seen)
        {
            foreach (var (variant, requests) in _servedBy[type] ?? []) total[variant] = total.GetValueOrDefault(variant) + requests;
            types.Add(Take(type));
        }
        _seen.Clear();
        return new SlotCounts(types.MoveToImmutable(), total);
    }

    private TypeCounts Take(int type)
    {
        var (served, further) = (_servedBy[type], _furtherUp[type]);
        further?.Sort((a, b) => a.CostMs.CompareTo(b.CostMs));
        var counts = new TypeCounts(_types[type].Type, _issued[type], _passing[type], further is null ? [] : [.. further],
            served is { Count: > 0 } ? served.ToDictionary(s => s.Variant, s => s.Requests) : SlotCounts.NothingServed);
        (_issued[type], _passing[type], _isSeen[type]) = (0, 0, false);
        served?.Clear();
        further?.Clear();
        return counts;
    }

    /// <summary>Index of a request's type among those that pass here.</summary>
    private int See(InferenceRequest request)
    {
        var type = IndexOf(_placement.TypeOf(request));
        if (_isSeen[type]) return type;
        _isSeen[type] = true;
        _seen.Add(type);
        return type;
    }

    private int IndexOf(int type)
    {
        // Types of one source lie one after the other, and so do sources below one node in most topologies.
        var guess = type - _types[0].Type;
        if (guess < _types.Length && _types[guess].Type == type) return guess;
        var (low, high) = (0, _types.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_types[middle].Type < type) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private readonly record struct Served(VariantId Variant, double Requests);
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
