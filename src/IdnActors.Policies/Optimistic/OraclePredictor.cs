using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Optimistic;

/// <summary>
/// The literature's knob of prediction quality (as in public code for optimistic caching): with probability ρ the true next gradient, else the mean of its entries for all items.
/// For <see cref="OracleOptimisticOga"/>, and experiments in which the gradients are known beforehand.
/// </summary>
public sealed class OraclePredictor : IGradientPredictor
{
    private readonly double _accuracy;
    private readonly Func<int, double[]?> _gradientOf;
    private readonly RandomStreams _streams;
    private readonly ulong _salt;

    /// <param name="accuracy">ρ: 0 to 1.</param>
    /// <param name="gradientOf">g of a slot, from 0, by item; null where there is none.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <param name="name">A stream of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The accuracy is out of range.</exception>
    public OraclePredictor(double accuracy, Func<int, double[]?> gradientOf, RandomStreams streams, string name)
    {
        if (accuracy is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(accuracy), accuracy, "The accuracy of an oracle lies in 0 to 1.");
        (_accuracy, _gradientOf, _streams) = (accuracy, gradientOf, streams);
        _salt = RandomStreams.SaltOf($"oracle/{name}");
    }

    /// <summary>Likewise, from a list.</summary>
    /// <param name="accuracy">ρ: 0 to 1.</param>
    /// <param name="gradients">g of each slot, by item; the first one is that of slot 0.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <param name="name">A stream of its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The accuracy is out of range.</exception>
    public OraclePredictor(double accuracy, IReadOnlyList<double[]> gradients, RandomStreams streams, string name)
        : this(accuracy, slot => slot < gradients.Count ? gradients[slot] : null, streams, name)
    {
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
        if (_gradientOf(slot) is not { Length: > 0 } truth) gradient.Clear();
        else if (_streams.Uniform(_salt, (ulong)slot) < _accuracy) truth.CopyTo(gradient);
        else gradient.Fill(Mean(truth));
    }

    /// <inheritdoc/>
    public void Save(Span<double> numbers)
    {
    }

    /// <inheritdoc/>
    public void Load(ReadOnlySpan<double> numbers)
    {
    }

    private static double Mean(double[] gradient)
    {
        var sum = 0.0;
        foreach (var entry in gradient) sum += entry;
        return sum / gradient.Length;
    }
}
