using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Partition;

/// <summary>How fast an estimate forgets, and when it begins anew.</summary>
/// <param name="Weight">Weight of a new observation once there are 1 / weight of them: above 0 to 1.</param>
/// <param name="Noise">Standard deviation of an observation's logarithm while nothing changes: above 0, e.g. 0.2 for errors of about a fifth.</param>
/// <param name="Drift">k of the cumulative sums, in standard deviations: 0 or more. Half of the smallest change that matters.</param>
/// <param name="Threshold">h of the cumulative sums, in standard deviations: above 0. Larger means fewer false alarms, and later true ones.</param>
public sealed record ChangePointOptions(double Weight = 0.1, double Noise = 0.2, double Drift = 0.5, double Threshold = 5);

/// <summary>
/// A moving mean of the logarithm of a positive quantity, which begins anew where two cumulative sums say that the quantity has changed (CUSUM; Page, "Continuous inspection schemes", Biometrika 1954): with z = (ln x - mean) / noise,
/// S+ ← max(0, S+ + z - k) and S- ← max(0, S- - z - k); beyond h the mean is that of the observations since the sum was last 0, which is when the change is likeliest to have been.
/// </summary>
public sealed class ChangePointMean
{
    private readonly ChangePointOptions _options;
    private double _level;
    private int _count;
    private Run _up, _down;

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ChangePointMean(ChangePointOptions options)
    {
        if (options.Weight is not (> 0 and <= 1) || !NumberRange.Positive.Contains(options.Noise) || !NumberRange.NotNegative.Contains(options.Drift)
            || !NumberRange.Positive.Contains(options.Threshold))
            throw new ArgumentException($"{options} has a number out of range.", nameof(options));
        _options = options;
    }

    /// <summary>The geometric mean, in the unit of the observations; not a number before the first.</summary>
    public double Value => _count == 0 ? double.NaN : PortableExponential.Of(_level);

    /// <summary>How often it has begun anew.</summary>
    public int Changes { get; private set; }

    /// <summary>Takes an observation.</summary>
    /// <param name="value">A positive number between 10^-300 and 10^300.</param>
    /// <returns>Whether it made the estimate begin anew.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    public bool Observe(double value)
    {
        if (value is not (>= 1e-300 and <= 1e300)) throw new ArgumentOutOfRangeException(nameof(value), value, "An observation lies in 1e-300 to 1e300.");
        var logarithm = PortableLogarithm.Of(value);
        if (_count == 0)
        {
            (_level, _count) = (logarithm, 1);
            return false;
        }
        var deviation = (logarithm - _level) / _options.Noise;
        _up = _up.With(deviation - _options.Drift, logarithm);
        _down = _down.With(-deviation - _options.Drift, logarithm);
        var alarm = _up.Sum > _options.Threshold ? _up : _down.Sum > _options.Threshold ? _down : default;
        if (alarm.Count > 0)
        {
            (_level, _count) = (alarm.Total / alarm.Count, alarm.Count);
            (_up, _down) = (default, default);
            Changes++;
            return true;
        }
        if (_count < int.MaxValue) _count++;
        _level += Math.Max(_options.Weight, 1.0 / _count) * (logarithm - _level);
        return false;
    }

    /// <summary>A cumulative sum, with the observations since it was last 0.</summary>
    private readonly record struct Run(double Sum, double Total, int Count)
    {
        public Run With(double step, double observation) => Sum + step <= 0 ? default : new Run(Sum + step, Total + observation, Count + 1);
    }
}
