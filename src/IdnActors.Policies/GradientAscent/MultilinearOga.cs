namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// <see cref="OgaPolicy"/> with <see cref="GradientKind.MultilinearDeployed"/> (policies P8). The gradient of the multilinear extension, sampled at the allocation that serves, tells interchangeable replicas apart: it escapes the trap in which all hold the same mixture.
/// Guarantee: none as sampled at what serves; 1/2-regret O(√T) with fresh samples [R].
/// </summary>
public static class MultilinearOga
{
    public const string Name = "oga-multilinear";

    public static OgaOptions Options { get; } = new() { Gradient = GradientKind.MultilinearDeployed };

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent on the multilinear gain, sampled at what serves", false,
        (network, streams, options) => OgaPolicy.ForAll(Name, network, OgaOptions.From(options, Options.Gradient), streams))
    {
        Guarantee = "none as sampled at what serves; 1/2-regret O(√T) with fresh samples [R]",
        Source = "policies P8 [DV]; Chen, Hassani, Karbasi 2018 [R]",
        Control = ControlMessages.DeployedSample,
        Options = OgaOptions.Described(),
    };
}
