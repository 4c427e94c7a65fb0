using IdnActors.Inference.Graphs;
using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Model.Randomness;
using IdnActors.Testing;
using Xunit.Abstractions;

namespace IdnActors.Inference.Tests.Graphs;

public class CutFinderTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_tensor_of_a_chain_but_its_ends_is_a_cut_point() => Assert.Equal(
        [new CutPlace("a", 1), new CutPlace("b", 2)],
        CutFinder.Find(TinyGraph.Of(TinyGraph.Node("Relu", "x", "a"), TinyGraph.Node("Neg", "a", "b"), TinyGraph.Node("Abs", "b", "y")).Graph));

    [Fact]
    public void Nothing_is_cut_while_something_passes_by() => Assert.Equal(
        [new CutPlace("a", 1), new CutPlace("c", 3)],
        CutFinder.Find(TinyGraph.Of(TinyGraph.Node("Relu", "x", "a"), TinyGraph.Node("Neg", "a", "b"), TinyGraph.Node("Add", "a b", "c"), TinyGraph.Node("Abs", "c", "y")).Graph));

    [Fact]
    public void Weights_and_what_is_computed_from_them_do_not_pass_by()
    {
        var model = TinyGraph.Of(
            TinyGraph.Node("Constant", "", "k", new AttributeProto { Name = "value", T = TinyGraph.Weight("", 1), Type = 4 }), TinyGraph.Node("Mul", "k w", "kw"),
            TinyGraph.Node("Relu", "x", "a"), TinyGraph.Node("Add", "a kw", "b"), TinyGraph.Node("Add", "b w", "y"));
        model.Graph.Initializer.Add(TinyGraph.Weight("w", 2));

        Assert.Equal([new CutPlace("a", 3), new CutPlace("b", 4)], CutFinder.Find(model.Graph));
    }

    [Fact]
    public void What_a_branch_takes_from_around_it_passes_by()
    {
        var condition = TinyGraph.Node("If", "c", "y", TinyGraph.Branch("then_branch", "Neg", "b", "t"), TinyGraph.Branch("else_branch", "Abs", "a", "e"));
        var model = TinyGraph.Of(TinyGraph.Node("Relu", "x", "a"), TinyGraph.Node("Neg", "a", "b"), TinyGraph.Node("Test", "b", "c"), condition);

        Assert.Equal(["a", "b", "c"], NodeReads.Of(condition).Order(StringComparer.Ordinal));
        Assert.Equal([new CutPlace("a", 1)], CutFinder.Find(model.Graph));
    }

    [Fact]
    public void Weights_listed_as_inputs_are_no_inputs()
    {
        var model = TinyGraph.Of(TinyGraph.Node("Mul", "x w", "a"), TinyGraph.Node("Mul", "a w", "y"));
        model.Graph.Initializer.Add(TinyGraph.Weight("w", 2));
        model.Graph.Input.Add(TinyGraph.Value("w"));

        Assert.Equal(["x"], CutFinder.RunTimeInputs(model.Graph).Select(v => v.Name));
        Assert.Equal([new CutPlace("a", 1)], CutFinder.Find(model.Graph));
    }

    [Fact]
    public void A_tensor_is_a_cut_point_exactly_where_its_absence_parts_input_and_output() => TestSeed.ForEachCase(output, 300, chance =>
    {
        var model = RandomGraph(chance);
        var expected = model.Graph.Node.Select(n => n.Output[0]).Where(t => t != "y" && !Reaches(model.Graph, t));

        Assert.Equal(expected, CutFinder.Find(model.Graph).Select(c => c.Tensor));
    });

    /// <summary>Up to 12 nodes, each of one or two earlier tensors; what does not lead to the output is taken out, as it is before a graph is cut.</summary>
    private static ModelProto RandomGraph(RandomSource chance)
    {
        var (nodes, tensors) = (new List<NodeProto>(), new List<string> { "x" });
        var count = 2 + chance.NextInt(11);
        for (var i = 0; i < count; i++)
        {
            // Mostly recent tensors, so that there are cut points at all.
            var reads = Enumerable.Range(0, 1 + chance.NextInt(2)).Select(_ => tensors[Math.Max(0, tensors.Count - 1 - chance.NextInt(3))]).Distinct();
            nodes.Add(TinyGraph.Node("Some", string.Join(' ', reads), i == count - 1 ? "y" : $"t{i}"));
            tensors.Add(nodes[^1].Output[0]);
        }
        var model = TinyGraph.Of([.. nodes]);
        return PartExtractor.Extract(model, model.Graph.Input, model.Graph.Output);
    }

    /// <summary>Whether the output can still be reached from the input past a tensor.</summary>
    private static bool Reaches(GraphProto graph, string without)
    {
        var reached = new HashSet<string> { "x" };
        foreach (var node in graph.Node)
            if (node.Output[0] != without && node.Input.Any(reached.Contains)) reached.Add(node.Output[0]);
        return reached.Contains("y");
    }
}
