using System.Globalization;
using IdnActors.Configuration.Quantities;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>The kinds of values that only the cards of split models have.</summary>
internal static class SplitQuantities
{
    /// <summary>Above it no message fits on a link.</summary>
    public const long MostElements = 1L << 30;

    private const double LargestThreshold = 1e9;

    private static readonly Quantity<PartRole> AnyRole = Known.Choice("a role", "head", [.. PartRoles.All.Select(r => (r.Name, r.Role))]);

    /// <summary>Reads on as a head after a problem: that a part is the whole would contradict the others.</summary>
    public static readonly Quantity<PartRole> Role = new()
    {
        Noun = AnyRole.Noun,
        Example = AnyRole.Example,
        Range = AnyRole.Range,
        Placeholder = PartRole.Head,
        Parse = AnyRole.Parse,
    };

    public static readonly Quantity<GateKind> Gate =
        Known.Choice("a gate", "entropy-norm", [.. ExitGateSpec.Kinds.Select(k => (k.Name, k.Kind))]);

    public static readonly Quantity<TensorElement> Element = Known.Choice("a type of numbers", "f32", ("f32", TensorElement.F32), ("u8", TensorElement.U8));

    public static readonly Quantity<long> Extent = Known.Integer("an extent", "16", 1, MostElements);

    public static readonly Quantity<double> Threshold = Known.Number("a threshold", "0.3", 0, LargestThreshold);

    public static readonly Quantity<double> Temperature = Known.Number("a temperature", "1.4", 0.001, 1_000, placeholder: 1);

    /// <summary>Of samples, in points of 100.</summary>
    public static readonly Quantity<double> Share = Scaled.Real("a share", "61.2%", [new Unit("%", 1m), new Unit("points", 1m)], divide: false, 0, 100, "0% to 100%", v => v);

    public static readonly Quantity<PartLocation> Location = new()
    {
        Noun = "a file",
        Example = "model.onnx",
        Range = "a name beside the card, or ../model/name in the folder of another model of the library; letters, digits, - _ . in each",
        Placeholder = new PartLocation(null, ""),
        Parse = text => PartLocation.TryParse(text) is { } location
            ? new Reading<PartLocation>(location)
            : new Reading<PartLocation>(new PartLocation(null, ""), "a file beside the card, or ../ with a model of the library and its file, is required: nothing else leaves the folder of a card",
                "write e.g. model.onnx or \"../ee-split/trunk1.onnx\""),
    };

    public static readonly Quantity<WireCodec> Codec = new()
    {
        Noun = "a wire codec",
        Example = "q8",
        Range = "fp32, fp16, q8, u8, u4 or sign, alone or with +deflate or +brotli",
        Placeholder = default,
        Parse = text => WireCodec.TryParse(text, out var codec)
            ? new Reading<WireCodec>(codec)
            : new Reading<WireCodec>(default, $"one of {string.Join(", ", WireCodec.Names)} is required", "write e.g. q8"),
    };

    public static readonly Quantity<SplitIdentity?> Identity = new()
    {
        Noun = "a split with its version",
        Example = "\"ee@1\"",
        Range = "a name, @, and a version from 1",
        Placeholder = null,
        Parse = text => SplitIdentity.TryParse(text) is { } identity
            ? new Reading<SplitIdentity?>(identity)
            : new Reading<SplitIdentity?>(null, "a name, @ and a version from 1 are required", "write e.g. \"ee@1\""),
    };

    /// <summary>Whether a card states all that a gate goes by: others go by validation samples, or by what lies ahead.</summary>
    public static bool IsDecidedByCard(GateKind kind) => kind is not (GateKind.Quantile or GateKind.CostAware);

    /// <summary>Whether what a gate compares is at most 1, so that a larger threshold is a slip.</summary>
    public static bool IsShare(GateKind kind) => kind is GateKind.EntropyNorm or GateKind.MaxProbability or GateKind.Margin or GateKind.Quantile;

    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
