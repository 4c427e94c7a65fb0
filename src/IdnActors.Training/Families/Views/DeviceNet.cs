using IdnActors.Model.Catalogues;
using IdnActors.Training.Graphs;
using IdnActors.Training.Layers;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Views;

/// <summary>What runs on a device: from its view 64 features of one bit, and class scores from these bits.</summary>
internal sealed class DeviceNet : nn.Module
{
    public const string Layers = "C3-8, MP, conv 3x3 to 4, MP, sign; FC on the bits";
    public const int Channels = 4;

    private readonly int _index;
    private readonly LayerStack _features, _exit;

    public DeviceNet(int index)
        : base($"dev{index}")
    {
        _index = index;
        _features = new LayerStack($"dev{index}.f", new Conv(1, 8), new MaxPool(), new Conv(8, Channels, Relu: false), new MaxPool());
        _exit = new LayerStack($"dev{index}.l", new Flat(), new Dense(64, 10));
        RegisterComponents();
    }

    public EdgeTensor Bits => Edges.F32($"bits{_index}", [Channels, 4, 4]);

    public EdgeTensor Scores => Edges.Logits($"logits{_index}");

    /// <summary>Bits as −1 and +1, and class scores.</summary>
    public (Tensor Bits, Tensor Scores) Forward(Tensor images)
    {
        var bits = Sign(_features.call(View.All[_index].Of(images)));
        return (bits, _exit.call(bits));
    }

    public ExportedPart Part()
    {
        int[] view = [1, View.Side, View.Side];
        var (features, exit) = (_features, _exit);
        return ExportedPart.From($"dev{_index}", PartRole.Head, [Edges.Image], [Bits, Scores], features.Macs([.. view]) + exit.Macs(Bits.Shape), features.ParameterCount + exit.ParameterCount, graph =>
        {
            var values = graph.Emit(features, graph.Normalise(View.All[_index].Cut(graph, Edges.Image.Name), "norm.out"), "values");
            var isPositive = graph.Add("Greater", [values, graph.Scalar("zero", 0)], "positive");
            graph.Add("Where", [isPositive, graph.Scalar("plus", 1), graph.Scalar("minus", -1)], Bits.Name);
            graph.Emit(exit, Bits.Name, Scores.Name);
        });
    }

    // The step has no gradient of use; that of a soft step takes its place.
    private static Tensor Sign(Tensor values)
    {
        var soft = values.tanh();
        return soft + (values.gt(0).to(ScalarType.Float32).mul(2).sub(1) - soft).detach();
    }
}
