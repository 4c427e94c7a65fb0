using IdnActors.Model.Randomness;
using IdnActors.Policies.Kernels.Rounding;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Fractional;

/// <summary>The integral allocation of a node, following its shares slot by slot. Every draw is a function of seed, node and slot.</summary>
internal sealed class ShareRounding
{
    private readonly NodeView _node;
    private readonly RoundingOptions _options;
    private readonly RandomStreams _streams;
    private readonly double[] _sizes;
    private readonly double[] _numbers;
    private readonly int[] _chains;
    private readonly double[] _work;
    private readonly double[] _drawnFor;
    private readonly bool[] _wanted;
    private readonly bool[] _before;
    private readonly ulong _salt;
    private int _next;

    public ShareRounding(NodeView node, RoundingOptions options, RandomStreams streams)
    {
        (_node, _options, _streams) = (node, options, streams);
        _sizes = [.. node.Sizes];
        _numbers = new double[_sizes.Length];
        _work = new double[_sizes.Length];
        _drawnFor = new double[_sizes.Length];
        _wanted = new bool[_sizes.Length];
        _before = new bool[_sizes.Length];
        Held = new bool[_sizes.Length];
        _salt = RandomStreams.SaltOf($"rounding/{node.Name}/");
        _chains = options.Scheme == RoundingScheme.Comonotone ? FillChains(streams) : [];
        if (_chains.Length == 0) PoissonSampling.FillPermanentNumbers(streams, $"rounding/{node.Name}", _numbers);
    }

    /// <summary>By item, the chain that it belongs to, and by chain its number, which all nodes have alike.</summary>
    private int[] FillChains(RandomStreams streams)
    {
        var wholes = _node.Items.Select(i => i.Whole ?? i.Variant).Distinct().ToList();
        for (var chain = 0; chain < wholes.Count; chain++) PoissonSampling.FillPermanentNumbers(streams, $"rounding/chain/{wholes[chain].Index}", _numbers.AsSpan(chain, 1));
        return [.. _node.Items.Select(i => wholes.IndexOf(i.Whole ?? i.Variant))];
    }

    /// <summary>x.</summary>
    public bool[] Held { get; }

    /// <summary>Numbers of state beside x: the slot of the next draw, what is wanted, and the shares that it was drawn for.</summary>
    public int NumberCount => 1 + (2 * _sizes.Length);

    public void Follow(ReadOnlySpan<double> shares, int slot)
    {
        if (slot < _next) return;
        _next = slot + PeriodAt(slot);
        if (_options.Scheme == RoundingScheme.Dependent)
        {
            shares.CopyTo(_work);
            DependentRounding.Round(_work, _sizes, _node.BudgetBytes, _options.Leftover, Open(slot), Held);
            return;
        }
        Held.CopyTo(_before, 0);
        var factor = RoomFactor(shares);
        if (factor == 1) shares.CopyTo(_work);
        else
            for (var i = 0; i < _work.Length; i++) _work[i] = factor * shares[i];
        Draw(slot);
        _work.CopyTo(_drawnFor, 0);
        _wanted.CopyTo(Held, 0);
        HardBudget.RejectFrom(_before, Held, _sizes, _node.BudgetBytes);
    }

    public void Save(Span<double> numbers)
    {
        numbers[0] = _next;
        numbers = numbers[1..];
        for (var i = 0; i < _wanted.Length; i++) (numbers[i], numbers[_wanted.Length + i]) = (_wanted[i] ? 1 : 0, _drawnFor[i]);
    }

    public void Load(ReadOnlySpan<bool> held, ReadOnlySpan<double> numbers)
    {
        held.CopyTo(Held);
        _next = (int)numbers[0];
        numbers = numbers[1..];
        for (var i = 0; i < _wanted.Length; i++) (_wanted[i], _drawnFor[i]) = (numbers[i] == 1, numbers[_wanted.Length + i]);
    }

    /// <summary>What is wanted for the shares at hand.</summary>
    private void Draw(int slot)
    {
        switch (_options.Scheme)
        {
            case RoundingScheme.Permanent:
                PoissonSampling.Draw(_work, _numbers, _wanted);
                break;
            case RoundingScheme.Comonotone:
                ComonotoneRounding.Draw(_work, _chains, _numbers, _wanted);
                break;
            case RoundingScheme.Independent:
                var random = Open(slot);
                for (var i = 0; i < _work.Length; i++) _wanted[i] = random.NextDouble() < _work[i];
                break;
            case RoundingScheme.Systematic:
                SystematicSampling.Draw(_work, Open(slot).NextDouble(), _wanted);
                break;
            default:
                // From nothing at the start: an item is loaded with probability y / (1 - 0).
                ConditionalCoupling.Move(_drawnFor, _work, Open(slot), _wanted);
                break;
        }
    }

    /// <summary>B at a slot.</summary>
    private int PeriodAt(int slot)
    {
        var (first, last, stretching) = (_options.FirstRefreshPeriod, _options.RefreshPeriod, _options.StretchingSlots);
        return slot >= stretching ? last : first + (int)((long)(last - first) * slot / stretching);
    }

    /// <summary>b' / b, with b' = b - headroom.</summary>
    private double RoomFactor(ReadOnlySpan<double> shares)
    {
        if (_options.Headroom == 0 || _sizes.Length == 0) return 1;
        var free = PoissonSampling.Headroom(shares, _sizes, _options.Headroom);
        return Math.Clamp((_node.BudgetBytes - free) / _node.BudgetBytes, 0, 1);
    }

    private RandomSource Open(int slot) => _streams.Open(RandomStreams.SaltOf(_salt, slot));
}
