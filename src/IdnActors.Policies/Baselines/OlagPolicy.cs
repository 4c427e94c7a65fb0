using IdnActors.Policies.Counting;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Baselines;

/// <summary>
/// Online load-aware greedy (OLAG), after the idea of Si Salem et al. (arXiv:2105.02510); the details are ours, not compared with the paper. The node counts per type what passed in the slot and at which cost it was
/// served further up; it holds the variant of the largest importance w_m = (1/s_m) Σ_ρ min{load, L_m} (c - C)^+, takes the load that this one absorbs off the counters, up to L
/// and dearest savings first, and goes on until nothing more fits or saves. Guarantee: none.
/// </summary>
/// <remarks>
/// Where the node served all of a type itself, it does not see what that would have cost further up. We keep the last cost seen (design choice): else what is held would
/// look worthless, and the node would drop in every other slot what it needs.
/// </remarks>
public sealed class OlagPolicy : IntegralPolicy
{
    public const string Name = "olag";

    private readonly int[] _types;
    private readonly double[] _costMs;
    private readonly double[] _load;
    private readonly double[] _capacity;
    private readonly LocalOption[][] _optionsOf;

    public OlagPolicy(NodeView node) : base(Name, node)
    {
        _types = [.. node.Options.Select(o => o.Type).Distinct()];
        _costMs = new double[_types.Length];
        _load = new double[_types.Length];
        _capacity = [.. node.Items.Select(i => i.CapacityPerSlot)];
        // Type becomes the place in this policy's own arrays.
        _optionsOf = [.. Enumerable.Range(0, node.Items.Length).Select(item => node.Options.Where(o => o.Item == item)
            .Select(o => o with { Type = Array.BinarySearch(_types, o.Type) }).ToArray())];
    }

    public static PolicyEntry Entry { get; } = new(Name, "greedy by the savings on what passed in the last slot, aware of load", false,
        (network, _, _) => [.. network.Nodes.Select(node => new OlagPolicy(node))])
    {
        Source = "the idea: T. Si Salem, G. Castellano, G. Neglia, F. Pianese, A. Araldo, Toward Inference Delivery Networks, IEEE/ACM Transactions on Networking 32(1), 2024 (arXiv:2105.02510); the details are ours, not compared with the paper",
        Control = ControlMessages.ServedCost,
    };

    private protected override int NumberCount => _costMs.Length;

    private protected override void Learn(SlotObservation observation, int slot)
    {
        Array.Clear(_load);
        foreach (var seen in observation.InOrder())
        {
            var type = Array.BinarySearch(_types, seen.Type);
            if (type < 0) continue;
            _load[type] += Math.Max(0, seen.Passing);
            double requests = 0, cost = 0;
            foreach (var (costMs, served) in seen.FurtherUp) (requests, cost) = (requests + served, cost + (served * costMs));
            if (requests > 0) _costMs[type] = cost / requests;
        }
        Array.Clear(Held);
        var left = Node.BudgetBytes;
        while (MostImportant(left) is >= 0 and var item)
        {
            Held[item] = true;
            left -= Node.Sizes[item];
            Absorb(item);
        }
    }

    private protected override void Save(Span<double> numbers) => _costMs.CopyTo(numbers);

    private protected override void Load(ReadOnlySpan<double> numbers) => numbers.CopyTo(_costMs);

    private int MostImportant(double left)
    {
        var (most, best) = (0.0, -1);
        for (var item = 0; item < Held.Length; item++)
        {
            if (Held[item] || Node.Sizes[item] > left) continue;
            var importance = 0.0;
            foreach (var option in _optionsOf[item])
                importance += Math.Min(_load[option.Type], _capacity[item]) * Math.Max(0, _costMs[option.Type] - option.CostMs);
            importance /= Node.Sizes[item];
            if (importance > most) (most, best) = (importance, item);
        }
        return best;
    }

    private void Absorb(int item)
    {
        var (room, options) = (_capacity[item], _optionsOf[item]);
        Array.Sort(options, (a, b) => (_costMs[b.Type] - b.CostMs).CompareTo(_costMs[a.Type] - a.CostMs) is not 0 and var order ? order : a.Type.CompareTo(b.Type));
        foreach (var option in options)
        {
            if (_costMs[option.Type] <= option.CostMs) break;
            var taken = Math.Min(_load[option.Type], room);
            _load[option.Type] -= taken;
            room -= taken;
        }
    }
}
