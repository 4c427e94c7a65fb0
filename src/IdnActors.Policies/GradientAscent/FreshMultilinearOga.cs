namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// <see cref="OgaPolicy"/> with <see cref="GradientKind.MultilinearFresh"/> (Chen, Hassani and Karbasi, AISTATS 2018). As the multilinear one, at a sample of its own in every slot, as the theorem asks.
/// Guarantee: 1/2-regret O(√T) against the best fixed allocation, as they show for unbiased gradients: where no option saturates.
/// </summary>
public static class FreshMultilinearOga
{
    public const string Name = "oga-multilinear-fresh";

    public static OgaOptions Options { get; } = new() { Gradient = GradientKind.MultilinearFresh };

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent on the multilinear gain, at a fresh sample", false,
        (network, streams, options) => OgaPolicy.ForAll(Name, network, OgaOptions.From(options, Options.Gradient), streams))
    {
        Guarantee = "1/2-regret O(√T) against the best fixed allocation, as its authors show, where no option saturates",
        Source = "L. Chen, H. Hassani, A. Karbasi, Online Continuous Submodular Maximization, AISTATS 2018 (arXiv:1802.06052)",
        Control = ControlMessages.FreshSample,
        Options = OgaOptions.Described(),
    };
}
