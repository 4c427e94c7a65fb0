using System.Collections.Immutable;
using IdnActors.Model.Randomness;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class GraphCutTests(ITestOutputHelper output)
{
    [Fact]
    public void O17_the_fastest_cut_is_that_of_trying_all_monotone_cuts()
    {
        var (mixed, branching) = (0, 0);
        TestSeed.ForEachCase(output, 500, random =>
        {
            var graph = Draw(random, 1 + random.NextInt(8));
            var (link, countsReturn) = (PartitionCase.DrawLink(random), random.NextInt(2) == 0);
            var plan = GraphCut.Fastest(graph, link, countsReturn);
            Assert.True(graph.IsMonotone(plan.AtDevice.AsSpan()));
            var all = MonotoneCuts(graph).Select(c => (Cut: c, Ns: TriedNs(graph, c, link, countsReturn))).ToList();
            Assert.Equal(all.Min(c => c.Ns), plan.Latency.Nanoseconds);
            Assert.Equal(all.Min(c => c.Ns), TriedNs(graph, plan.AtDevice, link, countsReturn));
            // Minimum cuts form a lattice: the one with the most layers at the device has all those that others have there.
            Assert.All(all.Where(c => c.Ns == plan.Latency.Nanoseconds), c => Assert.All(c.Cut.Zip(plan.AtDevice), pair => Assert.True(pair.Second || !pair.First)));
            if (plan.AtDevice.Distinct().Count() == 2) mixed++;
            if (graph.Layers.SelectMany(l => l.Parents).GroupBy(p => p).Any(g => g.Count() > 1)) branching++;
        });
        output.WriteLine($"{mixed} cuts have two sides, {branching} graphs a tensor with several readers");
        Assert.True(mixed > 50 && branching > 100);
    }

    [Fact]
    public void A_tensor_with_several_readers_is_sent_once()
    {
        // The device is fast at the first layer, the server at the two that read it: sending 1 ms once is worth it, twice it would not be.
        var graph = new LayerGraph(ByteSize.FromBytes(100_000),
        [
            new GraphLayer(Duration.FromMilliseconds(1), Duration.FromMilliseconds(9), ByteSize.FromBytes(125), []),
            new GraphLayer(Duration.FromMilliseconds(1), Duration.FromMilliseconds(0.25), ByteSize.FromBytes(1), [0]),
            new GraphLayer(Duration.FromMilliseconds(1), Duration.FromMilliseconds(0.25), ByteSize.FromBytes(1), [0]),
        ]);
        var link = new PathLink(DataRate.FromMegabitsPerSecond(1), DataRate.FromMegabitsPerSecond(1), Duration.Zero);
        var plan = GraphCut.Fastest(graph, link, countsReturn: false);
        Assert.Equal<bool>([true, false, false], plan.AtDevice);
        Assert.Equal(Duration.FromMilliseconds(1 + 1 + 0.5), plan.Latency);
    }

    [Fact]
    public void A_chain_is_cut_as_by_the_planner_of_chains() => TestSeed.ForEachCase(output, 200, random =>
    {
        var layers = 1 + random.NextInt(12);
        PathNode device = PartitionCase.DrawNode(random, layers) with { Queue = Duration.Zero }, server = PartitionCase.DrawNode(random, layers) with { Queue = Duration.Zero };
        var tensors = PartitionCase.Many(layers + 1, () => ByteSize.FromBytes(random.NextInt(20_000)));
        var (link, countsReturn) = (PartitionCase.DrawLink(random), random.NextInt(2) == 0);
        var graph = new LayerGraph(tensors[0],
            [.. Enumerable.Range(0, layers).Select(i => new GraphLayer(device.LayerTimes[i], server.LayerTimes[i], tensors[i + 1], i == 0 ? [] : [i - 1]))]);
        var chain = new LayerChain(tensors, PartitionCase.Many(layers, () => ByteSize.Zero));
        var best = SingleCut.Fastest(SingleCut.Costs(chain, device, server, link, countsReturn));
        var plan = GraphCut.Fastest(graph, link, countsReturn);
        Assert.Equal(best.Latency, plan.Latency);
        Assert.Equal(best.Cut, plan.AtDevice.Count(d => d));
    });

    [Fact]
    public void A_network_of_thousands_of_layers_is_cut()
    {
        var random = TestSeed.Open(output);
        var graph = Draw(random, 3000, recent: 4);
        var link = PartitionCase.DrawLink(random);
        var plan = GraphCut.Fastest(graph, link, countsReturn: true);
        Assert.True(graph.IsMonotone(plan.AtDevice.AsSpan()));
        var device = graph.LatencyOf([.. Enumerable.Repeat(true, 3000)], link, true);
        var server = graph.LatencyOf([.. Enumerable.Repeat(false, 3000)], link, true);
        Assert.True(plan.Latency <= device && plan.Latency <= server);
    }

    [Fact]
    public void A_graph_out_of_order_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LayerGraph(ByteSize.Zero, []));
        Assert.Throws<ArgumentException>(() => new LayerGraph(ByteSize.Zero, [new(Duration.Zero, Duration.Zero, ByteSize.Zero, [0])]));
        Assert.Throws<ArgumentException>(() => new LayerGraph(ByteSize.Zero, [new(Duration.Zero, new Duration(-1), ByteSize.Zero, [])]));
    }

    private static LayerGraph Draw(RandomSource random, int layers, int recent = int.MaxValue) => new(
        ByteSize.FromBytes(random.NextInt(30_000)),
        [
            .. Enumerable.Range(0, layers).Select(i => new GraphLayer(
                Duration.FromMilliseconds(random.NextInt(30)), Duration.FromMilliseconds(random.NextInt(15)), ByteSize.FromBytes(random.NextInt(20_000)),
                [.. Enumerable.Range(0, i).Where(p => i - p <= recent && random.NextInt(Math.Min(i, recent)) < 2)])),
        ]);

    private static IEnumerable<ImmutableArray<bool>> MonotoneCuts(LayerGraph graph) => Enumerable.Range(0, 1 << graph.Layers.Length)
        .Select(bits => Enumerable.Range(0, graph.Layers.Length).Select(i => ((bits >> i) & 1) == 1).ToImmutableArray())
        .Where(cut => graph.Layers.Select((l, i) => (l, i)).All(x => !cut[x.i] || x.l.Parents.All(p => cut[p])));

    /// <summary>Latency of a cut as the definition says: the set of tensors that are read at the server and are at the device.</summary>
    private static long TriedNs(LayerGraph graph, ImmutableArray<bool> atDevice, PathLink link, bool countsReturn)
    {
        var remote = Enumerable.Range(0, atDevice.Length).Where(i => !atDevice[i]).ToList();
        var sent = remote.SelectMany(i => graph.Layers[i].Parents).Where(p => atDevice[p]).Distinct().Select(p => graph.Layers[p].Output).ToList();
        if (remote.Any(i => graph.Layers[i].Parents.IsEmpty)) sent.Add(graph.Input);
        var back = countsReturn ? remote.Where(i => !graph.Layers.Any(l => l.Parents.Contains(i))).Select(i => graph.Layers[i].Output).ToList() : [];
        return graph.Layers.Select((l, i) => (atDevice[i] ? l.DeviceTime : l.ServerTime).Nanoseconds).Sum()
            + sent.Sum(s => link.Up.TimeFor(s).Nanoseconds) + back.Sum(s => link.Down.TimeFor(s).Nanoseconds)
            + (link.Delay.Nanoseconds * ((remote.Count > 0 ? 1 : 0) + (back.Count > 0 ? 1 : 0)));
    }
}
