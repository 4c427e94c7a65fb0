using System.Collections.Immutable;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class SingleCutTests(ITestOutputHelper output)
{
    private static readonly LayerChain Chain = new(
        [ByteSize.FromBytes(1000), ByteSize.FromBytes(4000), ByteSize.FromBytes(125), ByteSize.FromBytes(10)], [ByteSize.Zero, ByteSize.Zero, ByteSize.Zero]);

    private static readonly PathNode Device = PathNode.Idle(Milliseconds(10, 20, 30), new Power(2));
    private static readonly PathNode Server = PathNode.Idle(Milliseconds(1, 2, 3));

    // 1 ms for 125 bytes.
    private static readonly PathLink Link = new(DataRate.FromMegabitsPerSecond(1), DataRate.FromMegabitsPerSecond(1), Duration.Zero, new Power(1));

    [Fact]
    public void Latency_and_energy_of_every_cut_are_those_of_the_formula()
    {
        var costs = SingleCut.Costs(Chain, Device, Server, Link, countsReturn: false);
        Assert.Equal(Milliseconds(8 + 6, 10 + 32 + 5, 30 + 1 + 3, 60), costs.Select(c => c.Latency));
        Assert.Equal([0.008, 0.052, 0.061, 0.12], costs.Select(c => Math.Round(c.DeviceJoules, 12)));
        Assert.Equal([1000, 4000, 125, 0], costs.Select(c => c.Sent.Bytes));
        Assert.Equal(0, SingleCut.Fastest(costs).Cut);
    }

    [Fact]
    public void Everything_at_the_device_pays_no_transfer_and_nothing_at_the_device_pays_that_of_the_input()
    {
        var queue = Duration.FromMilliseconds(7);
        var costs = SingleCut.Costs(Chain, Device with { Queue = queue }, Server with { Queue = queue }, Link with { Delay = Duration.FromMilliseconds(2) }, countsReturn: true);
        Assert.Equal(Duration.FromMilliseconds(7 + 60), costs[^1].Latency);
        Assert.Equal(0.12, costs[^1].DeviceJoules, 1e-12);
        // 2 + 8 up, 7 + 6 at the server, 2 + 0.08 down.
        Assert.Equal(Duration.FromMilliseconds(25.08), costs[0].Latency);
        Assert.Equal(0.008, costs[0].DeviceJoules, 1e-12);
    }

    [Fact]
    public void The_cut_moves_to_the_device_as_the_rate_falls_and_that_of_least_energy_may_be_another()
    {
        var cuts = ((double[])[1000, 200, 30, 1]).Select(kbps =>
            SingleCut.Fastest(SingleCut.Costs(Chain, Device, Server, Link with { Up = DataRate.FromKilobitsPerSecond(kbps) }, false)).Cut).ToList();
        Assert.Equal([0, 2, 3, 3], cuts);
        Assert.Equal(3, SingleCut.LeastEnergy(SingleCut.Costs(Chain, Device, Server, Link with { Power = new Power(1000) }, false)).Cut);
    }

    [Fact]
    public void O17_the_best_single_cut_is_the_plan_of_a_path_of_two_nodes() => TestSeed.ForEachCase(output, 400, random =>
    {
        var layers = 1 + random.NextInt(9);
        var chain = new LayerChain(
            PartitionCase.Many(layers + 1, () => ByteSize.FromBytes(random.NextInt(50_000))), PartitionCase.Many(layers, () => ByteSize.Zero));
        PathNode device = PartitionCase.DrawNode(random, layers), server = PartitionCase.DrawNode(random, layers) with { Power = default };
        var (link, countsReturn) = (PartitionCase.DrawLink(random), random.NextInt(2) == 0);
        var costs = SingleCut.Costs(chain, device, server, link, countsReturn);
        var problem = new PartitionProblem(chain, [device, server], [link], countsReturn);
        var (fastest, plan) = (SingleCut.Fastest(costs), PartitionPlanner.Choose(problem)!);
        Assert.Equal((plan.Cuts[0], plan.Latency), (fastest.Cut, fastest.Latency));
        // By walking: layers at the device, then the tensor that is sent, if any is.
        var joules = Enumerable.Range(0, layers + 1).Select(j => (device.Power.Watts * device.LayerTimes.Take(j).Sum(t => t.Seconds)) + (j == layers ? 0 : link.Power.Watts * link.Up.TimeFor(chain.Tensors[j]).Seconds)).ToList();
        Assert.Equal(joules.Min(), SingleCut.LeastEnergy(costs).DeviceJoules, 1e-12);
        Assert.Equal(joules[SingleCut.LeastEnergy(costs).Cut], joules.Min(), 1e-12);
        Assert.All(costs, c => Assert.Equal(PartitionCase.WalkNs(problem, [c.Cut, layers]), c.Latency.Nanoseconds));
    });

    private static ImmutableArray<Duration> Milliseconds(params double[] values) => [.. values.Select(Duration.FromMilliseconds)];
}
