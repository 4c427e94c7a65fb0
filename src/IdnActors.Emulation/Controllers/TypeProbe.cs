using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Policies.Prices;

namespace IdnActors.Emulation.Controllers;

/// <summary>What a node offers a request type.</summary>
/// <param name="Rank">κ, by which offers are sorted: by cost, ties in the order of the ranking.</param>
/// <param name="CostMs">γ, of one request.</param>
/// <param name="Effective">l y: requests of the slot that its share serves.</param>
/// <param name="Shown">l where the node shows it, else 0.</param>
public readonly record struct PriceOffer(int Rank, double CostMs, double Effective, double Shown);

/// <summary>The question for the price of one request type in one slot, which gathers the offers of the nodes on its way up the type's path. Whoever has it changes it in place.</summary>
/// <param name="Type">Index of the request type.</param>
/// <param name="Slot">The slot it is about, from 0.</param>
/// <param name="Requests">r: requests of the type that entered in the slot.</param>
public sealed record TypeProbe(int Type, int Slot, double Requests)
{
    private const int MostOnStack = 16;

    private List<PriceOffer>? _offers;

    /// <summary>What was offered so far.</summary>
    public ReadOnlySpan<PriceOffer> Offers => CollectionsMarshal.AsSpan(_offers);

    /// <summary>What unit slots play; null where no policy of the path has any.</summary>
    public List<PathPlay>? Plays { get; private set; }

    // A node and a repository offer something, in most slots of most types.
    public void Add(in PriceOffer offer) => (_offers ??= new List<PriceOffer>(2)).Add(offer);

    public void Add(in PathPlay play) => (Plays ??= []).Add(play);

    /// <summary>The answer, at the end of the path: every offer is in.</summary>
    public TypePrice Turn(ControlNeeds needs)
    {
        if (_offers?.Count > 1) _offers.Sort(static (a, b) => a.Rank.CompareTo(b.Rank));
        var offers = Offers;
        var count = offers.Length;
        var numbers = count <= MostOnStack ? stackalloc double[3 * MostOnStack] : new double[3 * count];
        var costs = numbers[..count];
        var effective = numbers[count..(2 * count)];
        var shown = numbers[(2 * count)..(3 * count)];
        for (var i = 0; i < costs.Length; i++) (costs[i], effective[i], shown[i]) = (offers[i].CostMs, offers[i].Effective, offers[i].Shown);
        var price = needs.Price ? MarginalPrice.InMs(Requests, costs, effective) : 0;
        var sample = needs.Sample ? SamplePrice.Of(Requests, costs, shown) : new SamplePrice(price, price);
        return new TypePrice(Type, Slot, Requests, price, sample, Plays is null ? [] : [.. Plays]);
    }
}

/// <summary>The answer that goes back down the path: what every node on it needs to know of the type's slot.</summary>
/// <param name="Type">Index of the request type.</param>
/// <param name="Slot">The slot it is about.</param>
/// <param name="Requests">r.</param>
/// <param name="PriceMs">γ^{K*}; 0 where the policy does not ask for it.</param>
/// <param name="Sample">(c1, c2) of what the nodes showed.</param>
/// <param name="Plays">What all unit slots of the path played.</param>
public readonly record struct TypePrice(int Type, int Slot, double Requests, double PriceMs, SamplePrice Sample, ImmutableArray<PathPlay> Plays);
