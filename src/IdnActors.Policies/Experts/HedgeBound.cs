using IdnActors.Model.Randomness;

namespace IdnActors.Policies.Experts;

/// <summary>
/// What a Hedge over n experts loses to the best of them at most, told from the ranges R of their gains alone and not from the weights it chose, which may be wrong: with the rates
/// ε_t = √(8 ln n / Σ_{τ&lt;t} R²), which never grow, it is ln n / ε_T + Σ_t min(R_t, ε_t R_t² / 8) (Hoeffding's lemma, and the mix loss of falling rates: de Rooij, van Erven, Grünwald and Koolen,
/// Follow the Leader If You Can, Hedge If You Must, JMLR 15, 2014). As long as all experts have gained alike the weights are equal at any rate; there the rate of the next slot counts.
/// </summary>
internal struct HedgeBound(int experts)
{
    /// <summary>Numbers that <see cref="Save"/> writes.</summary>
    public const int NumberCount = 3;

    private readonly double _logarithm = PortableLogarithm.Of(experts);
    private double _squares;
    private double _squaresBefore;
    private double _gaps;

    /// <summary>The bound so far, in units of the gain: not negative; 0 as long as all have gained alike.</summary>
    public readonly double Value => _squares == 0 ? 0 : (_logarithm / RateAfter(_squaresBefore > 0 ? _squaresBefore : _squares)) + _gaps;

    /// <summary>Takes in a slot.</summary>
    /// <param name="range">R: what the best expert gained in it more than the worst; not negative.</param>
    public void Add(double range)
    {
        var square = range * range;
        if (square == 0) return;
        _squaresBefore = _squares;
        _squares += square;
        _gaps += Math.Min(range, RateAfter(_squaresBefore > 0 ? _squaresBefore : _squares) / 8 * square);
    }

    public readonly void Save(Span<double> numbers) => (numbers[0], numbers[1], numbers[2]) = (_squares, _squaresBefore, _gaps);

    public void Load(ReadOnlySpan<double> numbers) => (_squares, _squaresBefore, _gaps) = (numbers[0], numbers[1], numbers[2]);

    private readonly double RateAfter(double squares) => Math.Sqrt(8 * _logarithm / squares);
}
