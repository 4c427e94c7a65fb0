using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IdnActors.Policies.Kernels.StepSizes;

/// <summary>
/// √(Σ x²) over any number of terms, scaled by the largest, so that terms of 10^300 do not overflow nor those of 10^-300 vanish. 0 at the start.
/// </summary>
public struct EuclideanNorm
{
    private double _largest;
    private double _scaledSquares;

    /// <summary>The norm so far: finite as long as it is below the largest double.</summary>
    public readonly double Value => _largest * Math.Sqrt(_scaledSquares);

    /// <summary>Adds a term.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The term is not finite.</exception>
    public void Add(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "A term of a norm must be finite.");
        var magnitude = Math.Abs(value);
        if (magnitude == 0) return;
        if (magnitude > _largest)
        {
            var ratio = _largest / magnitude;
            _scaledSquares = 1 + (_scaledSquares * ratio * ratio);
            _largest = magnitude;
        }
        else
        {
            var ratio = magnitude / _largest;
            _scaledSquares += ratio * ratio;
        }
    }

    /// <summary>Adds the terms g / √s of the dual norm of a gradient, ‖g‖² = Σ g² / s, in the metric of the sizes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddGradient(ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes)
    {
        var squares = Vector256<double>.Zero;
        for (var i = 0; i < gradient.Length; i += Lanes.Width)
        {
            var g = Lanes.Load(gradient, i, 0);
            squares += g * g / Lanes.Load(sizes, i, 1);
        }
        // Far from where squares overflow or vanish they need no scale; elsewhere, or where a number is none, term by term.
        if (Lanes.Sum(squares) is > 1e-200 and < 1e200 and var sum) Add(Math.Sqrt(sum));
        else
            for (var i = 0; i < gradient.Length; i++) Add(gradient[i] / Math.Sqrt(sizes[i]));
    }

    /// <summary>Writes its state, two numbers.</summary>
    internal readonly void Save(Span<double> numbers) => (numbers[0], numbers[1]) = (_largest, _scaledSquares);

    /// <summary>Continues from a state.</summary>
    internal void Load(ReadOnlySpan<double> numbers) => (_largest, _scaledSquares) = (numbers[0], numbers[1]);
}
