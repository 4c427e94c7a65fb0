namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// <see cref="OgaPolicy"/> with <see cref="GradientKind.MultilinearFresh"/> (policies P8). As the multilinear one, at a sample of its own in every slot, as the theorem asks.
/// Guarantee: 1/2-regret O(√T) against the best fixed allocation [R].
/// </summary>
public static class FreshMultilinearOga
{
    public const string Name = "oga-multilinear-fresh";

    public static OgaOptions Options { get; } = new() { Gradient = GradientKind.MultilinearFresh };

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent on the multilinear gain, at a fresh sample", false,
        (network, streams, options) => OgaPolicy.ForAll(Name, network, OgaOptions.From(options, Options.Gradient), streams))
    {
        Guarantee = "1/2-regret O(√T) against the best fixed allocation [R]",
        Source = "policies P8; Chen, Hassani, Karbasi 2018 [R]",
        Control = ControlMessages.FreshSample,
        Options = OgaOptions.Described(),
    };
}
