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
    private readonly double[] _work;
    private readonly double[] _drawnFor;
    private readonly bool[] _wanted;
    private readonly bool[] _before;

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
        PoissonSampling.FillPermanentNumbers(streams, $"rounding/{node.Name}", _numbers);
    }

    /// <summary>x.</summary>
    public bool[] Held { get; }

    /// <summary>Numbers of state beside x: what is wanted, and the shares that it was drawn for.</summary>
    public int NumberCount => 2 * _sizes.Length;

    public void Follow(ReadOnlySpan<double> shares, int slot)
    {
        if (slot % _options.RefreshPeriod != 0) return;
        if (_options.Scheme == RoundingScheme.Dependent)
        {
            shares.CopyTo(_work);
            DependentRounding.Round(_work, _sizes, _node.BudgetBytes, _options.Leftover, Open(slot), Held);
            return;
        }
        Held.CopyTo(_before, 0);
        var factor = RoomFactor(shares);
        for (var i = 0; i < _work.Length; i++) _work[i] = factor * shares[i];
        if (_options.Scheme == RoundingScheme.Permanent) PoissonSampling.Draw(_work, _numbers, _wanted);
        // From nothing at the start: an item is loaded with probability y / (1 - 0).
        else ConditionalCoupling.Move(_drawnFor, _work, Open(slot), _wanted);
        _work.CopyTo(_drawnFor, 0);
        _wanted.CopyTo(Held, 0);
        HardBudget.Reject(_before, Held, _sizes, _node.BudgetBytes);
    }

    public void Save(Span<double> numbers)
    {
        for (var i = 0; i < _wanted.Length; i++) (numbers[i], numbers[_wanted.Length + i]) = (_wanted[i] ? 1 : 0, _drawnFor[i]);
    }

    public void Load(ReadOnlySpan<bool> held, ReadOnlySpan<double> numbers)
    {
        held.CopyTo(Held);
        for (var i = 0; i < _wanted.Length; i++) (_wanted[i], _drawnFor[i]) = (numbers[i] == 1, numbers[_wanted.Length + i]);
    }

    /// <summary>b' / b, with b' = b - headroom (policies 2.4).</summary>
    private double RoomFactor(ReadOnlySpan<double> shares)
    {
        if (_options.Headroom == 0 || _sizes.Length == 0) return 1;
        var free = PoissonSampling.Headroom(shares, _sizes, _options.Headroom);
        return Math.Clamp((_node.BudgetBytes - free) / _node.BudgetBytes, 0, 1);
    }

    private RandomSource Open(int slot) => _streams.Open($"rounding/{_node.Name}/{slot}");
}
