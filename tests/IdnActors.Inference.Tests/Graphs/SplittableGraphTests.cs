using System.Runtime.InteropServices;
using Google.Protobuf;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Inference.Tests.Models;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Inference.Tests.Graphs;

public class SplittableGraphTests
{
    private static readonly SplitIdentity Identity = new("net", 3);

    public static TheoryData<string> Ids => CardReader.WholeIds;

    [Theory]
    [MemberData(nameof(Ids))]
    public void Counts_the_multiply_accumulates_and_parameters_that_the_card_states(string id)
    {
        var card = CardReader.Shipped[id];
        // The early-exit nets also answer at exits, which one answer leaves out: 5,480,768 less exit 1 and exit 2.
        var expected = id.StartsWith("ee", StringComparison.Ordinal) ? 5_293_568 : card.Parts[0].Macs;

        var graph = Open(id);

        Assert.Equal(expected, graph.Macs);
        if (expected == card.Parts[0].Macs) Assert.Equal(card.Parameters, graph.Parameters);
        Assert.Equal((card.InputSize, card.OutputSize), (graph.InputSize, graph.OutputSize));
    }

    [Fact]
    public void Lists_cut_points_with_their_bytes_and_what_lies_before_them()
    {
        var point = Open("ee").CutPoints.Single(p => p.Tensor == "feat2");

        Assert.Equal("float[N,32,7,7]", point.Type);
        Assert.Equal([32, 7, 7], point.Shape.AsEnumerable());
        Assert.Equal((6_272L, 1_919_232L, 11), (point.Bytes, point.Macs, point.NodesBefore));
        Assert.Null(point.Obstacle);
    }

    [Theory]
    [InlineData("cnn16")]
    [InlineData("ds16-int7")]
    [InlineData("mlp")]
    public void Parts_are_models_of_their_own_that_share_work_and_weights_out(string id)
    {
        var graph = Open(id);
        var tensors = graph.CutPoints.Where(p => p.Obstacle is null).Select(p => p.Tensor).ToList();

        var parts = graph.Cut(tensors, Identity);

        Assert.Equal(tensors.Count + 1, parts.Length);
        Assert.Equal(["head", "head-2"], parts.Take(2).Select(p => p.Name));
        Assert.Equal("tail", parts[^1].Name);
        Assert.Equal(graph.Macs, parts.Sum(p => p.Macs));
        Assert.Equal([graph.InputName, .. tensors], parts.Select(p => p.Input));
        Assert.Equal([.. tensors, graph.OutputName], parts.Select(p => p.Output));
        foreach (var part in parts)
        {
            var model = ModelProto.Parser.ParseFrom(part.Content.Span);
            Assert.Equal(["idn.split=net@3", $"idn.part={part.Name}"], model.MetadataProps.Where(m => m.Key.StartsWith("idn.", StringComparison.Ordinal)).Select(m => $"{m.Key}={m.Value}"));
            var read = model.Graph.Node.SelectMany(NodeReads.Of).ToHashSet();
            Assert.All(model.Graph.Initializer, w => Assert.Contains(w.Name, read));
        }
    }

    [Fact]
    public void Takes_the_answer_that_is_named_and_asks_for_one_where_there_are_several()
    {
        var file = CardReader.Shipped["ee"].Parts[0].File!.Path;

        Assert.Equal("has the outputs logits1, logits2, logits3", Refusal(() => SplittableGraph.Open(file)));
        Assert.Equal("has no output logits9", Refusal(() => SplittableGraph.Open(file, "logits9")));
        Assert.Equal("logits1", SplittableGraph.Open(file, "logits1").OutputName);
        Assert.DoesNotContain(SplittableGraph.Open(file, "logits1").CutPoints, p => p.Tensor == "feat2");
    }

    [Fact]
    public void Refuses_cuts_that_are_none_and_those_in_a_wrong_order()
    {
        var graph = Open("ee");

        Assert.Equal("is no cut point", Refusal(() => graph.Cut(["feat9"], Identity)));
        Assert.Equal("does not come behind feat2", Refusal(() => graph.Cut(["feat2", "feat1"], Identity)));
        Assert.Equal("does not come behind feat1", Refusal(() => graph.Cut(["feat1", "feat1"], Identity)));
    }

    [Fact]
    public void A_tensor_that_no_codec_writes_is_listed_and_cannot_be_cut_at()
    {
        var cast = new AttributeProto { Name = "to", I = 7, Type = 2 };
        var back = new AttributeProto { Name = "to", I = 1, Type = 2 };
        var graph = OpenTiny(TinyGraph.Of(TinyGraph.Node("Cast", "x", "a", cast), TinyGraph.Node("Cast", "a", "y", back)));

        Assert.Equal("no codec writes numbers of this type", Assert.Single(graph.CutPoints).Obstacle);
        Assert.StartsWith("cannot travel: ", Refusal(() => graph.Cut(["a"], Identity)), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_extents_are_fixed_by_the_shape_of_the_input()
    {
        var model = TinyGraph.Of(TinyGraph.Node("Relu", "x", "a"), TinyGraph.Node("Neg", "a", "y"));
        foreach (var end in model.Graph.Input.Concat(model.Graph.Output)) end.Type.TensorType.Shape.Dim[1] = new TensorShapeProto.Types.Dimension { DimParam = "width" };

        Assert.StartsWith("has x of type float[N,width]", Refusal(() => OpenTiny(model)), StringComparison.Ordinal);
        Assert.Equal([6], OpenTiny(model, [1, 6]).CutPoints.Single().Shape.AsEnumerable());
        Assert.Equal("has an input of the shape Nxwidth", Refusal(() => OpenTiny(model, [1, 6, 6])));
    }

    [Fact]
    public void Half_precision_becomes_single_wherever_it_stands()
    {
        const int half = 10;
        var model = TinyGraph.Of(
            TinyGraph.Node("Mul", "x raw", "a"), TinyGraph.Node("Add", "a listed", "b"), TinyGraph.Node("Cast", "b", "c", new AttributeProto { Name = "to", I = half, Type = 2 }),
            TinyGraph.Node("Constant", "", "k", new AttributeProto { Name = "value", T = Half(new TensorProto { Name = "k" }, 0.25f), Type = 4 }), TinyGraph.Node("Add", "c k", "y"));
        foreach (var end in model.Graph.Input.Concat(model.Graph.Output)) end.Type.TensorType.ElemType = half;
        var listed = new TensorProto { Name = "listed", DataType = half, Dims = { 1 }, Int32Data = { BitConverter.HalfToUInt16Bits((Half)1.5f) } };
        model.Graph.Initializer.AddRange([Half(new TensorProto { Name = "raw" }, 2f), listed]);

        var graph = OpenTiny(model);
        var copy = HalfPrecision.ToSingle(model);

        Assert.True(graph.WasHalfPrecision);
        Assert.Equal("float[N,4]", graph.Types.Input);
        Assert.Equal([2f, 1.5f, 0.25f], copy.Graph.Initializer.Append(copy.Graph.Node[3].Attribute[0].T).Select(t => MemoryMarshal.Read<float>(t.RawData.Span)));
        Assert.False(HalfPrecision.IsIn(copy.Graph));
        Assert.True(HalfPrecision.IsIn(model.Graph), "The original is changed.");

        static TensorProto Half(TensorProto tensor, float value)
        {
            tensor.DataType = half;
            tensor.Dims.Add(1);
            tensor.RawData = ByteString.CopyFrom(BitConverter.GetBytes((Half)value));
            return tensor;
        }
    }

    [Fact]
    public void Times_every_prefix_and_the_whole()
    {
        var graph = Open("lin");

        var (points, whole) = graph.Measure(TimeProvider.System, runs: 1);

        Assert.Equal(graph.CutPoints.Select(p => p.Tensor), points.Select(p => p.Tensor));
        Assert.All(points, p => Assert.NotNull(p.PrefixTime));
        Assert.True(whole.Nanoseconds > 0);
        Assert.Throws<OperationCanceledException>(() => graph.Measure(TimeProvider.System, 1, new CancellationToken(canceled: true)));
    }

    [ModelSampleFact("squeezenet/SqueezeNet_fp16.onnx")]
    public void SqueezeNet_has_its_33_cut_points()
    {
        var graph = SplittableGraph.Open(ModelSample.PathOf("squeezenet/SqueezeNet_fp16.onnx"));

        Assert.True(graph.WasHalfPrecision);
        Assert.Equal(("data_0", 602_112L, "softmaxout_1", 349_151_936L), (graph.InputName, graph.InputSize.Bytes, graph.OutputName, graph.Macs));
        Assert.Equal(33, graph.CutPoints.Length);
        Assert.Equal([774_400, 193_600, 32_448, 4_000], ((string[])["pool1_1", "fire2/squeeze1x1_1", "fire6/squeeze1x1_1", "pool10_1"]).Select(t => graph.CutPoints.Single(p => p.Tensor == t).Bytes));
    }

    private static SplittableGraph Open(string id)
    {
        var file = CardReader.Shipped[id].Parts[0].File!;
        return SplittableGraph.Open(file.Path, file.OutputName);
    }

    private static SplittableGraph OpenTiny(ModelProto model, int[]? shape = null)
    {
        var folder = Directory.CreateTempSubdirectory("idn-inference-");
        try
        {
            return SplittableGraph.Open(model.Write(folder.FullName), inputShape: shape);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Refusal(Func<object> act) => Assert.Throws<ScenarioException>(act).Problems.Single().Found;
}
