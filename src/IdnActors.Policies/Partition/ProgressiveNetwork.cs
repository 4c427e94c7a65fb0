using System.Collections.Immutable;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>A network with exits between a device and a server, and what its thresholds came to on validation samples. An exit is one of its layers; behind the last layer it answers always. Memory is not looked at.</summary>
public sealed class ProgressiveNetwork
{
    private const double AllPoints = 100;
    private const double Rounding = 1e-9;

    /// <param name="chain">Its layers, exits among them.</param>
    /// <param name="device">Times of the layers at the device.</param>
    /// <param name="server">Times of the layers at the server; its queue is waited in by what is sent.</param>
    /// <param name="exits">By exit the number of layers up to and with it: ascending, 1 to L - 1.</param>
    /// <param name="thresholds">Those to choose from, one at least, with a share for each exit.</param>
    /// <exception cref="ArgumentException">Exits are not in order, or a threshold has not a share for each.</exception>
    public ProgressiveNetwork(LayerChain chain, PathNode device, PathNode server, ImmutableArray<int> exits, ImmutableArray<ThresholdOutcome> thresholds)
    {
        if (thresholds.IsDefaultOrEmpty) throw new ArgumentException("There is at least one threshold to choose from.", nameof(thresholds));
        for (var e = 0; e < exits.Length; e++)
            if (exits[e] <= (e == 0 ? 0 : exits[e - 1]) || exits[e] >= chain.LayerCount) throw new ArgumentException($"Exit {e} does not lie behind the one before it and before the last layer.", nameof(exits));
        foreach (var threshold in thresholds)
        {
            if (double.IsNaN(threshold.Threshold)) throw new ArgumentException("A threshold is not a number.", nameof(thresholds));
            if (threshold.SharePoints.Length != exits.Length || threshold.SharePoints.Any(s => s is not >= 0) || threshold.SharePoints.Sum() > AllPoints + Rounding)
                throw new ArgumentException($"Threshold {threshold.Threshold} has not a share for each exit, of 100 points together.", nameof(thresholds));
        }
        (Chain, Device, Server, Exits, Thresholds) = (chain, device, server, exits, thresholds);
    }

    public LayerChain Chain { get; }

    public PathNode Device { get; }

    public PathNode Server { get; }

    /// <summary>By exit the layers up to and with it.</summary>
    public ImmutableArray<int> Exits { get; }

    /// <summary>What may be chosen.</summary>
    public ImmutableArray<ThresholdOutcome> Thresholds { get; }

    /// <summary>Time of a request that leaves behind so many layers.</summary>
    /// <param name="cut">Layers at the device.</param>
    /// <param name="depth">Layers that it runs through: those of an exit, or all.</param>
    /// <param name="link">Between device and server; the answer's way back counts.</param>
    /// <exception cref="ArgumentException">It has to cross a link that is not there.</exception>
    public Duration TimeOf(int cut, int depth, PathLink? link)
    {
        var time = Sum(Device, 0, Math.Min(cut, depth));
        if (depth <= cut) return time;
        if (link is null) throw new ArgumentException("Nothing crosses a link that is not there.", nameof(link));
        return time + link.TimeUp(Chain.Tensors[cut]) + Server.Queue + Sum(Server, cut, depth) + link.TimeDown(Chain.Tensors[^1]);
    }

    private static Duration Sum(PathNode node, int first, int end)
    {
        var sum = Duration.Zero;
        for (var layer = first; layer < end; layer++) sum += node.LayerTimes[layer];
        return sum;
    }
}
