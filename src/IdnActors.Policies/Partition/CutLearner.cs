using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>How a learner of cuts explores.</summary>
/// <param name="Exploration">a: milliseconds that one standard deviation of ignorance is worth, 0 or more; best in the order of the noise of delays.</param>
/// <param name="Ridge">Weight of the assumption that delays are 0; above 0.</param>
/// <param name="ForcedExponent">m: of the first T requests about T^m are sent whatever the estimate says, by each cut in turn; 0 to below 1, where 0 means none.</param>
public sealed record CutLearnerOptions(double Exploration = 1, double Ridge = 1, double ForcedExponent = 0.5);

/// <summary>A cut that was chosen.</summary>
/// <param name="Cut">Layers at the device; L of them where nothing is sent, and nothing will be learned.</param>
/// <param name="IsForced">Whether it is its turn, whatever the estimate says.</param>
public readonly record struct LearnedCut(int Cut, bool IsForced);

/// <summary>
/// Learns the cut whose delay behind the device is not known: it is taken to be linear, θ·x, in what the cut leaves to be done (x: work left by kind of layer, bytes to be sent, 1). Cut p is chosen by the least
/// device time + θ̂·x_p - a √ln(1 + t) √(x_p' A⁻¹ x_p), the optimistic rule of LinUCB (Li, Chu, Langford and Schapire, WWW 2010) with an a that grows so that no horizon need be known, with θ̂ = A⁻¹ b, A ← A + x x', b ← b + x · delay, and A⁻¹ kept by Sherman and Morrison's formula
/// in O(d²). All-local shows nothing of θ; a learner who came to prefer it would stay there for ever. So some requests are forced to be sent, as Zhang et al. do in
/// "Autodidactic Neurosurgeon" (WWW 2021); here by each cut in turn, for where delays have changed, samples of one cut alone would mend the estimate in one direction only. Guarantee: none for a stated a; with that of their analysis optimistic linear bandits
/// have a regret in the order of d √T up to logarithms (Abbasi-Yadkori, Pál and Szepesvári, NeurIPS 2011), to which forced samples add T^m. None where delays drift.
/// </summary>
public sealed class CutLearner
{
    private readonly CutLearnerOptions _options;
    private readonly double[,] _inverse;
    private readonly double[] _sum, _estimate, _product;
    private long _rounds, _forced;

    /// <param name="dimensions">d: numbers of a context, 1 or more.</param>
    /// <param name="options">How it explores.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public CutLearner(int dimensions, CutLearnerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        if (!NumberRange.NotNegative.Contains(options.Exploration) || !NumberRange.Positive.Contains(options.Ridge) || options.ForcedExponent is not (>= 0 and < 1))
            throw new ArgumentException($"{options} has a number out of range.", nameof(options));
        _options = options;
        _inverse = new double[dimensions, dimensions];
        for (var i = 0; i < dimensions; i++) _inverse[i, i] = 1 / options.Ridge;
        (_sum, _estimate, _product) = (new double[dimensions], new double[dimensions], new double[dimensions]);
    }

    /// <summary>Chooses the cut of the next request.</summary>
    /// <param name="device">Time at the device by cut, 0 to L: one more than contexts.</param>
    /// <param name="contexts">x, by cut but for the last; each of d finite numbers, best of order 1.</param>
    /// <exception cref="ArgumentException">Numbers do not fit each other.</exception>
    public LearnedCut Choose(ReadOnlySpan<Duration> device, ImmutableArray<ImmutableArray<double>> contexts)
    {
        if (contexts.IsEmpty || device.Length != contexts.Length + 1) throw new ArgumentException($"{device.Length} device times do not go with {contexts.Length} contexts.", nameof(device));
        foreach (var context in contexts)
            if (context.Length != _sum.Length) throw new ArgumentException($"A context has {_sum.Length} numbers, not {context.Length}.", nameof(contexts));
        _rounds++;
        if (ForcedBy(_rounds) > ForcedBy(_rounds - 1)) return new LearnedCut((int)(_forced++ % contexts.Length), true);
        var (best, cut) = (device[^1].Milliseconds, contexts.Length);
        var exploration = _options.Exploration * Math.Sqrt(PortableLogarithm.Of(1 + _rounds));
        // The deepest cut wins among equals.
        for (var p = contexts.Length - 1; p >= 0; p--)
        {
            var x = contexts[p].AsSpan();
            var cost = device[p].Milliseconds + Dot(_estimate, x) - (exploration * Math.Sqrt(Math.Max(0, Multiply(x))));
            if (cost < best) (best, cut) = (cost, p);
        }
        return new LearnedCut(cut, false);
    }

    /// <summary>Milliseconds that the part behind the device is expected to take.</summary>
    public double ExpectedMs(ReadOnlySpan<double> context) => Dot(_estimate, context);

    /// <summary>Takes the delay behind the device of a request that was sent.</summary>
    /// <param name="context">x of its cut.</param>
    /// <param name="delay">From the sending of the tensor to the answer: not negative.</param>
    /// <exception cref="ArgumentException">The context has not d finite numbers, or the delay is negative.</exception>
    public void Observe(ReadOnlySpan<double> context, Duration delay)
    {
        if (context.Length != _sum.Length) throw new ArgumentException($"A context has {_sum.Length} numbers, not {context.Length}.", nameof(context));
        foreach (var number in context)
            if (!double.IsFinite(number)) throw new ArgumentException($"A number of a context is {number}.", nameof(context));
        ArgumentOutOfRangeException.ThrowIfNegative(delay.Nanoseconds, nameof(delay));
        // (A + x x')⁻¹ = A⁻¹ - (A⁻¹ x)(A⁻¹ x)' / (1 + x' A⁻¹ x).
        var divisor = 1 + Multiply(context);
        for (var i = 0; i < _sum.Length; i++)
            for (var j = 0; j < _sum.Length; j++) _inverse[i, j] -= _product[i] * _product[j] / divisor;
        for (var i = 0; i < _sum.Length; i++) _sum[i] += context[i] * delay.Milliseconds;
        for (var i = 0; i < _sum.Length; i++)
        {
            _estimate[i] = 0;
            for (var j = 0; j < _sum.Length; j++) _estimate[i] += _inverse[i, j] * _sum[j];
        }
    }

    /// <summary>A⁻¹ x into the product, and x' A⁻¹ x.</summary>
    private double Multiply(ReadOnlySpan<double> x)
    {
        for (var i = 0; i < _product.Length; i++)
        {
            _product[i] = 0;
            for (var j = 0; j < _product.Length; j++) _product[i] += _inverse[i, j] * x[j];
        }
        return Dot(_product, x);
    }

    /// <summary>⌊t^m⌋; a power that is meant to be an integer is one.</summary>
    private double ForcedBy(long rounds) => rounds == 0 || _options.ForcedExponent == 0
        ? 0
        : Math.Floor(PortableExponential.Of(_options.ForcedExponent * PortableLogarithm.Of(rounds)) + 1e-9);

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length) throw new ArgumentException($"A context has {a.Length} numbers, not {b.Length}.", nameof(b));
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
