using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Counting;

/// <summary>
/// Least frequently used: holds what was asked for most often since the start, among equals what was asked for last. What a request asks for is that of
/// <see cref="LruPolicy"/>. Guarantee: none against an adversary, regret is linear on a round robin over twice what fits; constant where popularity stands still.
/// </summary>
public sealed class LfuPolicy : IntegralPolicy
{
    public const string Name = "lfu";

    private readonly RequestCounts _counts;

    public LfuPolicy(NodeView node) : base(Name, node) => _counts = new RequestCounts(node);

    public static PolicyEntry Entry { get; } = new(Name, "holds what was asked for most often", false, (network, _, _) => [.. network.Nodes.Select(node => new LfuPolicy(node))])
    {
        Source = "folklore; its regret is linear on a round robin over twice what fits, where it never holds what comes next",
    };

    private protected override int NumberCount => _counts.NumberCount;

    private protected override void Learn(SlotObservation observation, int slot)
    {
        _counts.Add(observation, slot);
        KeptOrder.Sort(Order, _counts.ByCount);
        FillInOrder(_counts.IsKnown);
    }

    private protected override void Save(Span<double> numbers) => _counts.Save(numbers);

    private protected override void Load(ReadOnlySpan<double> numbers) => _counts.Load(numbers);
}
