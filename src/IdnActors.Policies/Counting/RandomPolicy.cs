using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Counting;

/// <summary>The knobs of the random policy.</summary>
public sealed record RandomOptions
{
    public static RandomOptions Default { get; } = new();

    /// <summary>Slots after which all is drawn anew: 1 or more.</summary>
    public int RefreshPeriod { get; init; } = 10;

    private static PolicyOption<int> RefreshPeriodKnob { get; } =
        Knob.Whole("refresh-period", 10, 1, 1_000_000, "slots", "slots after which all is drawn anew");

    internal static ImmutableArray<PolicyOption> Described { get; } = [RefreshPeriodKnob];

    internal static RandomOptions From(PolicyOptions options) => new() { RefreshPeriod = options.Of(RefreshPeriodKnob) };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (RefreshPeriod < 1) throw new ArgumentException($"random.refresh-period is {RefreshPeriod}; it must be 1 or more slots: use 1 to draw in every slot.");
    }
}

/// <summary>Fills memory with variants in random order, anew every so many slots, and learns nothing. Guarantee: none; what any learning has to beat.</summary>
public sealed class RandomPolicy : IntegralPolicy
{
    public const string Name = "random";

    private readonly RandomOptions _options;
    private readonly RandomStreams _streams;

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public RandomPolicy(NodeView node, RandomOptions options, RandomStreams streams) : base(Name, node)
    {
        options.Require();
        (_options, _streams) = (options, streams);
        Fill(0);
        Begin();
    }

    public static PolicyEntry Entry { get; } = new(Name, "fills memory at random now and then", false,
        (network, streams, all) =>
        {
            var options = RandomOptions.From(all);
            return [.. network.Nodes.Select(node => new RandomPolicy(node, options, streams))];
        })
    {
        Source = "a baseline: what any learning has to beat",
        Options = RandomOptions.Described,
    };

    private protected override int NumberCount => 0;

    private protected override void Learn(SlotObservation observation, int slot)
    {
        if (slot % _options.RefreshPeriod == 0) Fill(slot);
    }

    private protected override void Save(Span<double> numbers)
    {
    }

    private protected override void Load(ReadOnlySpan<double> numbers)
    {
    }

    private void Fill(int slot)
    {
        var random = _streams.Open($"random/{Node.Name}/{slot}");
        for (var i = 0; i < Order.Length; i++) Order[i] = i;
        for (var i = Order.Length - 1; i > 0; i--)
        {
            var other = random.NextInt(i + 1);
            (Order[i], Order[other]) = (Order[other], Order[i]);
        }
        FillInOrder(static _ => true);
    }
}
