using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>
/// The instants at which one source issues its requests. A time change maps unit gaps through the cumulative rate: the n-th arrival is where
/// ∫ rate × weight × phase factor reaches the sum of the first n gaps. So the draws do not depend on the rate; another rate stretches the same arrivals.
/// </summary>
/// <remarks>
/// Gaps are exponential with mean 1 (<see cref="ArrivalKind.Poisson"/>), or 1 after a first gap in (0, 1] (<see cref="ArrivalKind.Deterministic"/>).
/// Arrivals fall into [start, end) of a phase with a rate above 0. Where a source issues more than one request per nanosecond, they are spread over
/// the following ones.
/// </remarks>
public sealed class ArrivalProcess
{
    private readonly ArrivalKind _kind;
    private readonly RandomSource _random;

    // One entry per stretch of constant rate.
    private readonly long[] _startNanoseconds;
    private readonly double[] _ratePerSecond;
    private readonly double[] _cumulativeAtStart;

    private int _stretch;
    private long _count;
    private double _offset;
    private long _lastNanoseconds = -1;
    private bool _ended;

    /// <exception cref="ArgumentException">Phases are not in order of their start, or a weight or factor is negative or not finite.</exception>
    public ArrivalProcess(Demand demand, SourceSpec source, RandomSource random)
    {
        _kind = demand.Arrivals;
        _random = random;
        var stretches = demand.Phases.Length + 1;
        _startNanoseconds = new long[stretches];
        _ratePerSecond = new double[stretches];
        _cumulativeAtStart = new double[stretches];
        var fullRate = demand.Rate * source.Weight;
        _ratePerSecond[0] = fullRate.PerSecond;
        for (var i = 1; i < stretches; i++)
        {
            var phase = demand.Phases[i - 1];
            _startNanoseconds[i] = phase.Start.Nanoseconds;
            _ratePerSecond[i] = (fullRate * phase.RateFactor).PerSecond;
            if (_startNanoseconds[i] < _startNanoseconds[i - 1])
                throw new ArgumentException($"A phase starts at {phase.Start}, before its predecessor or the start of the run.", nameof(demand));
            var seconds = (_startNanoseconds[i] - _startNanoseconds[i - 1]) / 1e9;
            _cumulativeAtStart[i] = _cumulativeAtStart[i - 1] + (seconds * _ratePerSecond[i - 1]);
        }
    }

    /// <summary>The next arrival, later than all before; none when no more will ever come. Allocates nothing.</summary>
    public Instant? Next()
    {
        if (_ended) return null;
        var target = NextTarget();
        var last = _startNanoseconds.Length - 1;
        while (_stretch < last && target >= _cumulativeAtStart[_stretch + 1]) _stretch++;
        var sinceStart = Math.Floor((target - _cumulativeAtStart[_stretch]) / _ratePerSecond[_stretch] * 1e9);
        if (_stretch < last)
        {
            // The division may round up to the very end, which belongs to the next stretch.
            sinceStart = Math.Min(sinceStart, _startNanoseconds[_stretch + 1] - _startNanoseconds[_stretch] - 1);
        }
        var room = long.MaxValue - _startNanoseconds[_stretch];
        // Not below the room: beyond the range of emulated time, or the last rate is 0 and the quotient infinite (0/0 for a target on its very end).
        if (!(sinceStart < room) || _lastNanoseconds == long.MaxValue)
        {
            _ended = true;
            return null;
        }
        _lastNanoseconds = Math.Max(_startNanoseconds[_stretch] + (long)sinceStart, _lastNanoseconds + 1);
        return new Instant(_lastNanoseconds);
    }

    private double NextTarget()
    {
        if (_kind == ArrivalKind.Poisson) return _offset += _random.NextExponential();
        if (_count == 0) _offset = 1 - _random.NextDouble();
        // Count and offset apart: adding 1 a billion times would accumulate rounding errors.
        return _offset + _count++;
    }
}
