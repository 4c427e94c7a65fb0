using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Optimistic;

/// <summary>
/// The literature's knob of prediction quality (as in public code for optimistic caching): with probability ρ the true next gradient, else the mean of its entries for all items. For experiments in which
/// the gradients are known beforehand; no entry of the catalogue uses it.
/// </summary>
public sealed class OraclePredictor : IGradientPredictor
{
    private readonly double _accuracy;
    private readonly IReadOnlyList<double[]> _gradients;
    private readonly RandomStreams _streams;
    private readonly ulong _salt;

    /// <param name="accuracy">ρ: 0 to 1.</param>
    /// <param name="gradients">g of each slot, by item; the first one is that of slot 0.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <param name="name">A stream of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The accuracy is out of range.</exception>
    public OraclePredictor(double accuracy, IReadOnlyList<double[]> gradients, RandomStreams streams, string name)
    {
        if (accuracy is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(accuracy), accuracy, "The accuracy of an oracle lies in 0 to 1.");
        (_accuracy, _gradients, _streams) = (accuracy, gradients, streams);
        _salt = RandomStreams.SaltOf($"oracle/{name}");
    }

    /// <inheritdoc/>
    public int NumberCount => 0;

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<double> gradient, int slot)
    {
    }

    /// <inheritdoc/>
    public void Predict(int slot, Span<double> gradient)
    {
        if (slot >= _gradients.Count) gradient.Clear();
        else if (_streams.Uniform(_salt, (ulong)slot) < _accuracy) _gradients[slot].CopyTo(gradient);
        else gradient.Fill(_gradients[slot].Average());
    }

    /// <inheritdoc/>
    public void Save(Span<double> numbers)
    {
    }

    /// <inheritdoc/>
    public void Load(ReadOnlySpan<double> numbers)
    {
    }
}
