namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// <see cref="OgaPolicy"/> with <see cref="GradientKind.Boosted"/> (policies P8). Late control messages are within its theorem.
/// Guarantee: (1 - 1/e)-regret O(√D), D the sum of the delays of feedback [Q].
/// </summary>
public static class BoostedOga
{
    public const string Name = "oga-boosted";

    public static OgaOptions Options { get; } = new() { Gradient = GradientKind.Boosted };

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent on the non-oblivious function of the multilinear gain", false,
        (network, streams, options) => OgaPolicy.ForAll(Name, network, OgaOptions.From(options, Options.Gradient), streams))
    {
        Guarantee = "(1 - 1/e)-regret O(√D), D the sum of the delays of feedback [Q]",
        Source = "policies P8; Zhang et al., boosting via non-oblivious function [Q]",
        Control = ControlMessages.FreshSample,
        Options = OgaOptions.Described(),
    };
}
