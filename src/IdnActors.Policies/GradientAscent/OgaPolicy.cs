using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels.Projections;
using IdnActors.Policies.Prices;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// Online gradient ascent in the metric of the sizes: y ← projection of y + η g / s on the budget set, x a rounding of y. By default with the adaptive step
/// η_t = D / √(2 Σ_{τ≤t} ‖g_τ‖²): no horizon, no scale. Guarantee: fractional regret at most √2 D √(Σ ‖g‖²) against the best fixed allocation, for any sequence (<see cref="AscentStep"/>); the
/// rounded allocation gains 1 - 1/e of the fractional one where items of a node are not positively correlated and nothing is rejected. With gradients of the
/// multilinear extension instead: 1/2 of the best with fresh samples, 1 - 1/e boosted. Steps on the observed gradient whenever it arrives.
/// </summary>
public sealed class OgaPolicy : FractionalPolicy
{
    public const string Name = "oga";

    private readonly OgaOptions _options;
    private readonly SampleDraw _sample;
    private readonly double[] _work;
    private AscentStep _step;

    /// <param name="name">Name in the catalogue: <see cref="Name"/> or that of one of its variants.</param>
    /// <param name="node">The node.</param>
    /// <param name="options">The knobs.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public OgaPolicy(string name, NodeView node, OgaOptions options, RandomStreams streams)
        : base(name, node, options.Rounding, streams)
    {
        options.Require(name);
        _options = options;
        _sample = new SampleDraw(node, options.Gradient, streams);
        _work = new double[Sizes.Length];
        _step = new AscentStep(options.Step, SquaredRadius, SquaredDiameter, options.FetchPriceMsPerByte);
        Current = Shown(Current);
    }

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent on the concave gain, size-weighted, adaptive step", false,
        (network, streams, options) => ForAll(Name, network, OgaOptions.From(options), streams))
    {
        Guarantee = "fractional regret at most √2 D √(Σ ‖g‖²) against the best fixed allocation; 1 - 1/e of that rounded",
        Source = "M. Zinkevich, Online Convex Programming and Generalized Infinitesimal Gradient Ascent, ICML 2003; bound with sizes and the adaptive step derived in AscentStep.cs",
        Control = ControlMessages.MarginalPrice,
        Options = OgaOptions.Described(),
    };

    /// <inheritdoc/>
    public override double RegretBoundMs => _step.Bound;

    private protected override int NumberCount => AscentStep.NumberCount;

    /// <summary>One policy per node of a network.</summary>
    internal static ImmutableArray<IPlacementPolicy> ForAll(string name, NetworkView network, OgaOptions options, RandomStreams streams) =>
        [.. network.Nodes.Select(node => new OgaPolicy(name, node, options, streams))];

    private protected override void TakeGradient(SlotObservation observation, Span<double> gradient)
    {
        if (_options.Gradient == GradientKind.Concave)
        {
            observation.GradientAt(Node, gradient);
            return;
        }
        observation.SampledGradientAt(Node, Current.Probe.AsSpan(), gradient);
        if (_options.Gradient != GradientKind.Boosted) return;
        foreach (ref var g in gradient) g *= SampleDraw.BoostedScale;
    }

    private protected override void Learn(ReadOnlySpan<double> gradient, int slot)
    {
        EuclideanStep.Take(Shares, gradient, Sizes, _step.Next(gradient, Sizes), _work);
        EuclideanProjection.Project(_work, Sizes, TotalSize, Node.BudgetBytes, BudgetUse.Whole, Shares);
    }

    private protected override PlacementDecision Shown(PlacementDecision decision) => _sample.Show(decision);

    private protected override void Save(Span<double> numbers) => _step.Save(numbers);

    private protected override void Load(ReadOnlySpan<double> numbers) => _step.Load(numbers);
}
