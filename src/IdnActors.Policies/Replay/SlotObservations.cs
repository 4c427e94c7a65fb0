using System.Collections.Immutable;
using IdnActors.Model.Serving;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Replay;

/// <summary>All that the nodes of a network learn from a slot that was served, without delay or loss; see <see cref="TypeObservation"/> for what crosses the network.</summary>
public sealed class SlotObservations
{
    private readonly NetworkView _network;
    private readonly ServedSlot _served;
    private readonly double[] _pricesMs;
    private readonly SamplePrice[] _samples;
    private readonly ImmutableArray<PathPlay>[] _plays;

    /// <param name="network">The network.</param>
    /// <param name="served">The slot, served with what the nodes held.</param>
    /// <param name="shares">y of all nodes in the slot.</param>
    /// <param name="policies">One per node, whose decision for the slot is still in force.</param>
    public SlotObservations(NetworkView network, ServedSlot served, Allocation shares, ImmutableArray<IPlacementPolicy> policies)
    {
        _network = network;
        _served = served;
        _pricesMs = PolicyReplay.PricesOf(served.Load, shares);
        _samples = SamplesOf(served.Load, Shown(network, policies));
        _plays = PlaysOf(policies);
    }

    /// <summary>What a node learns: the types that asked for something and that it could serve.</summary>
    /// <param name="node">Index of the node.</param>
    public SlotObservation Of(int node)
    {
        var view = _network.Nodes[node];
        var basic = PolicyReplay.ObservationOf(view, _served.Load, _pricesMs);
        return new SlotObservation([.. basic.Types.Select(seen => Complete(view, seen))]);
    }

    private TypeObservation Complete(NodeView node, TypeObservation seen)
    {
        var ranking = _served.Load.Table.Ranking(seen.Type);
        var served = _served.Served(seen.Type);
        var position = ranking[node.OptionsOf(seen.Type)[0].Rank].Position;
        var before = 0.0;
        var furtherUp = ImmutableArray.CreateBuilder<ServedFurtherUp>();
        for (var k = 0; k < served.Length; k++)
        {
            if (served[k] <= 0) continue;
            if (ranking[k].Position < position) before += served[k];
            else if (ranking[k].Position > position) furtherUp.Add(new ServedFurtherUp(ranking[k].CostMs, served[k]));
        }
        return seen with
        {
            Sample = _samples[seen.Type],
            Passing = Math.Max(0, seen.Requests - before),
            FurtherUp = furtherUp.ToImmutable(),
            Plays = _plays[seen.Type],
        };
    }

    private static Allocation Shown(NetworkView network, ImmutableArray<IPlacementPolicy> policies)
    {
        var shown = new double[network.Table.Cells.Length];
        for (var n = 0; n < policies.Length; n++)
        {
            var items = network.Nodes[n].Items;
            for (var i = 0; i < items.Length; i++) shown[items[i].Cell] = policies[n].Current.Probe[i] ? 1 : 0;
        }
        return Allocation.FromFractions(network.Table, shown);
    }

    private static SamplePrice[] SamplesOf(SlotLoad load, Allocation shown)
    {
        var samples = new SamplePrice[load.Table.RequestTypes.Length];
        for (var type = 0; type < samples.Length; type++)
        {
            if (load.Requests[type] == 0) continue;
            var costsMs = load.Table.CostsMs(type);
            var effective = new double[costsMs.Length];
            load.EffectiveCapacity(type, shown, effective);
            samples[type] = SamplePrice.Of(load.Requests[type], costsMs, effective);
        }
        return samples;
    }

    private ImmutableArray<PathPlay>[] PlaysOf(ImmutableArray<IPlacementPolicy> policies)
    {
        var (load, table) = (_served.Load, _served.Load.Table);
        var plays = new List<PathPlay>[table.RequestTypes.Length];
        for (var n = 0; n < policies.Length; n++)
        {
            var (node, played) = (_network.Nodes[n], policies[n].Current.Plays);
            if (played.IsEmpty) continue;
            foreach (var option in node.Options)
            {
                foreach (var play in played)
                {
                    if (play.Item != option.Item || load.Requests[option.Type] == 0) continue;
                    (plays[option.Type] ??= []).Add(new PathPlay(play.Colour, play.Order, option.CostMs, load.PotentialCapacity(option.Type)[option.Rank]));
                }
            }
        }
        return [.. plays.Select(p => p is null ? [] : p.ToImmutableArray())];
    }
}
