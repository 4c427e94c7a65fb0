using IdnActors.Model.Randomness;

namespace IdnActors.Model.Demands;

/// <summary>One path of a <see cref="Modulation"/>'s chain from the start of the run on. Two chains of one stream take the same path.</summary>
internal sealed class ModulationChain
{
    private readonly Modulation _modulation;
    private readonly RandomSource _random;
    private int _state;
    private double _leavesAt;

    public ModulationChain(Modulation modulation, RandomSource random)
    {
        _modulation = modulation;
        _random = random;
        _state = StationaryState();
        Stay();
    }

    /// <summary>Factor of the state the chain is in.</summary>
    public double Factor => _modulation.States[_state].Factor;

    /// <summary>When it leaves the state, in nanoseconds, at most <see cref="long.MaxValue"/>.</summary>
    public long LeavesAtNanoseconds { get; private set; }

    /// <summary>Goes on to the next state.</summary>
    public void Leave()
    {
        var count = _modulation.States.Length;
        var step = _modulation.Order == ModulationOrder.Cyclic ? 1 : 1 + _random.NextInt(count - 1);
        _state = (_state + step) % count;
        Stay();
    }

    private int StationaryState()
    {
        // The rest of an exponential sojourn is exponential again, so that nothing else of the past is to be drawn.
        var target = _random.NextDouble() * _modulation.States.Sum(s => s.MeanSojourn.Seconds);
        for (var i = 0; i < _modulation.States.Length - 1; i++)
        {
            target -= _modulation.States[i].MeanSojourn.Seconds;
            if (target < 0) return i;
        }
        return _modulation.States.Length - 1;
    }

    private void Stay()
    {
        // Summed unrounded: roundings of many short sojourns would add up.
        _leavesAt += _random.NextExponential() * _modulation.States[_state].MeanSojourn.Nanoseconds;
        LeavesAtNanoseconds = _leavesAt < long.MaxValue ? (long)Math.Ceiling(_leavesAt) : long.MaxValue;
    }
}
