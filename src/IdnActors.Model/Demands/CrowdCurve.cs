using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Model.Demands;

/// <summary>The cumulative rate of one <see cref="FlashCrowd"/> at one source, inverted piece by piece: root, division, logarithm.</summary>
internal sealed class CrowdCurve : ICumulativeRate
{
    private readonly FlashCrowd _crowd;
    private readonly double _height;
    private readonly double _afterRise;
    private readonly double _afterHold;
    private readonly double _all;

    /// <exception cref="ArgumentException">The peak is not above 1 or not finite, or a time is negative.</exception>
    public CrowdCurve(FlashCrowd crowd, RequestRate sourceRate)
    {
        if (!double.IsFinite(crowd.Peak) || crowd.Peak <= 1) throw new ArgumentException($"The peak of a crowd is {crowd.Peak}; it must be above 1.", nameof(crowd));
        if (crowd.Rise < Duration.Zero || crowd.Hold < Duration.Zero || crowd.Decay < Duration.Zero)
            throw new ArgumentException("A crowd has a negative time.", nameof(crowd));
        _crowd = crowd;
        _height = sourceRate.PerSecond * (crowd.Peak - 1);
        _afterRise = _height * crowd.Rise.Seconds / 2;
        _afterHold = _afterRise + (_height * crowd.Hold.Seconds);
        _all = crowd.ExpectedRequests(sourceRate);
    }

    public long ReachedAt(double target)
    {
        if (target >= _all) return -1;
        // Seconds since the start; a rate of height × x / rise has the integral height × x² / (2 rise).
        var since = target < _afterRise ? Math.Sqrt(2 * target * _crowd.Rise.Seconds / _height)
            : target < _afterHold ? _crowd.Rise.Seconds + ((target - _afterRise) / _height)
            : _crowd.Rise.Seconds + _crowd.Hold.Seconds + Decaying((target - _afterHold) / (_height * _crowd.Decay.Seconds));
        var at = _crowd.Start.Nanoseconds + Math.Floor(since * 1e9);
        return at < long.MaxValue ? (long)at : -1;
    }

    /// <summary>Seconds into the decay after a share of the height × decay time.</summary>
    private double Decaying(double share)
    {
        if (_crowd.DecayKind == CrowdDecay.Linear) return _crowd.Decay.Seconds * (1 - Math.Sqrt(Math.Max(0, 1 - (2 * share))));
        return share < 1 ? -PortableLogarithm.Of(1 - share) * _crowd.Decay.Seconds : double.PositiveInfinity;
    }
}
