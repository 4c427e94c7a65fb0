using System.Collections;
using System.Collections.Immutable;
using IdnActors.Policies.Prices;

namespace IdnActors.Emulation.Controllers;

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
        if (Types.IsEmpty) return null;
        // Mostly all types of a node come by, and follow each other.
        var place = type - Types[0].Type;
        if (place >= 0 && place < Types.Length && Types[place].Type == type) return Types[place];
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

/// <summary>Requests that one variant has served, and no other: what a dictionary would say, in an eighth of its memory, for a node has as many as types.</summary>
internal sealed class ServedByOne(VariantId variant, double requests) : IReadOnlyDictionary<VariantId, double>
{
    public int Count => 1;

    public IEnumerable<VariantId> Keys => [variant];

    public IEnumerable<double> Values => [requests];

    public double this[VariantId key] => key == variant ? requests : throw new KeyNotFoundException($"{key} has served nothing.");

    public bool ContainsKey(VariantId key) => key == variant;

    public bool TryGetValue(VariantId key, out double value)
    {
        value = key == variant ? requests : 0;
        return key == variant;
    }

    public IEnumerator<KeyValuePair<VariantId, double>> GetEnumerator() => Enumerable.Repeat(KeyValuePair.Create(variant, requests), 1).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
