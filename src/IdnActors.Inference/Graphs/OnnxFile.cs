using Google.Protobuf;
using IdnActors.Inference.Graphs.Onnx;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Graphs;

/// <summary>Reads ONNX files into messages, in memory as a whole.</summary>
internal static class OnnxFile
{
    private const int ExternalLocation = 1;

    /// <exception cref="ScenarioException">The file is missing, is no ONNX model, or keeps its weights in other files.</exception>
    public static ModelProto Read(string path)
    {
        if (!File.Exists(path)) throw Refused(path, "does not exist", "an ONNX file is required", "check the path");
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (InvalidProtocolBufferException broken)
        {
            throw Refused(path, $"is no ONNX model ({broken.Message.TrimEnd('.')})", "a sound ONNX file is required", "export it again");
        }
        if (model.Graph is null || model.Graph.Node.Count == 0) throw Refused(path, "has no graph", "an ONNX file with a graph is required", "export it again");
        if (model.Graph.Initializer.FirstOrDefault(t => t.DataLocation == ExternalLocation) is { } external)
            throw Refused(path, $"keeps the weights {external.Name} in another file", "a model in one file is required", "save it with its weights inside");
        return model;
    }

    private static ScenarioException Refused(string path, string found, string required, string remedy) => new([new Problem(path, "", found, required, remedy)]);
}
