using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Counting;
using IdnActors.Policies.Kernels;
using IdnActors.Policies.Kernels.StepSizes;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.Perturbed;

/// <summary>The knobs of follow the perturbed leader.</summary>
public sealed record FtplOptions
{
    public static FtplOptions Default { get; } = new();

    /// <summary>Whether noise is drawn anew in every slot: as much gain, and hundreds of times the fetches. For comparison.</summary>
    public bool IsNoiseFresh { get; init; }

    /// <summary>Factor on η_t: 0 (follow the leader, linear regret) or more.</summary>
    public double NoiseFactor { get; init; } = 1;

    private static PolicyOption<bool> FreshNoiseKnob { get; } =
        Knob.Switch("fresh-noise", false, "draws noise in every slot rather than once: many more fetches for no more gain");

    private static PolicyOption<double> NoiseFactorKnob { get; } =
        Knob.Number("noise-factor", 1, NumberRange.NotNegative, "factor on the noise; 0: follow the leader, whose regret is linear");

    internal static ImmutableArray<PolicyOption> Described { get; } = [FreshNoiseKnob, NoiseFactorKnob];

    internal static FtplOptions From(PolicyOptions options) => new() { IsNoiseFresh = options.Of(FreshNoiseKnob), NoiseFactor = options.Of(NoiseFactorKnob) };

    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    internal void Require()
    {
        if (!(NoiseFactor >= 0 && double.IsFinite(NoiseFactor))) throw new ArgumentException($"ftpl.noise-factor is {NoiseFactor}; it must be 0 or more and finite: use 1.");
    }
}

/// <summary>
/// Follow the perturbed leader (Bhattacharjee, Banerjee and Sinha, SIGMETRICS 2020): x_t = argmax ⟨Θ_{t-1} + η_t γ, x⟩, Θ the sum of gradients, γ standard normal by item, drawn once, η_t = (4π ln N)^{-1/4} √(Q / C)
/// with Q = Σ ‖g‖_2² (t for one-hot gradients of 1) and C = min(b, S) / mean size. Always integral, and almost without fetches where demand stands still. Guarantee:
/// near-optimal regret, as they show for one cache, which is gains that are linear in the node's own allocation and items of equal size. With sizes the argmax is a knapsack
/// and filled by density, ties by item: then none.
/// </summary>
public sealed class FtplPolicy : IntegralPolicy
{
    public const string Name = "ftpl";

    private readonly FtplOptions _options;
    private readonly RandomStreams _streams;
    private readonly double[] _noise;
    private readonly double[] _sum;
    private readonly double[] _gradient;
    private readonly double[] _density;
    private readonly double _scale;
    private readonly Comparison<int> _byDensity;
    private EuclideanNorm _norm;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public FtplPolicy(NodeView node, FtplOptions options, RandomStreams streams) : base(Name, node)
    {
        options.Require();
        (_options, _streams) = (options, streams);
        var items = node.Items.Length;
        (_noise, _sum, _gradient, _density) = (new double[items], new double[items], new double[items], new double[items]);
        _byDensity = (a, b) => _density[b].CompareTo(_density[a]) is not 0 and var order ? order : a.CompareTo(b);
        var total = BudgetSet.TotalSize(node.Sizes.AsSpan());
        var places = items == 0 ? 0 : Math.Min(node.BudgetBytes, total) / (total / items);
        _scale = places == 0 ? 0 : options.NoiseFactor / Math.Sqrt(Math.Sqrt(4 * Math.PI * PortableLogarithm.Of(Math.Max(2, items)))) / Math.Sqrt(places);
        DrawNoise(0);
        // Before the first gradient all is noise.
        Fill(1);
        Begin();
    }

    public static PolicyEntry Entry { get; } = new(Name, "holds what has gained most so far, with noise that is drawn once", false,
        (network, streams, all) =>
        {
            var options = FtplOptions.From(all);
            return [.. network.Nodes.Select(node => new FtplPolicy(node, options, streams))];
        })
    {
        Guarantee = "near-optimal regret for one cache, linear gains and equal sizes, as its authors show; none with sizes or several nodes",
        Source = "R. Bhattacharjee, S. Banerjee, A. Sinha, Fundamental Limits on the Regret of Online Network-Caching, SIGMETRICS 2020 (arXiv:2003.14085); scale of the noise as in public code",
        Control = ControlMessages.MarginalPrice,
        Options = FtplOptions.Described,
    };

    private protected override int NumberCount => _sum.Length + 2;

    private protected override void Learn(SlotObservation observation, int slot)
    {
        observation.GradientAt(Node, _gradient);
        for (var i = 0; i < _sum.Length; i++)
        {
            _sum[i] += _gradient[i];
            _norm.Add(_gradient[i]);
        }
        if (_options.IsNoiseFresh) DrawNoise(slot);
        Fill(_norm.Value > 0 ? _norm.Value : 1);
    }

    private protected override void Save(Span<double> numbers)
    {
        _sum.CopyTo(numbers);
        _norm.Save(numbers[_sum.Length..]);
    }

    private protected override void Load(ReadOnlySpan<double> numbers)
    {
        numbers[.._sum.Length].CopyTo(_sum);
        _norm.Load(numbers[_sum.Length..]);
        if (_options.IsNoiseFresh) DrawNoise(Current.Slot);
    }

    private void Fill(double norm)
    {
        for (var i = 0; i < _density.Length; i++) _density[i] = (_sum[i] + (_scale * norm * _noise[i])) / Node.Sizes[i];
        KeptOrder.Sort(Order, _byDensity);
        // Gradients are never negative, so that nothing is lost by using the budget up.
        FillInOrder(static _ => true);
    }

    private void DrawNoise(int slot)
    {
        var random = _streams.Open($"ftpl/{Node.Name}/{slot}");
        for (var i = 0; i < _noise.Length; i++) _noise[i] = Normal(random);
    }

    /// <summary>Standard normal by the polar method, with portable functions only.</summary>
    private static double Normal(RandomSource random)
    {
        while (true)
        {
            var u = (2 * random.NextDouble()) - 1;
            var v = (2 * random.NextDouble()) - 1;
            var square = (u * u) + (v * v);
            if (square is > 0 and < 1) return u * Math.Sqrt(-2 * PortableLogarithm.Of(square) / square);
        }
    }
}
