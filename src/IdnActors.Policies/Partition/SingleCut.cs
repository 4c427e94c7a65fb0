using System.Collections.Immutable;
using IdnActors.Model.Units;

namespace IdnActors.Policies.Partition;

/// <summary>What a request takes under one cut between a device and a server.</summary>
/// <param name="Cut">j: layers that the device runs; 0 sends the input, L sends nothing.</param>
/// <param name="Latency">End-to-end time.</param>
/// <param name="DeviceJoules">Energy of the device: its layers and its sending.</param>
/// <param name="Sent">Bytes that the device sends; none where it runs everything.</param>
public readonly record struct CutCost(int Cut, Duration Latency, double DeviceJoules, ByteSize Sent);

/// <summary>
/// One cut between a device and a server, after Kang et al., "Neurosurgeon" (ASPLOS 2017): latency of cut j = Σ_{i≤j} device(i) + D_j / B + Σ_{i&gt;j} server(i), and energy of the device =
/// Σ_{i≤j} device(i) P_compute + D_j / B · P_radio, for every j in O(L). Where the device runs everything no transfer is charged, and where it runs nothing the input's is. The server's times may be those under its
/// load of the moment; the link may have a delay, and the answer a way back, which are zero in the paper.
/// </summary>
public static class SingleCut
{
    /// <summary>The costs of all cuts, from 0 to L.</summary>
    /// <param name="chain">The network; memory is not looked at.</param>
    /// <param name="device">Times and power of the device; its queue counts where it runs a layer.</param>
    /// <param name="server">Times of the server; its queue counts where it runs a layer, its power does not.</param>
    /// <param name="link">Between them; its power is that of the device's radio.</param>
    /// <param name="countsReturn">Whether the answer's way back counts.</param>
    /// <exception cref="ArgumentException">Numbers of layers do not fit each other, or a number is out of range.</exception>
    public static ImmutableArray<CutCost> Costs(LayerChain chain, PathNode device, PathNode server, PathLink link, bool countsReturn)
    {
        var problem = new PartitionProblem(chain, [device, server], [link], countsReturn);
        var costs = ImmutableArray.CreateBuilder<CutCost>(chain.LayerCount + 1);
        for (var j = 0; j < chain.LayerCount; j++)
        {
            var latency = problem.SegmentTime(0, 0, j) + link.TimeUp(chain.Tensors[j]) + problem.SegmentTime(1, j, chain.LayerCount) + problem.ReturnTime(1);
            costs.Add(new CutCost(j, latency, problem.SegmentJoules(0, 0, j) + link.JoulesUp(chain.Tensors[j]), chain.Tensors[j]));
        }
        costs.Add(new CutCost(chain.LayerCount, problem.SegmentTime(0, 0, chain.LayerCount), problem.SegmentJoules(0, 0, chain.LayerCount), ByteSize.Zero));
        return costs.MoveToImmutable();
    }

    /// <summary>The cut of least latency; of equals the deepest, which sends the least often.</summary>
    public static CutCost Fastest(ImmutableArray<CutCost> costs) => costs.Reverse().MinBy(c => c.Latency.Nanoseconds);

    /// <summary>The cut of least energy of the device; of equals the deepest.</summary>
    public static CutCost LeastEnergy(ImmutableArray<CutCost> costs) => costs.Reverse().MinBy(c => c.DeviceJoules);
}
