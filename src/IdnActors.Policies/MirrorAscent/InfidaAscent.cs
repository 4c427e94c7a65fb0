using System.Runtime.Intrinsics;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.StepSizes;

namespace IdnActors.Policies.MirrorAscent;

/// <summary>
/// The ascent of INFIDA at one node, with a constant step or one that follows the gradients and knows neither horizon nor scale, and the regret bound of the steps taken. With a constant
/// η it is D / η + Σ (excess + mixing) / η (<see cref="EntropicAscent"/>), D = b ln(S / b). The adaptive step never grows: η_{t+1} = min(η_t, √(D / Q_t), 3 / max g/s), Q_t = Σ_{τ≤t} Σ_m y g² / s,
/// and η_1 = η_2, for the centre was played whatever η_1 is.
/// </summary>
/// <remarks>
/// <para>
/// Steps that shrink would make the bound grow by the divergence from wherever the shares are, which has no limit. So the point is drawn back to the centre as the step shrinks, h^γ y_1^{1-γ}
/// with γ = η_{t+1} / η_t ("dual stabilisation": Fang, Harvey, Portella and Friedlander, Online mirror descent and dual averaging, ICML 2020; derived here for sizes). By the inequality of the
/// means D(u, h^γ y_1^{1-γ}) ≤ γ D(u, h) + (1 - γ) D(u, y_1); divided by η_{t+1} = γ η_t it is D(u, h) / η_t + (1/η_{t+1} - 1/η_t) D(u, y_1). Summed over the slots, all divergences but those
/// from the centre cancel: regret is at most D / η_{T+1} + Σ (excess_t / η_t + mixing_t / η_{t+1}). With γ = 1 it is the constant step's.
/// </para>
/// <para>
/// Where a gradient sets a record and x = η g / s would exceed 3, only the part α of it that keeps x ≤ 3 is stepped on; the rest is bounded by (1 - α) (b max g/s - ⟨g, y⟩), for no point
/// of the set gains more than b max g/s. In all this is O((√D + √b) √Q + (D + b) max g/s) for any sequence: of the order √T, and small where gradients at what is held are. The limit of 3 is a
/// design choice, made on the shipped scenarios: 1 learns more slowly, 10 makes the bound vacuous there.
/// </para>
/// </remarks>
internal struct InfidaAscent
{
    /// <summary>Numbers that <see cref="Save"/> writes.</summary>
    public const int NumberCount = 5;

    private const double LargestExponent = 3;

    private readonly double? _constant;
    private readonly double _entropyRadius;
    private readonly double _budget;
    private readonly double _mixture;
    private readonly double[] _work;
    private EuclideanNorm _norm;
    private double _largest;
    private double _step;
    private double _added;

    /// <param name="constant">η; null for the adaptive one.</param>
    /// <param name="sizes">s, by item.</param>
    /// <param name="budget">b.</param>
    /// <param name="mixture">ξ.</param>
    public InfidaAscent(double? constant, ReadOnlySpan<double> sizes, double budget, double mixture)
    {
        (_constant, _budget, _mixture) = (constant, budget, mixture);
        _entropyRadius = BudgetSet.EntropyRadius(BudgetSet.TotalSize(sizes), budget);
        _work = new double[sizes.Length];
        _step = constant ?? 0;
    }

    /// <summary>What the regret is at most, so far, in units of the gain.</summary>
    public readonly double Bound => _step > 0 ? (_entropyRadius / _step) + _added : 0;

    /// <summary>Moves the shares along a gradient; one of zeros moves nothing.</summary>
    public void Take(double[] shares, ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes)
    {
        var largest = LargestPerSize(gradient, sizes);
        // Where all fits or nothing does, there is one point only.
        if (largest == 0 || _entropyRadius <= 0) return;
        if (_constant is { } constant)
        {
            var (ofSlot, mixed) = EntropicAscent.Step(shares, gradient, sizes, _budget, constant, _mixture, _work);
            _added += (ofSlot + mixed) / constant;
            return;
        }
        _largest = Math.Max(_largest, largest);
        _norm.Add(largest * RelativeNorm(shares, gradient, sizes, largest));
        var next = Math.Min(LargestExponent / _largest, double.MaxValue);
        if (_norm.Value > 0) next = Math.Min(next, Math.Sqrt(_entropyRadius) / _norm.Value);
        if (_step > 0) next = Math.Min(next, _step);
        else _step = next;
        var taken = Math.Min(_step, LargestExponent / largest);
        if (taken < _step) _added += (1 - (taken / _step)) * ((_budget * largest) - Gain(shares, gradient));
        var (excess, mixing) = EntropicAscent.Step(shares, gradient, sizes, _budget, taken, _mixture, _work, next / _step);
        _added += (excess / _step) + (mixing / next);
        _step = next;
    }

    public readonly void Save(Span<double> numbers)
    {
        (numbers[0], numbers[1], numbers[2]) = (_step, _added, _largest);
        _norm.Save(numbers[3..5]);
    }

    public void Load(ReadOnlySpan<double> numbers)
    {
        (_step, _added, _largest) = (numbers[0], numbers[1], numbers[2]);
        _norm.Load(numbers[3..5]);
    }

    private static double LargestPerSize(ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes)
    {
        var largest = Vector256<double>.Zero;
        for (var i = 0; i < gradient.Length; i += Lanes.Width) largest = Vector256.MaxNative(largest, Lanes.Load(gradient, i, 0) / Lanes.Load(sizes, i, 1));
        return Lanes.Max(largest);
    }

    /// <summary>√(Σ s y ((g / s) / largest)²): no square overflows.</summary>
    private static double RelativeNorm(ReadOnlySpan<double> shares, ReadOnlySpan<double> gradient, ReadOnlySpan<double> sizes, double largest)
    {
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < shares.Length; i += Lanes.Width)
        {
            var size = Lanes.Load(sizes, i, 1);
            var relative = Lanes.Load(gradient, i, 0) / size / Vector256.Create(largest);
            sum += size * Lanes.Load(shares, i, 0) * relative * relative;
        }
        return Math.Sqrt(Lanes.Sum(sum));
    }

    private static double Gain(ReadOnlySpan<double> shares, ReadOnlySpan<double> gradient)
    {
        var gain = 0.0;
        for (var i = 0; i < shares.Length; i++) gain += gradient[i] * shares[i];
        return gain;
    }
}
