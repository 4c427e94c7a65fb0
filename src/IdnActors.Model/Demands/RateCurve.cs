using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>
/// The cumulative rate of a source: rate × weight × phase × daily curve × modulation, all constant or linear between instants at which one of them changes. Goes
/// forward stretch by stretch, so that neither a chain nor a day has to be laid out before.
/// </summary>
internal sealed class RateCurve : ICumulativeRate
{
    private readonly double _fullRate;
    private readonly ImmutableArray<DemandPhase> _phases;
    private readonly DailyCurve? _daily;
    private readonly ModulationChain? _chain;
    private readonly long _end;

    // The stretch at hand: [start, end), with a rate that goes from one value to another, and the integral up to its start.
    private long _stretchStart;
    private long _stretchEnd;
    private double _rateAtStart;
    private double _rateAtEnd;
    private double _cumulativeAtStart;
    private double _cumulativeAtEnd;
    private int _phase;

    // The daily piece at hand: from the point of this number to the next.
    private int _point;
    private long _pieceStart;
    private long _pieceEnd = long.MaxValue;

    /// <exception cref="ArgumentException">Phases or points are not in order, a factor is negative or not finite, or nothing would ever be issued.</exception>
    public RateCurve(Demand demand, RequestRate fullRate, RandomSource? modulation, Instant end)
    {
        _fullRate = fullRate.PerSecond;
        _phases = demand.Phases;
        _daily = demand.Daily;
        _end = end.Nanoseconds;
        CheckPhases();
        if (_daily is not null)
        {
            Check(_daily);
            StartDay(_daily);
        }
        if (demand.Modulation is not null)
        {
            Check(demand.Modulation);
            _chain = new ModulationChain(demand.Modulation, modulation ?? throw new ArgumentNullException(nameof(modulation), "Modulation needs chance."));
        }
        // Phases that start with the run replace what holds before it.
        Begin(0);
    }

    public long ReachedAt(double target)
    {
        while (target >= _cumulativeAtEnd && _stretchEnd != long.MaxValue)
        {
            if (_stretchEnd >= _end || IsSilentForEver) return -1;
            _cumulativeAtStart = _cumulativeAtEnd;
            Begin(_stretchEnd);
        }
        var sinceStart = Math.Floor(SecondsInto(target - _cumulativeAtStart) * 1e9);
        // The quotient may round up to the very end, which belongs to the next stretch.
        if (_stretchEnd != long.MaxValue) sinceStart = Math.Min(sinceStart, _stretchEnd - _stretchStart - 1);
        var room = long.MaxValue - _stretchStart;
        // Not below the room: beyond the range of emulated time, or the last rate is 0 and the quotient infinite (0/0 for a target on its very end).
        return sinceStart < room ? _stretchStart + (long)sinceStart : -1;
    }

    // Without a further phase, a rate of 0 before daily curve and modulation stays 0.
    private bool IsSilentForEver => PlainRate == 0 && _phase == _phases.Length;

    private double PlainRate => _phase == 0 ? _fullRate : _fullRate * _phases[_phase - 1].RateFactor;

    /// <summary>r x + s x² / 2 = amount, solved for x in the form that does not cancel.</summary>
    private double SecondsInto(double amount)
    {
        if (_rateAtStart == _rateAtEnd) return amount / _rateAtStart;
        if (amount <= 0) return 0;
        var slope = (_rateAtEnd - _rateAtStart) / ((_stretchEnd - _stretchStart) / 1e9);
        return 2 * amount / (_rateAtStart + Math.Sqrt(Math.Max(0, (_rateAtStart * _rateAtStart) + (2 * slope * amount))));
    }

    private void Begin(long start)
    {
        while (_phase < _phases.Length && _phases[_phase].Start.Nanoseconds <= start) _phase++;
        while (_chain is not null && _chain.LeavesAtNanoseconds <= start) _chain.Leave();
        while (_pieceEnd <= start) NextPiece(_daily!);
        _stretchStart = start;
        _stretchEnd = _pieceEnd;
        if (_phase < _phases.Length) _stretchEnd = Math.Min(_stretchEnd, _phases[_phase].Start.Nanoseconds);
        if (_chain is not null) _stretchEnd = Math.Min(_stretchEnd, _chain.LeavesAtNanoseconds);
        var rate = PlainRate * (_chain?.Factor ?? 1);
        _rateAtStart = rate * DailyFactor(start);
        _rateAtEnd = _daily is null ? _rateAtStart : rate * DailyFactor(_stretchEnd);
        var seconds = (_stretchEnd - start) / 1e9;
        _cumulativeAtEnd = _cumulativeAtStart + (seconds * (_rateAtStart == _rateAtEnd ? _rateAtStart : (_rateAtStart + _rateAtEnd) / 2));
    }

    private double DailyFactor(long at)
    {
        if (_daily is null) return 1;
        var points = _daily.Points;
        var (from, to) = (points[_point].Factor, points[(_point + 1) % points.Length].Factor);
        return from + ((to - from) * ((double)(at - _pieceStart) / (_pieceEnd - _pieceStart)));
    }

    /// <summary>The piece of the day in which the run begins; it may have begun before.</summary>
    private void StartDay(DailyCurve daily)
    {
        var dayStart = -daily.StartsAt.Nanoseconds;
        _point = daily.Points.Length - 1;
        _pieceStart = dayStart + daily.Points[_point].At.Nanoseconds - daily.Period.Nanoseconds;
        _pieceEnd = dayStart + daily.Points[0].At.Nanoseconds;
        while (_pieceEnd <= 0) NextPiece(daily);
    }

    private void NextPiece(DailyCurve daily)
    {
        var points = daily.Points;
        _point = (_point + 1) % points.Length;
        _pieceStart = _pieceEnd;
        var length = points[(_point + 1) % points.Length].At.Nanoseconds - points[_point].At.Nanoseconds;
        _pieceEnd += length > 0 ? length : length + daily.Period.Nanoseconds;
    }

    private void CheckPhases()
    {
        var before = Instant.Start;
        foreach (var phase in _phases)
        {
            if (phase.Start < before) throw new ArgumentException($"A phase starts at {phase.Start}, before its predecessor or the start of the run.");
            RequireFactor(phase.RateFactor);
            before = phase.Start;
        }
    }

    private static void Check(DailyCurve daily)
    {
        if (daily.Points.IsDefaultOrEmpty || !daily.Points.Any(p => p.Factor > 0)) throw new ArgumentException("A daily curve has a point above 0.");
        for (var i = 0; i < daily.Points.Length; i++)
        {
            RequireFactor(daily.Points[i].Factor);
            var least = i == 0 ? Duration.Zero : daily.Points[i - 1].At + new Duration(1);
            if (daily.Points[i].At < least || daily.Points[i].At >= daily.Period) throw new ArgumentException("The points of a daily curve are in order, within its period.");
        }
        if (daily.StartsAt < Duration.Zero || daily.StartsAt >= daily.Period) throw new ArgumentException("A run starts within the period of the daily curve.");
    }

    private static void Check(Modulation modulation)
    {
        if (modulation.States.IsDefault || modulation.States.Length < 2) throw new ArgumentException("Modulation has at least two states.");
        foreach (var state in modulation.States)
        {
            RequireFactor(state.Factor);
            if (state.MeanSojourn <= Duration.Zero) throw new ArgumentException($"A mean sojourn is {state.MeanSojourn}; it must be positive.");
        }
        if (!modulation.States.Any(s => s.Factor > 0)) throw new ArgumentException("Modulation has a state above 0.");
    }

    private static void RequireFactor(double factor)
    {
        if (!double.IsFinite(factor) || factor < 0) throw new ArgumentException($"A factor is {factor}; it must be finite and not negative.");
    }
}
