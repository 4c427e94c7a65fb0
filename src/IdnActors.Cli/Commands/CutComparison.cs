using System.Collections.Immutable;
using IdnActors.Configuration.Network;
using IdnActors.Inference.Graphs;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;

namespace IdnActors.Cli.Commands;

/// <summary>A cut of a graph between a device and a server.</summary>
/// <param name="Name">What it is the best of.</param>
/// <param name="DeviceNodes">Nodes that the device runs.</param>
/// <param name="Sent">Tensors that it sends.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Latency">Time of a request, the answer's way back included.</param>
/// <param name="DeviceJoules">Energy of the device; null where its powers are not known.</param>
internal sealed record ComparedCut(string Name, int DeviceNodes, ImmutableArray<string> Sent, long Bytes, Duration Latency, double? DeviceJoules);

/// <summary>
/// Where to cut a graph between a device and a server: anywhere (<see cref="GraphCut"/>), or at one tensor (<see cref="SingleCut"/>). The time of a network on a device is that of its class, MACs over rate plus overhead,
/// of which every node has its share by MACs, as parts have in the emulation. Nobody waits.
/// </summary>
internal sealed class CutComparison
{
    private readonly SplittableGraph _graph;
    private readonly DevicePair _pair;
    private readonly ImmutableArray<GraphLayerFacts> _layers;
    private readonly ImmutableArray<Duration> _deviceTimes, _serverTimes;
    private readonly PathLink _link;
    private readonly Func<TensorElement, WireCodec> _codecOf;

    public CutComparison(SplittableGraph graph, DevicePair pair, Func<TensorElement, WireCodec> codecOf)
    {
        (_graph, _pair, _codecOf) = (graph, pair, codecOf);
        _layers = graph.Layers(codecOf);
        (_deviceTimes, _serverTimes) = (TimesOn(pair.Device), TimesOn(pair.Server));
        _link = new PathLink(pair.Rate, pair.Rate, pair.Delay, pair.Powers?.Radio ?? default);
    }

    /// <summary>Nodes that work on the input.</summary>
    public int Nodes => _layers.Length - 1;

    /// <summary>The fastest cut of the graph, the fastest at one tensor, that of least energy where powers are known, and all at one side.</summary>
    public ImmutableArray<ComparedCut> Compare()
    {
        var points = _graph.CutPoints.Where(p => p.Obstacle is null).ToImmutableArray();
        // A node belongs to the segment of the first cut behind it.
        ImmutableArray<int> ends = [.. points.Select(p => _layers.Count(l => l.Node < p.NodesBefore)), _layers.Length];
        var chain = new LayerChain([_graph.InputSize, .. points.Select(p => new ByteSize(BytesOf(p))), _graph.OutputSize], [.. ends.Select(_ => ByteSize.Zero)]);
        var costs = SingleCut.Costs(chain, PathNode.Idle(Segments(_deviceTimes, ends), _pair.Powers?.Compute ?? default), PathNode.Idle(Segments(_serverTimes, ends)), _link, countsReturn: true);
        ComparedCut At(string name, CutCost cost) => new(name, cost.Cut == 0 ? 0 : ends[cost.Cut - 1] - 1,
            cost.Cut == 0 ? [_graph.InputName] : cost.Cut == ends.Length ? [] : [points[cost.Cut - 1].Tensor], cost.Sent.Bytes, cost.Latency, _pair.Powers is null ? null : cost.DeviceJoules);
        return
        [
            Fastest(), At("fastest at one tensor", SingleCut.Fastest(costs)),
            .. _pair.Powers is null ? [] : new[] { At("least energy at one tensor", SingleCut.LeastEnergy(costs)) },
            At("all at the device", costs[^1]), At("all at the server", costs[0]),
        ];
    }

    private ComparedCut Fastest()
    {
        var graph = new LayerGraph(_graph.InputSize, [.. _layers.Select((l, i) => new GraphLayer(_deviceTimes[i], _serverTimes[i], new ByteSize(l.Bytes), l.Parents))]);
        var plan = GraphCut.Fastest(graph, _link, countsReturn: true);
        var sent = graph.SentBy(plan.AtDevice.AsSpan());
        var names = sent.Select(i => _layers[i].Tensor).ToImmutableArray();
        var bytes = sent.Sum(i => _layers[i].Bytes);
        // The input is a layer that takes no time: should it stand at the server, it has been sent all the same.
        if (!plan.AtDevice[0]) (names, bytes) = ([_graph.InputName], _graph.InputSize.Bytes);
        var time = Duration.Zero;
        for (var i = 0; i < _layers.Length; i++)
            if (plan.AtDevice[i]) time += _deviceTimes[i];
        var onAir = sent.Length == 0 ? Duration.Zero : new Duration(sent.Sum(i => _link.Up.TimeFor(new ByteSize(_layers[i].Bytes)).Nanoseconds));
        double? joules = _pair.Powers is { } powers ? powers.Compute.JoulesOver(time) + powers.Radio.JoulesOver(onAir) : null;
        return new ComparedCut("fastest of the graph", plan.AtDevice.Skip(1).Count(d => d), names, bytes, plan.Latency, joules);
    }

    private long BytesOf(CutPoint point) => _codecOf(point.Element!.Value).PayloadBytes(point.Shape.Aggregate(1L, (product, extent) => product * extent));

    private ImmutableArray<Duration> TimesOn(DeviceClass device)
    {
        var whole = Duration.FromSeconds(_graph.Macs / device.MacsPerSecond) + device.InferenceOverhead;
        return [.. _layers.Select(l => l.Node < 0 ? Duration.Zero : whole * (_graph.Macs == 0 ? 1.0 / (_layers.Length - 1) : (double)l.Macs / _graph.Macs))];
    }

    private static ImmutableArray<Duration> Segments(ImmutableArray<Duration> times, ImmutableArray<int> ends) =>
        [.. ends.Select((end, i) => new Duration(times[(i == 0 ? 0 : ends[i - 1])..end].Sum(t => t.Nanoseconds)))];
}
