namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// <see cref="OgaPolicy"/> with <see cref="GradientKind.MultilinearDeployed"/>. The gradient of the multilinear extension, sampled at the allocation that serves, tells interchangeable replicas apart: it escapes the trap in which all hold the same mixture.
/// Guarantee: none as sampled at what serves; 1/2-regret O(√T) with fresh samples, as <see cref="FreshMultilinearOga"/>.
/// </summary>
public static class MultilinearOga
{
    public const string Name = "oga-multilinear";

    public static OgaOptions Options { get; } = new() { Gradient = GradientKind.MultilinearDeployed };

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent on the multilinear gain, sampled at what serves", false,
        (network, streams, options) => OgaPolicy.ForAll(Name, network, OgaOptions.From(options, Options.Gradient), streams))
    {
        Guarantee = "none as sampled at what serves; 1/2-regret O(√T) with fresh samples, see oga-multilinear-fresh",
        Source = "L. Chen, H. Hassani, A. Karbasi, Online Continuous Submodular Maximization, AISTATS 2018 (arXiv:1802.06052); the sample at what serves is ours",
        Control = ControlMessages.DeployedSample,
        Options = OgaOptions.Described(),
    };
}
