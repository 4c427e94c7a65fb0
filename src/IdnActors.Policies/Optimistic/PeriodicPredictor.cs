namespace IdnActors.Policies.Optimistic;

/// <summary>The gradient of a period ago, e.g. of the same slot the day before; 0 in the first period.</summary>
public sealed class PeriodicPredictor : IGradientPredictor
{
    private readonly int _items;
    private readonly double[] _past;

    /// <param name="items">Number of items.</param>
    /// <param name="period">Slots of a period: 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is not positive.</exception>
    public PeriodicPredictor(int items, int period)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(period);
        _items = items;
        Period = period;
        _past = new double[items * period];
    }

    public int Period { get; }

    /// <inheritdoc/>
    public int NumberCount => _past.Length;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<double> gradient, int slot) => gradient.CopyTo(Of(slot));

    /// <inheritdoc/>
    public void Predict(int slot, Span<double> gradient) => Of(slot).CopyTo(gradient);

    /// <inheritdoc/>
    public void Save(Span<double> numbers) => _past.CopyTo(numbers);

    /// <inheritdoc/>
    public void Load(ReadOnlySpan<double> numbers) => numbers.CopyTo(_past);

    private Span<double> Of(int slot) => _past.AsSpan(slot % Period * _items, _items);
}
