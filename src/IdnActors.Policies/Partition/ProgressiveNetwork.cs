using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>An exit of a progressive network, with what it answered on validation samples.</summary>
/// <param name="After">Number of layers before it: 1 to L.</param>
/// <param name="DeviceTime">Time of its branch at the device, not negative.</param>
/// <param name="ServerTime">Time of its branch at the server, not negative.</param>
/// <param name="Confidences">By sample: 0 to 1.</param>
/// <param name="IsRight">By sample: whether its answer is right.</param>
public sealed record ProgressiveExit(int After, Duration DeviceTime, Duration ServerTime, ImmutableArray<double> Confidences, ImmutableArray<bool> IsRight);

/// <summary>A network with several exits between a device and a server, with validation samples for every exit. Its last exit lies behind all layers and answers always.</summary>
public sealed class ProgressiveNetwork
{
    /// <param name="chain">The layers of the trunk.</param>
    /// <param name="device">Times of the trunk at the device.</param>
    /// <param name="server">Times of the trunk at the server.</param>
    /// <param name="exits">By depth; the last one after all layers.</param>
    /// <exception cref="ArgumentException">Exits are not in order, have not the same samples, or a confidence is no share.</exception>
    public ProgressiveNetwork(LayerChain chain, PathNode device, PathNode server, ImmutableArray<ProgressiveExit> exits)
    {
        if (exits.IsDefaultOrEmpty || exits[^1].After != chain.LayerCount) throw new ArgumentException("The last exit lies behind all layers.", nameof(exits));
        for (var e = 0; e < exits.Length; e++)
        {
            var exit = exits[e];
            if (exit.After <= (e == 0 ? 0 : exits[e - 1].After)) throw new ArgumentException($"Exit {e} does not lie behind a layer and behind the exit before it.", nameof(exits));
            if (exit.DeviceTime < Duration.Zero || exit.ServerTime < Duration.Zero) throw new ArgumentException($"A time of exit {e} is negative.", nameof(exits));
            if (exit.Confidences.Length != exits[0].Confidences.Length || exit.IsRight.Length != exit.Confidences.Length || exit.Confidences.IsEmpty)
                throw new ArgumentException($"Exit {e} has not an answer for each sample, or there is none.", nameof(exits));
            if (exit.Confidences.Any(c => c is not (>= 0 and <= 1))) throw new ArgumentException($"A confidence of exit {e} is not within 0 to 1.", nameof(exits));
        }
        (Chain, Device, Server, Exits) = (chain, device, server, exits);
    }

    public LayerChain Chain { get; }

    public PathNode Device { get; }

    public PathNode Server { get; }

    public ImmutableArray<ProgressiveExit> Exits { get; }

    /// <summary>Number of validation samples.</summary>
    public int SampleCount => Exits[0].Confidences.Length;

    /// <summary>
    /// Time of a sample that leaves at an exit under a cut: every exit up to it runs its branch, at the device up to the cut and at the server behind it. An exit right at the cut runs at the device, before anything is sent.
    /// </summary>
    /// <param name="cut">Layers at the device.</param>
    /// <param name="exit">Index of the exit where the sample leaves.</param>
    /// <param name="link">Between device and server; the answer's way back counts.</param>
    public Duration TimeOf(int cut, int exit, PathLink link)
    {
        var problem = new PartitionProblem(Chain, [Device, Server], [link], countsReturn: true);
        return TimeOf(problem, cut, exit);
    }

    internal Duration TimeOf(PartitionProblem problem, int cut, int exit)
    {
        var depth = Exits[exit].After;
        var time = problem.SegmentTime(0, 0, Math.Min(cut, depth));
        for (var e = 0; e <= exit; e++) time += Exits[e].After <= cut ? Exits[e].DeviceTime : Exits[e].ServerTime;
        return depth <= cut ? time : time + problem.Links[0].TimeUp(Chain.Tensors[cut]) + problem.SegmentTime(1, cut, depth) + problem.ReturnTime(1);
    }
}
