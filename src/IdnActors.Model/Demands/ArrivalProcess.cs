using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>
/// The instants at which one source issues its requests. A time change maps unit gaps through the cumulative rate: the n-th arrival is where the integral of
/// rate × weight × phase × daily curve × modulation reaches the sum of the first n gaps. So the draws do not depend on the rate; another rate stretches the same
/// arrivals.
/// </summary>
/// <remarks>
/// Gaps are exponential with mean 1 (<see cref="ArrivalKind.Poisson"/>), or 1 after a first gap in (0, 1] (<see cref="ArrivalKind.Deterministic"/>).
/// Arrivals fall into [start, end) of a stretch with a rate above 0. Where a source issues more than one request per nanosecond, they are spread over
/// the following ones.
/// </remarks>
public sealed class ArrivalProcess
{
    private readonly ArrivalKind _kind;
    private readonly ICumulativeRate _curve;
    private readonly RandomSource _random;

    private long _count;
    private double _offset;
    private long _lastNanoseconds = -1;
    private bool _ended;

    /// <summary>The requests of a source, flash crowds left out.</summary>
    /// <param name="demand">Arrivals, rate, and how it changes.</param>
    /// <param name="source">The source.</param>
    /// <param name="random">Draws the gaps.</param>
    /// <param name="modulation">Draws the path of the demand's modulation; needed where there is one.</param>
    /// <param name="end">From here on nobody asks for arrivals; a curve that changes for ever is followed no further.</param>
    /// <exception cref="ArgumentException">
    /// Phases are not in order of their start, a weight or factor is negative or not finite, or the arrivals are no random process.
    /// </exception>
    public ArrivalProcess(Demand demand, SourceSpec source, RandomSource random, RandomSource? modulation = null, Instant? end = null)
        : this(demand.Arrivals, new RateCurve(demand, demand.Rate * source.Weight, modulation, end ?? Instant.MaxValue), random)
    {
    }

    /// <summary>The requests of a flash crowd at a source.</summary>
    /// <exception cref="ArgumentException">The crowd is none, or the arrivals are no random process.</exception>
    public ArrivalProcess(Demand demand, SourceSpec source, FlashCrowd crowd, RandomSource random)
        : this(demand.Arrivals, new CrowdCurve(crowd, demand.Rate * source.Weight), random)
    {
    }

    private ArrivalProcess(ArrivalKind kind, ICumulativeRate curve, RandomSource random)
    {
        if (kind is not (ArrivalKind.Poisson or ArrivalKind.Deterministic)) throw new ArgumentException($"Arrivals that are {kind} follow no rate.", nameof(kind));
        _kind = kind;
        _curve = curve;
        _random = random;
    }

    /// <summary>The next arrival, later than all before; none when no more will ever come. Allocates nothing.</summary>
    public Instant? Next()
    {
        if (_ended) return null;
        var at = _curve.ReachedAt(NextTarget());
        if (at < 0 || _lastNanoseconds == long.MaxValue)
        {
            _ended = true;
            return null;
        }
        _lastNanoseconds = Math.Max(at, _lastNanoseconds + 1);
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
