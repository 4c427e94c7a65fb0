using Google.Protobuf;
using IdnActors.Inference.Graphs;
using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Inference.Tests.Models;
using IdnActors.Model.Scenarios;
using IdnActors.Testing;

namespace IdnActors.Inference.Tests.Graphs;

public class OnnxSchemaTests
{
    public static TheoryData<string> Ids => CardReader.WholeIds;

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_file_that_is_read_and_written_again_has_the_same_bytes(string id)
    {
        var file = CardReader.Shipped[id].Parts[0].File!.Path;
        Assert.Equal(File.ReadAllBytes(file), OnnxFile.Read(file).ToByteArray());
    }

    [ModelSampleFact("squeezenet/SqueezeNet_fp16.onnx")]
    public void So_has_one_of_another_exporter()
    {
        var file = ModelSample.PathOf("squeezenet/SqueezeNet_fp16.onnx");
        Assert.Equal(File.ReadAllBytes(file), OnnxFile.Read(file).ToByteArray());
    }

    [Fact]
    public void What_the_schema_does_not_know_survives_reading_cutting_and_writing()
    {
        // Field 25 of a model: functions; field 14 of a graph: notes on quantisation. Both are length-delimited.
        byte[] functions = [0xca, 0x01, 0x02, 0x0a, 0x00];
        byte[] notes = [0x72, 0x03, 0x0a, 0x01, (byte)'t'];
        var graph = TinyGraph.Of(TinyGraph.Node("Relu", "x", "a"), TinyGraph.Node("Neg", "a", "y"));
        var withNotes = GraphProto.Parser.ParseFrom([.. graph.Graph.ToByteArray(), .. notes]);
        graph.Graph = withNotes;
        var model = ModelProto.Parser.ParseFrom([.. graph.ToByteArray(), .. functions]);

        var part = PartExtractor.Extract(model, [TinyGraph.Value("x")], [TinyGraph.Value("a")]).ToByteArray();

        Assert.True(part.AsSpan().IndexOf(notes) > 0, "The notes on quantisation are lost.");
        Assert.True(part.AsSpan().EndsWith(functions), "The functions are lost.");
    }

    [Fact]
    public void Files_that_are_no_model_are_refused_with_what_is_wrong()
    {
        var folder = Directory.CreateTempSubdirectory("idn-inference-");
        try
        {
            string[] found =
            [
                Refusal(Path.Combine(folder.FullName, "absent.onnx")),
                Refusal(Written("broken.onnx", [0x0a, 0xff])),
                Refusal(Written("empty.onnx", [])),
                Refusal(External().Write(folder.FullName, "external.onnx")),
            ];

            Assert.Equal("does not exist", found[0]);
            Assert.StartsWith("is no ONNX model (", found[1], StringComparison.Ordinal);
            Assert.Equal("has no graph", found[2]);
            Assert.Equal("keeps the weights w in another file", found[3]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        string Written(string name, byte[] content)
        {
            var path = Path.Combine(folder.FullName, name);
            File.WriteAllBytes(path, content);
            return path;
        }
    }

    private static ModelProto External()
    {
        var model = TinyGraph.Of(TinyGraph.Node("Mul", "x w", "y"));
        model.Graph.Initializer.Add(new TensorProto { Name = "w", DataType = 1, DataLocation = 1 });
        return model;
    }

    private static string Refusal(string path) => Assert.Throws<ScenarioException>(() => OnnxFile.Read(path)).Problems.Single().Found;
}
