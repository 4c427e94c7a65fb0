using IdnActors.Model.Catalogues;
using IdnActors.Training.Graphs;
using IdnActors.Training.Layers;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Views;

/// <summary>
/// A network over devices, edge and cloud, as in DDNN: class scores of all devices are aggregated locally, bits of all devices in the cloud. One set of devices serves
/// every way to aggregate: three answers at the edge and three in the cloud, learnt together.
/// </summary>
internal sealed class ViewsNet : nn.Module
{
    public const string LocalName = "local", CloudName = "cloud";

    public static readonly EdgeTensor LocalAnswer = Edges.Logits("local");
    public static readonly EdgeTensor CloudAnswer = Edges.Logits("logits");

    private const int CloudChannels = 64;

    private readonly DeviceNet[] _devices = [.. View.All.Select((_, i) => new DeviceNet(i))];
    private readonly LayerStack _edge = new("edge", new Dense(10 * View.All.Length, 32, Relu: true), new Dense(32, 10));
    private readonly LayerStack[] _clouds = [.. Kinds.Select(CloudOf)];

    public ViewsNet()
        : base("views")
    {
        foreach (var device in _devices) register_module(device.GetName(), device);
        register_module("edge", _edge);
        for (var i = 0; i < _clouds.Length; i++) register_module($"cloud{i}", _clouds[i]);
    }

    public static AggregationKind[] Kinds { get; } = Enum.GetValues<AggregationKind>();

    /// <summary>What is behind the devices.</summary>
    public IReadOnlyCollection<nn.Module> BehindDevices => [_edge, .. _clouds];

    public IReadOnlyList<DeviceNet> Devices => _devices;

    /// <summary>What all devices send, zeros for those that are missing.</summary>
    /// <param name="isThere">1 or 0 for each image and device, [N,4].</param>
    public (Tensor[] Bits, Tensor[] Scores) Sense(Tensor images, Tensor isThere)
    {
        var sent = _devices.Select((device, i) => (Found: device.Forward(images), There: isThere.narrow(1, i, 1))).ToArray();
        return ([.. sent.Select(s => s.Found.Bits * s.There.view(-1, 1, 1, 1))], [.. sent.Select(s => s.Found.Scores * s.There)]);
    }

    /// <summary>Local answers of all kinds, then cloud answers of all kinds.</summary>
    public Tensor[] Answer(Tensor[] bits, Tensor[] scores, Tensor isThere)
    {
        var there = Enumerable.Range(0, bits.Length).Select(i => isThere.narrow(1, i, 1)).ToArray();
        var thereOfBits = there.Select(t => t.view(-1, 1, 1, 1)).ToArray();
        return
        [
            .. Kinds.Select(kind => Aggregation.Of(kind, scores, there, areBits: false)).Select((joined, i) => Kinds[i] == AggregationKind.Concatenation ? _edge.call(joined) : joined),
            .. Kinds.Select((kind, i) => _clouds[i].call(Aggregation.Of(kind, bits, thereOfBits, areBits: true))),
        ];
    }

    public ExportedPart LocalPart(AggregationKind kind)
    {
        var isLearnt = kind == AggregationKind.Concatenation;
        return ExportedPart.From(LocalName, PartRole.Aggregator, [.. _devices.Select(d => d.Scores)], [LocalAnswer], isLearnt ? _edge.Macs([10 * _devices.Length]) : 0, isLearnt ? _edge.ParameterCount : 0, graph =>
        {
            var joined = Aggregation.Emit(graph, kind, [.. _devices.Select(d => d.Scores.Name)], areBits: false);
            if (isLearnt) graph.Emit(_edge, joined, LocalAnswer.Name);
            else graph.Add("Identity", [joined], LocalAnswer.Name);
        });
    }

    public ExportedPart CloudPart(AggregationKind kind)
    {
        var cloud = _clouds[Array.IndexOf(Kinds, kind)];
        return ExportedPart.From(CloudName, PartRole.Aggregator, [.. _devices.Select(d => d.Bits)], [CloudAnswer], cloud.Macs([ChannelsOf(kind), 4, 4]), cloud.ParameterCount,
            graph => graph.Emit(cloud, Aggregation.Emit(graph, kind, [.. _devices.Select(d => d.Bits.Name)], areBits: true), CloudAnswer.Name));
    }

    private static LayerStack CloudOf(AggregationKind kind) =>
        new($"cloud.{Aggregation.NameOf(kind)}", new Conv(ChannelsOf(kind), CloudChannels), new Conv(CloudChannels, CloudChannels), new GlobalPool(), new Dense(CloudChannels, 10));

    private static int ChannelsOf(AggregationKind kind) => DeviceNet.Channels * (kind == AggregationKind.Concatenation ? View.All.Length : 1);
}
