using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Counting;

/// <summary>
/// Least recently used: holds what was asked for last. A request that passes asks for the variant that would serve it cheapest here; within a slot the type with more
/// requests was asked for later, as its last one is nearer to the end of the slot (design choices: the network has alternatives where caches have objects). Prices are not
/// looked at. Guarantee: none; regret is linear on a round robin over twice what fits.
/// </summary>
public sealed class LruPolicy : IntegralPolicy
{
    public const string Name = "lru";

    private readonly RequestCounts _counts;

    public LruPolicy(NodeView node) : base(Name, node) => _counts = new RequestCounts(node);

    public static PolicyEntry Entry { get; } = new(Name, "holds what was asked for last", false, (network, _, _) => [.. network.Nodes.Select(node => new LruPolicy(node))])
    {
        Source = "folklore; its regret is linear on a round robin over twice what fits, where it never holds what comes next",
    };

    private protected override int NumberCount => _counts.NumberCount;

    private protected override void Learn(SlotObservation observation, int slot)
    {
        _counts.Add(observation, slot);
        KeptOrder.Sort(Order, _counts.ByRecency);
        FillInOrder(_counts.IsKnown);
    }

    private protected override void Save(Span<double> numbers) => _counts.Save(numbers);

    private protected override void Load(ReadOnlySpan<double> numbers) => _counts.Load(numbers);
}
