namespace IdnActors.Policies.Optimistic;

/// <summary>A mean of the past that forgets: g~ ← g~ + a (g - g~). With weight a = 1 it is the last slot's gradient, whose bound is one of drift.</summary>
public sealed class EwmaPredictor : IGradientPredictor
{
    private readonly double _weight;
    private readonly double[] _mean;

    /// <param name="items">Number of items.</param>
    /// <param name="weight">a: above 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The weight is out of range.</exception>
    public EwmaPredictor(int items, double weight)
    {
        if (weight is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight of a moving average lies above 0 to 1.");
        _weight = weight;
        _mean = new double[items];
    }

    /// <inheritdoc/>
    public int NumberCount => _mean.Length;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<double> gradient, int slot)
    {
        // Exactly g for a weight of 1.
        for (var i = 0; i < _mean.Length; i++) _mean[i] = ((1 - _weight) * _mean[i]) + (_weight * gradient[i]);
    }

    /// <inheritdoc/>
    public void Predict(int slot, Span<double> gradient) => _mean.CopyTo(gradient);

    /// <inheritdoc/>
    public void Save(Span<double> numbers) => _mean.CopyTo(numbers);

    /// <inheritdoc/>
    public void Load(ReadOnlySpan<double> numbers) => numbers.CopyTo(_mean);
}
