using System.Collections.Immutable;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Network;
using IdnActors.Model.Randomness;
using IdnActors.Model.Serving;
using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

/// <summary>Prefixes are ordinary options of placement: each has the cost of its cut vector, whatever is placed elsewhere, since the repository finishes from any tensor.</summary>
public class PrefixServingTests(ITestOutputHelper output)
{
    [Fact]
    public void A_prefix_costs_what_its_cut_vector_does() => TestSeed.ForEachCase(output, 200, random =>
    {
        var (problem, options) = Draw(random, 2 + random.NextInt(3));
        var (nodes, layers) = (problem.Nodes.Length, problem.Chain.LayerCount);
        Assert.Equal(((nodes - 1) * layers) + 1, options.Length);
        foreach (var option in options)
        {
            var prefix = LayersOf(option, layers);
            var cuts = Enumerable.Range(0, nodes).Select(k => k == nodes - 1 ? layers : k < option.Position ? 0 : prefix).ToImmutableArray();
            Assert.Equal(PartitionCase.WalkNs(problem, cuts) / 1e6, option.CostMs, 1e-4);
            Assert.Equal(problem.LatencyOf(cuts.AsSpan()).Milliseconds, option.CostMs, 1e-4);
        }
    });

    [Fact]
    public void With_memory_for_all_the_best_prefix_is_as_good_as_the_best_plan_of_a_path_of_two_nodes() => TestSeed.ForEachCase(output, 200, random =>
    {
        var (problem, options) = Draw(random, 2);
        Assert.Equal(PartitionPlanner.Choose(problem)!.Latency.Milliseconds, options.Min(o => o.CostMs), 1e-4);
    });

    // Variant 0 is the whole, variant j the first j parts of it.
    private static int LayersOf(ServingOption option, int layers) => option.Variant.Index == 0 ? layers : option.Variant.Index;

    /// <summary>A line of nodes, the last one the repository, and a chain without exits; the same as a problem of cuts and as options of serving.</summary>
    private static (PartitionProblem Problem, ImmutableArray<ServingOption> Options) Draw(RandomSource random, int count)
    {
        var layers = 1 + random.NextInt(5);
        ImmutableArray<double> speeds = [.. Enumerable.Range(0, count).Select(_ => Math.Pow(2, random.NextInt(5)))];
        ImmutableArray<PathLink> ways = [.. Enumerable.Range(1, count - 1).Select(_ => PartitionCase.DrawLink(random))];
        var whole = DrawWhole(random, layers);
        ImmutableArray<Variant> variants = [whole, .. Enumerable.Range(1, layers - 1).Select(end => PrefixOf(whole, end))];
        var task = TestScenarios.Catalogue([[(100, 1, 1)]]).Tasks[0] with { RequestSize = ByteSize.FromBytes(random.NextInt(20_000)), Variants = [.. variants.Select(v => v.Id)] };
        var topology = new Topology("line", [.. speeds.Select((s, i) => TestScenarios.Node(i, $"n{i}") with { Speed = s })], [.. ways.SelectMany((w, i) => new[]
        {
            TestScenarios.Link(2 * i, i, i + 1, w.Delay.Milliseconds) with { Rate = w.Up }, TestScenarios.Link((2 * i) + 1, i + 1, i, w.Delay.Milliseconds) with { Rate = w.Down },
        })]);
        var chain = new SplitChain(whole);
        var problem = new PartitionProblem(
            new LayerChain([task.RequestSize, .. Enumerable.Range(1, layers - 1).Select(done => chain.Cut(done).Declared), task.ResponseSize], [.. whole.Parts.Select(p => p.Size)]),
            [.. speeds.Select(s => PathNode.Idle([.. whole.Parts.Select(p => Duration.FromSeconds(p.Macs / TestScenarios.Device.MacsPerSecond / s))]))], ways, countsReturn: true);
        var path = ShortestPathTree.Toward(topology, new NodeId(count - 1)).PathFrom(new NodeId(0));
        // What is not right costs nothing, so that the cost is the time; the repository has the whole.
        var options = ServingOptions.Along(topology, new Catalogue([task], variants), path, new TaskId(0), 0, countsTransmission: true);
        return (problem, options);
    }

    private static Variant DrawWhole(RandomSource random, int layers) => new()
    {
        Id = new VariantId(0),
        Task = new TaskId(0),
        Name = "classify:whole",
        AccuracyPoints = 100,
        Parts = [.. Enumerable.Range(0, layers).Select(i => new Part
        {
            Name = $"p{i}",
            Size = ByteSize.FromBytes(1),
            Macs = 1_000_000L * (1 + random.NextInt(60)),
            Inputs = [i == 0 ? new PartInput("image", null) : new PartInput($"t{i - 1}", i - 1)],
            Outputs = [$"t{i}"],
        })],
        Split = new SplitSpec
        {
            Identity = new SplitIdentity("whole", 1),
            Cuts = [.. Enumerable.Range(0, layers - 1).Select(i => DrawCut(i, 1 + random.NextInt(5_000)))],
            Exits = [],
            Order = [.. Enumerable.Range(0, layers)],
            Final = layers - 1,
            Answer = $"t{layers - 1}",
        },
    };

    private static CutTensor DrawCut(int after, int numbers) => new()
    {
        After = after,
        Tensor = $"t{after}",
        Shape = [numbers],
        Element = TensorElement.F32,
        Codec = new WireCodec(TensorCoding.Fp32),
        Bytes = sizeof(float) * numbers,
    };

    private static Variant PrefixOf(Variant whole, int end) => new()
    {
        Id = new VariantId(end),
        Task = whole.Task,
        Name = $"classify:prefix-{end}",
        AccuracyPoints = whole.AccuracyPoints,
        Parts = whole.Parts[..end],
        Segment = new Segment(whole.Id, 0, end),
    };
}
