namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// <see cref="OgaPolicy"/> with <see cref="GradientKind.Boosted"/> (Zhang et al., ICML 2022). Late control messages are within its theorem.
/// Guarantee: (1 - 1/e)-regret O(√D), D the sum of the delays of feedback, as they state for unbiased gradients: where no option saturates.
/// </summary>
public static class BoostedOga
{
    public const string Name = "oga-boosted";

    public static OgaOptions Options { get; } = new() { Gradient = GradientKind.Boosted };

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent on the non-oblivious function of the multilinear gain", false,
        (network, streams, options) => OgaPolicy.ForAll(Name, network, OgaOptions.From(options, Options.Gradient), streams))
    {
        Guarantee = "(1 - 1/e)-regret O(√D), D the sum of the delays of feedback, as its authors state, where no option saturates",
        Source = "Q. Zhang et al., Stochastic Continuous Submodular Maximization: Boosting via Non-oblivious Function, ICML 2022 (arXiv:2201.00703)",
        Control = ControlMessages.FreshSample,
        Options = OgaOptions.Described(),
    };
}
