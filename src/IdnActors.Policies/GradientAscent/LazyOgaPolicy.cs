using IdnActors.Model.Randomness;
using IdnActors.Policies.Fractional;
using IdnActors.Policies.Kernels.Projections;
using IdnActors.Policies.Views;

namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// Gradient ascent one coordinate at a time, each followed by the lazy projection (the idea: Carra and Neglia's OGB, arXiv:2405.01263): O(log N) per item that gained
/// something, for catalogues of millions. Guarantee: that of <see cref="OgaPolicy"/>, √2 D √(Σ ‖g‖²): an item's share only falls before its own turn, so the sum of the
/// slot's linear regrets is no larger than taken one by one.
/// </summary>
/// <remarks>A decision still lists the shares of all items; the kernel alone is sublinear.</remarks>
public sealed class LazyOgaPolicy : FractionalPolicy
{
    public const string Name = "oga-lazy";

    private readonly LazyProjection _point;
    private AscentStep _step;

    /// <param name="node">The node.</param>
    /// <param name="options">The knobs; the gradient is the concave one.</param>
    /// <param name="streams">The chance of the run.</param>
    /// <exception cref="ArgumentException">A knob is out of range.</exception>
    public LazyOgaPolicy(NodeView node, OgaOptions options, RandomStreams streams)
        : base(Name, node, options.Rounding, streams)
    {
        options.Require(Name);
        if (options.Gradient != GradientKind.Concave) throw new ArgumentException($"{Name}.gradient is {options.Gradient}; it must be concave: use oga for others.");
        _point = new LazyProjection(Shares, Sizes, node.BudgetBytes);
        _step = new AscentStep(options.Step, SquaredRadius, SquaredDiameter, options.FetchPriceMsPerByte);
    }

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent in O(log N) per item that gains", false,
        (network, streams, all) =>
        {
            var options = OgaOptions.From(all);
            return [.. network.Nodes.Select(node => new LazyOgaPolicy(node, options, streams))];
        })
    {
        Guarantee = "that of oga",
        Source = "the idea: D. Carra, G. Neglia, An Online Gradient-Based Caching Policy with Logarithmic Complexity and Regret Guarantees, 2024 (arXiv:2405.01263); with sizes derived in LazyProjection.cs",
        Control = ControlMessages.MarginalPrice,
        Options = OgaOptions.Described(),
    };

    /// <inheritdoc/>
    public override double RegretBoundMs => _step.Bound;

    private protected override int NumberCount => AscentStep.NumberCount + _point.NumberCount;

    private protected override void Learn(ReadOnlySpan<double> gradient, int slot)
    {
        var step = _step.Next(gradient, Sizes);
        for (var i = 0; i < gradient.Length; i++)
            if (gradient[i] > 0) _point.Raise(i, step * gradient[i] / Sizes[i]);
        _point.CopyTo(Shares);
    }

    private protected override void Save(Span<double> numbers)
    {
        _step.Save(numbers);
        _point.Save(numbers[AscentStep.NumberCount..]);
    }

    private protected override void Load(ReadOnlySpan<double> numbers)
    {
        _step.Load(numbers);
        _point.Load(numbers[AscentStep.NumberCount..]);
    }
}
