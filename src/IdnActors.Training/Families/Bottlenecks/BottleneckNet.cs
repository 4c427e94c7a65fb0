using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Training.Families.EarlyExits;
using IdnActors.Training.Graphs;
using IdnActors.Training.Layers;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Bottlenecks;

/// <summary>
/// Encoder and decoder in the manner of BottleFit: the features after the first trunk leave the device as a few channels of 7 × 7 unsigned bytes. The rounding is part
/// of the network while it learns (its gradient is taken as 1), so that the exported files answer as it does.
/// </summary>
internal sealed class BottleneckNet : nn.Module
{
    public const int CodeSide = 7;

    private const int CodeLevels = 255;
    private const int DecoderChannels = 64;
    private const string EncoderName = "enc", DecoderName = "dec";

    private readonly int _channels;
    private readonly LayerStack _encoder, _decoder;

    public BottleneckNet(int channels)
        : this(channels, new LayerStack(EncoderName, EncoderLayers(channels)), new LayerStack(DecoderName, DecoderLayers(channels)))
    {
    }

    private BottleneckNet(int channels, LayerStack encoder, LayerStack decoder)
        : base("bottleneck")
    {
        (_channels, _encoder, _decoder) = (channels, encoder, decoder);
        RegisterComponents();
    }

    /// <summary>A trained one, read back from its exported parts; it does not learn any more.</summary>
    /// <exception cref="FileNotFoundException">It has not been trained.</exception>
    public static BottleneckNet Load(string folder, int channels)
    {
        string PathOf(string part) => Path.Combine(folder, $"{part}.onnx");
        if (!File.Exists(PathOf(DecoderName)))
            throw new FileNotFoundException($"{folder}: has no trained parts. Run bottleneck with the same --out first.");
        var net = new BottleneckNet(channels, FoldedWeights.Load(PathOf(EncoderName), EncoderName, EncoderLayers(channels)), FoldedWeights.Load(PathOf(DecoderName), DecoderName, DecoderLayers(channels)));
        net.eval();
        return net;
    }

    public EdgeTensor Code => CodeOf(_channels);

    /// <summary>What travels, from 0 to 1 in steps of 1/255.</summary>
    public Tensor Encode(Tensor features1) => Round(_encoder.call(features1));

    /// <summary>What travels before it is rounded.</summary>
    public Tensor EncodeSmoothly(Tensor features1) => _encoder.call(features1);

    public static Tensor Round(Tensor code) => code + ((code * CodeLevels).round().div(CodeLevels) - code).detach();

    public Tensor Decode(Tensor code) => _decoder.call(code);

    public ExportedPart EncoderPart() => ExportedPart.From(EncoderName, PartRole.Encoder, [EarlyExitNet.Features1], [Code], _encoder.Macs(EarlyExitNet.Features1.Shape), _encoder.ParameterCount,
        graph => graph.Add("QuantizeLinear", [graph.Emit(_encoder, EarlyExitNet.Features1.Name, "z"), .. Grid(graph)], Code.Name));

    public ExportedPart DecoderPart() => ExportedPart.From(DecoderName, PartRole.Decoder, [Code], [EarlyExitNet.Features1], _decoder.Macs(Code.Shape), _decoder.ParameterCount,
        graph => graph.Emit(_decoder, Restore(graph), EarlyExitNet.Features1.Name));

    /// <summary>All parts of a model with this bottleneck.</summary>
    public ImmutableArray<ExportedPart> Parts(Backbone backbone) => [backbone.Head, EncoderPart(), DecoderPart(), .. backbone.Rest];

    /// <summary>Bytes of a code as numbers from 0 to 1 again.</summary>
    public static string Restore(OnnxGraph graph) => graph.Add("DequantizeLinear", ["code", .. Grid(graph)], "code.numbers");

    public static EdgeTensor CodeOf(int channels) => Edges.U8("code", [channels, CodeSide, CodeSide]);

    private static Layer[] EncoderLayers(int channels) => [new Conv(16, 16), new Conv(16, channels, Stride: 2, Relu: false, Norm: false), new Logistic()];

    private static Layer[] DecoderLayers(int channels) => [new Conv(channels, DecoderChannels), new Spread(), new Conv(16, 16)];

    private static string[] Grid(OnnxGraph graph) => [graph.Scalar("code.scale", 1f / CodeLevels), graph.Constant("code.zp", [(byte)0])];
}
