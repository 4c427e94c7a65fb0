using System.Collections.Immutable;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Engine;
using IdnActors.Inference.Tests.Graphs;
using IdnActors.Model;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Inference;

namespace IdnActors.Inference.Tests.Chains;

/// <summary>Split models on inputs that mean nothing, where the right answer is the model's own.</summary>
public sealed class RandomInputsTests
{
    private static readonly VariantId Whole = new(0);

    /// <summary>The last part reads the scores of the exit, so that the right answer is not to be had without it.</summary>
    [Fact]
    public async Task What_an_exit_makes_is_there_for_the_parts_that_read_it()
    {
        var folder = Directory.CreateTempSubdirectory("idn-inference-");
        try
        {
            var catalogue = Chain(folder.FullName);
            using var engine = new OnnxRuntimeEngine(catalogue, ImmutableDictionary<string, LabelledDataSet>.Empty.Add(RandomInputs.Name, RandomInputSet.Instance), new OnnxRuntimeEngineOptions());
            engine.CheckFiles();
            var early = new List<bool>();
            for (var sample = 0; sample < RandomInputs.Count; sample++)
            {
                var head = await engine.RunPartAsync(new PartQuery(new PartId(Whole, 0), sample, 0, null));
                var exit = await engine.RunPartAsync(new PartQuery(new PartId(Whole, 1), sample, 0, head.Output));
                var tail = await engine.RunPartAsync(new PartQuery(new PartId(Whole, 2), sample, 0, exit.Output));
                Assert.True(tail.Answer!.Value.IsCorrect);
                early.Add(exit.Answer!.Value.IsCorrect);
            }
            // The last part turns scores round: the largest of the exit is the least then.
            Assert.DoesNotContain(true, early);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Catalogue Chain(string folder)
    {
        ImmutableArray<Part> parts =
        [
            SplitModel.Part("head", PartRole.Head, Write(folder, "x", "h"), 1, [new PartInput("x", null)], "h"),
            SplitModel.Part("exit", PartRole.Exit, Write(folder, "h", "e"), 1, [new PartInput("h", 0)], "e"),
            SplitModel.Part("tail", PartRole.Tail, Write(folder, "e", "y"), 1, [new PartInput("e", 1)], "y"),
        ];
        var card = TestData.Card("ee-split") with
        {
            Parts = parts,
            Split = new SplitSpec
            {
                Identity = new SplitIdentity("chain", 1),
                Cuts = [SplitModel.CutAfter(0, "h", TensorElement.F32, 4), SplitModel.CutAfter(1, "e", TensorElement.F32, 4)],
                Exits = [new ExitSpec(1, "e", new ExitGateSpec(GateKind.EntropyNorm, 0.5, 1), 50)],
                Order = [0, 1, 2],
                Final = 2,
                Answer = "y",
            },
        };
        var catalogue = TestData.CatalogueOf(card);
        return catalogue with { Tasks = [catalogue.Tasks[0] with { DataSet = RandomInputs.Name }], Variants = [catalogue.Variants[0] with { Split = card.Split }] };
    }

    private static string Write(string folder, string from, string to)
    {
        var model = TinyGraph.Of(TinyGraph.Node("Neg", from, to));
        (model.Graph.Input[0].Name, model.Graph.Output[0].Name) = (from, to);
        return model.Write(folder, $"{to}.onnx");
    }
}
