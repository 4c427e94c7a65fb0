using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Counting;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Tabular;

/// <summary>
/// Distributed online tabular greedy (Li, Si Salem, Neglia and Ioannidis, SIGMETRICS 2022): memory is cut into unit slots, each as large as the node's largest
/// item; each (slot, colour) runs a Hedge over the items. A slot draws a colour uniformly and plays an item of that colour's Hedge. Only the colour that was played learns: an
/// item's reward is f(earlier plays + item) - f(earlier plays), earlier = of a smaller colour, or of the same colour in a slot with a smaller number. Guarantee: sublinear
/// (1 - 1/e)-regret for many colours, as they show for unit sizes, within memory that whole unit slots can use; a smaller factor for few colours.
/// </summary>
/// <remarks>
/// With capacities f is the gain of the earlier plays up to what they can serve: an item's reward is l (γ - C)^+, γ the cost of the worst option needed among earlier plays
/// and repositories (approximate: one unit's worth for all). Within a colour the item follows its Hedge by the coupling that moves least.
/// </remarks>
public sealed class TabularGreedyPolicy : IntegralPolicy
{
    public const string Name = "tabular-greedy";

    private readonly TabularGreedyOptions _options;
    private readonly RandomStreams _streams;
    private static readonly Comparison<PathPlay> ByCost = (a, b) => (a.CostMs, a.Capacity).CompareTo((b.CostMs, b.Capacity));

    private readonly List<PathPlay> _earlier = [];
    private readonly int _firstOrder;
    private readonly UnitSlot[] _slots;
    private readonly double[] _rewards;
    private readonly double[] _repositoryMs;

    /// <param name="network">The network.</param>
    /// <param name="node">Index of the node.</param>
    /// <param name="firstOrder">Number of its first unit slot in the network.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public TabularGreedyPolicy(NetworkView network, int node, int firstOrder, TabularGreedyOptions options, RandomStreams streams)
        : base(Name, network.Nodes[node])
    {
        options.Require();
        (_options, _streams, _firstOrder) = (options, streams, firstOrder);
        var items = Node.Items.Length;
        _slots = [.. Enumerable.Range(0, SlotsOf(Node)).Select(k => new UnitSlot(options.Colours, items, options.RateFactor, Open(k, 0)))];
        _rewards = new double[items];
        _repositoryMs = [.. network.Table.RequestTypes.Select((_, type) => CheapestRepositoryMs(network, type))];
        Hold();
        Begin();
    }

    public static PolicyEntry Entry { get; } = new(Name, "unit slots of memory that learn one after the other by colours", false,
        (network, streams, options) => ForAll(network, TabularGreedyOptions.From(options), streams))
    {
        Guarantee = "sublinear (1 - 1/e)-regret for many colours and unit sizes, as its authors show; a smaller factor for few colours",
        Source = "Y. Li, T. Si Salem, G. Neglia, S. Ioannidis, Online Caching Networks with Adversarial Guarantees, Proc. ACM Meas. Anal. Comput. Syst. 5(3), 2021 (doi:10.1145/3491047)",
        Control = ControlMessages.Plays,
        Options = TabularGreedyOptions.Described,
    };

    private protected override int NumberCount => _slots.Length * (1 + (_options.Colours * (Node.Items.Length + 2)));

    /// <summary>One policy per node, with unit slots numbered through the network.</summary>
    public static ImmutableArray<IPlacementPolicy> ForAll(NetworkView network, TabularGreedyOptions options, RandomStreams streams)
    {
        var policies = ImmutableArray.CreateBuilder<IPlacementPolicy>(network.Nodes.Length);
        var order = 0;
        for (var n = 0; n < network.Nodes.Length; n++)
        {
            policies.Add(new TabularGreedyPolicy(network, n, order, options, streams));
            order += SlotsOf(network.Nodes[n]);
        }
        return policies.MoveToImmutable();
    }

    private protected override void Learn(SlotObservation observation, int slot)
    {
        TypeObservation[] types = [.. observation.InOrder()];
        for (var k = 0; k < _slots.Length; k++)
        {
            RewardsOf(types, _slots[k].Colour, _firstOrder + k);
            var random = Open(k, slot);
            _slots[k].Learn(_rewards, random);
            _slots[k].DrawColour(random);
        }
        Hold();
    }

    private protected override PlacementDecision Shown(PlacementDecision decision) => _slots is null ? decision : decision with
    {
        Plays = [.. _slots.Select((slot, k) => new SlotPlay(_firstOrder + k, slot.Colour, slot.Item))],
    };

    private protected override void Save(Span<double> numbers)
    {
        foreach (var slot in _slots) numbers = slot.Save(numbers);
    }

    private protected override void Load(ReadOnlySpan<double> numbers)
    {
        foreach (var slot in _slots) numbers = slot.Load(numbers);
    }

    private void RewardsOf(TypeObservation[] types, int colour, int order)
    {
        Array.Clear(_rewards);
        foreach (var seen in types)
        {
            var options = SlotObservation.OptionsOf(Node, seen);
            var price = PriceOfEarlier(seen, colour, order);
            for (var i = 0; i < options.Length; i++) _rewards[options[i].Item] += seen.PotentialCapacity[i] * Math.Max(0, price - options[i].CostMs);
        }
    }

    /// <summary>The cost of the worst option still needed among earlier plays, at most that of the repository.</summary>
    private double PriceOfEarlier(TypeObservation seen, int colour, int order)
    {
        _earlier.Clear();
        foreach (var play in seen.Plays)
            if (play.Colour < colour || (play.Colour == colour && play.Order < order)) _earlier.Add(play);
        _earlier.Sort(ByCost);
        var covered = 0.0;
        foreach (var play in _earlier)
        {
            covered += play.Capacity;
            if (covered >= seen.Requests) return Math.Min(_repositoryMs[seen.Type], play.CostMs);
        }
        return _repositoryMs[seen.Type];
    }

    private void Hold()
    {
        Array.Clear(Held);
        foreach (var slot in _slots)
            if (slot.Item >= 0) Held[slot.Item] = true;
    }

    private RandomSource Open(int slot, int time) => _streams.Open($"tabular/{Node.Name}/{slot}/{time}");

    private static int SlotsOf(NodeView node) => node.Items.IsEmpty ? 0 : (int)Math.Min(node.Items.Length, Math.Floor(node.BudgetBytes / node.Sizes.Max()));

    private static double CheapestRepositoryMs(NetworkView network, int type)
    {
        var cells = network.Table.CellsOf(type);
        for (var k = 0; k < cells.Length; k++)
            if (network.Table.IsRepository(cells[k])) return network.Table.CostsMs(type)[k];
        return 0;
    }
}
