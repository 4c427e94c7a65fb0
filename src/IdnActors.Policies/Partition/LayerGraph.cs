using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>A layer of a network whose layers form a directed acyclic graph.</summary>
/// <param name="DeviceTime">Time at the device, not negative.</param>
/// <param name="ServerTime">Time at the server, not negative.</param>
/// <param name="Output">Size of what it puts out, as it travels.</param>
/// <param name="Parents">Indices of the layers that it reads, all before its own; empty where it reads the network's input.</param>
public sealed record GraphLayer(Duration DeviceTime, Duration ServerTime, ByteSize Output, ImmutableArray<int> Parents);

/// <summary>
/// A network between a device, where the input is, and a server. A cut says of each layer whether it runs at the device; it is monotone: what a layer at the device reads was put out there. Each tensor that
/// is read at the server is sent once, however many layers read it there.
/// </summary>
public sealed class LayerGraph
{
    private readonly bool[] _hasChild;

    /// <param name="input">Size of the input.</param>
    /// <param name="layers">In an order in which each follows its parents.</param>
    /// <exception cref="ArgumentException">There is no layer, a parent does not come before its child, or a time is negative.</exception>
    public LayerGraph(ByteSize input, ImmutableArray<GraphLayer> layers)
    {
        if (layers.IsDefaultOrEmpty) throw new ArgumentException("A network has at least one layer.", nameof(layers));
        _hasChild = new bool[layers.Length];
        for (var i = 0; i < layers.Length; i++)
        {
            if (layers[i].DeviceTime < Duration.Zero || layers[i].ServerTime < Duration.Zero) throw new ArgumentException($"A time of layer {i} is negative.", nameof(layers));
            foreach (var parent in layers[i].Parents)
            {
                if (parent < 0 || parent >= i) throw new ArgumentException($"Layer {i} reads layer {parent}, which does not come before it.", nameof(layers));
                _hasChild[parent] = true;
            }
        }
        (Input, Layers) = (input, layers);
    }

    public ByteSize Input { get; }

    public ImmutableArray<GraphLayer> Layers { get; }

    /// <summary>Whether no layer reads a layer's output: it is part of the answer.</summary>
    public bool IsOutput(int layer) => !_hasChild[layer];

    /// <summary>Whether every layer at the device reads only what is there.</summary>
    public bool IsMonotone(ReadOnlySpan<bool> atDevice)
    {
        for (var i = 0; i < Layers.Length; i++)
        {
            if (!atDevice[i]) continue;
            foreach (var parent in Layers[i].Parents)
                if (!atDevice[parent]) return false;
        }
        return true;
    }

    /// <summary>Time of a request under a monotone cut: layers one after the other, tensors too, and the propagation delay once where anything runs at the server, twice with the answer's way back.</summary>
    /// <param name="atDevice">By layer.</param>
    /// <param name="link">Between device and server.</param>
    /// <param name="countsReturn">Whether outputs of the server travel back and their time counts.</param>
    public Duration LatencyOf(ReadOnlySpan<bool> atDevice, PathLink link, bool countsReturn)
    {
        var (latency, isInputSent, usesServer, answers) = (Duration.Zero, false, false, false);
        for (var i = 0; i < Layers.Length; i++)
        {
            latency += atDevice[i] ? Layers[i].DeviceTime : Layers[i].ServerTime;
            if (atDevice[i]) continue;
            usesServer = true;
            isInputSent |= Layers[i].Parents.IsEmpty;
            if (!countsReturn || !IsOutput(i)) continue;
            answers = true;
            latency += link.Down.TimeFor(Layers[i].Output);
        }
        if (isInputSent) latency += link.Up.TimeFor(Input);
        foreach (var layer in SentBy(atDevice)) latency += link.Up.TimeFor(Layers[layer].Output);
        if (usesServer) latency += link.Delay;
        return answers ? latency + link.Delay : latency;
    }

    /// <summary>Layers at the device whose output is read at the server, under a monotone cut.</summary>
    public ImmutableArray<int> SentBy(ReadOnlySpan<bool> atDevice)
    {
        var isSent = new bool[Layers.Length];
        for (var i = 0; i < Layers.Length; i++)
        {
            if (atDevice[i]) continue;
            foreach (var parent in Layers[i].Parents) isSent[parent] |= atDevice[parent];
        }
        return [.. Enumerable.Range(0, Layers.Length).Where(i => isSent[i])];
    }
}
