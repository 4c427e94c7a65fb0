namespace IdnActors.Policies.GradientAscent;

/// <summary>
/// <see cref="OgaPolicy"/> with a price c of fetches: with a coupling at most η ‖g‖_1 bytes are fetched for a gradient g, so the adaptive step is made from
/// ‖g‖² + 2 c ‖g‖_1. Guarantee: regret and fetches together at most √2 D √(Σ (‖g‖² + 2 c ‖g‖_1)), for the fractional gain and fetches in expectation. With one request
/// of gain w per slot and a constant step it is √(D0² T (w² + 2 c w)).
/// </summary>
public static class MovementPricedOga
{
    public const string Name = "oga-movement";

    /// <summary>By default a mebibyte costs a millisecond of gain (design choice).</summary>
    public static OgaOptions Options { get; } = new() { FetchPriceMsPerByte = 1.0 / (1 << 20) };

    public static PolicyEntry Entry { get; } = new(Name, "gradient ascent whose steps pay for the fetches they cause", false,
        (network, streams, options) => OgaPolicy.ForAll(Name, network, OgaOptions.From(options, Options.Gradient), streams))
    {
        Guarantee = "regret plus price of fetches at most √2 D √(Σ (‖g‖² + 2 c ‖g‖_1)), fractional, against the best fixed allocation",
        Source = "oga with movement in the bound; derived in AscentStep.cs",
        Control = ControlMessages.MarginalPrice,
        Options = OgaOptions.Described(Options.FetchPriceMsPerByte),
    };
}
