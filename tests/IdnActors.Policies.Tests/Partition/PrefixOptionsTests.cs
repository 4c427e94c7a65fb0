using IdnActors.Model.Units;
using IdnActors.Policies.Partition;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Policies.Tests.Partition;

public class PrefixOptionsTests(ITestOutputHelper output)
{
    [Fact]
    public void A_prefix_costs_what_its_cut_vector_does_and_takes_what_its_layers_do() => TestSeed.ForEachCase(output, 200, random =>
    {
        var problem = PartitionCase.Draw(random);
        var (nodes, layers) = (problem.Nodes.Length, problem.Chain.LayerCount);
        var options = PrefixOptions.Of(problem);
        Assert.Equal((nodes - 1) * layers, options.Length);
        foreach (var option in options)
        {
            var cuts = Enumerable.Range(0, nodes).Select(k => k == nodes - 1 ? layers : k < option.Node ? 0 : option.Layers);
            Assert.Equal(PartitionCase.WalkNs(problem, [.. cuts]), option.Latency.Nanoseconds);
            Assert.Equal(problem.Chain.Weights.Take(option.Layers).Sum(w => w.Bytes), option.Size.Bytes);
            // Who holds the longest prefix of a node holds all of them for its size.
            Assert.Equal(option.Size.Bytes, options.Where(o => o.Node == option.Node && o.Layers <= option.Layers).Sum(o => o.Increment.Bytes));
        }
    });

    [Fact]
    public void With_memory_for_all_the_best_prefix_is_as_good_as_the_best_plan_of_a_path_of_two_nodes() => TestSeed.ForEachCase(output, 200, random =>
    {
        var drawn = PartitionCase.Draw(random, mostNodes: 2);
        var problem = new PartitionProblem(drawn.Chain, [.. drawn.Nodes.Select(n => n with { Memory = ByteSize.MaxValue })], drawn.Links, drawn.CountsReturn);
        var best = PrefixOptions.Of(problem).Select(o => o.Latency).Append(PrefixOptions.RepositoryLatency(problem)).Min();
        Assert.Equal(PartitionPlanner.Choose(problem, PartitionObjective.Latency)!.Latency, best);
    });
}
