using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>A cut of a layer graph and what a request then takes.</summary>
/// <param name="AtDevice">By layer: whether it runs at the device.</param>
/// <param name="Latency">End-to-end time.</param>
public sealed record GraphCutPlan(ImmutableArray<bool> AtDevice, Duration Latency);

/// <summary>
/// The fastest monotone cut of a layer graph as a minimum cut, in the manner of Hu et al., "Dynamic Adaptive DNN Surgery for Inference Acceleration on the Edge" (INFOCOM 2019). The side of the source is the device. Arcs: source → layer of
/// the server's time; layer → sink of the device's time; layer → its tensor of the time of sending it; tensor → each reader without bound, so that a tensor with several readers is paid once; reader → layer without
/// bound, so that the cut is monotone. The input is a tensor of the source; a vertex that stands for the use of the server carries the propagation delay. Capacities are nanoseconds, so that the result is exact.
/// </summary>
public static class GraphCut
{
    /// <summary>The fastest cut; of equally fast ones that with the most layers at the device.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="link">Between device and server.</param>
    /// <param name="countsReturn">Whether outputs of the server travel back and their time counts.</param>
    public static GraphCutPlan Fastest(LayerGraph graph, PathLink link, bool countsReturn)
    {
        var count = graph.Layers.Length;
        // Vertices: layers, their tensors, then these.
        int source = 2 * count, sink = source + 1, input = source + 2, server = source + 3, answer = source + 4;
        var flow = new MaximumFlow(source + 5);
        for (var i = 0; i < count; i++)
        {
            var layer = graph.Layers[i];
            var returns = countsReturn && graph.IsOutput(i);
            flow.AddArc(source, i, (layer.ServerTime + (returns ? link.Down.TimeFor(layer.Output) : Duration.Zero)).Nanoseconds);
            flow.AddArc(i, sink, layer.DeviceTime.Nanoseconds);
            flow.AddArc(server, i, MaximumFlow.Unbounded);
            if (returns) flow.AddArc(answer, i, MaximumFlow.Unbounded);
            flow.AddArc(i, count + i, link.Up.TimeFor(layer.Output).Nanoseconds);
            if (layer.Parents.IsEmpty) flow.AddArc(input, i, MaximumFlow.Unbounded);
            foreach (var parent in layer.Parents)
            {
                flow.AddArc(count + parent, i, MaximumFlow.Unbounded);
                flow.AddArc(i, parent, MaximumFlow.Unbounded);
            }
        }
        flow.AddArc(source, input, link.Up.TimeFor(graph.Input).Nanoseconds);
        flow.AddArc(source, server, link.Delay.Nanoseconds);
        flow.AddArc(source, answer, countsReturn ? link.Delay.Nanoseconds : 0);
        flow.Solve(source, sink);
        var reachesSink = flow.ThatReach(sink);
        ImmutableArray<bool> atDevice = [.. Enumerable.Range(0, count).Select(i => !reachesSink[i])];
        return new GraphCutPlan(atDevice, graph.LatencyOf(atDevice.AsSpan(), link, countsReturn));
    }
}
