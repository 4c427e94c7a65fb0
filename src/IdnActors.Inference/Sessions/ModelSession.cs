using System.Security.Cryptography;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Inference.Sessions;

/// <summary>An ONNX Runtime session of a model file. Runs may overlap on any threads; each uses its caller's thread alone.</summary>
internal sealed class ModelSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();

    private ModelSession(InferenceSession session) => _session = session;

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;
    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>What the file says of itself beyond its graph.</summary>
    public IReadOnlyDictionary<string, string> Remarks => _session.ModelMetadata.CustomMetadataMap;

    /// <param name="part">Names the part in error messages.</param>
    /// <exception cref="ScenarioException">The file is missing, has another content than stated, or is no ONNX model.</exception>
    public static ModelSession Open(PartFile file, string part)
    {
        if (!File.Exists(file.Path))
        {
            throw BadFile(file, part, "does not exist", "an ONNX file is required", "put it back, or correct the part's file name");
        }
        var sha256 = Sha256Of(file.Path);
        if (!string.Equals(sha256, file.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw BadFile(file, part, $"has SHA-256 {sha256}", $"{file.Sha256} is required", "put the stated file back, or state the new hash and accuracy");
        }
        using var options = LeanOptions();
        try
        {
            return new ModelSession(new InferenceSession(file.Path, options));
        }
        catch (OnnxRuntimeException broken)
        {
            throw BadFile(file, part, $"is refused by ONNX Runtime ({FirstLine(broken.Message)})", "a sound ONNX model is required", "export it again");
        }
    }

    /// <summary>Opens a model that is in memory.</summary>
    /// <param name="isOptimized">Whether nodes may be fused; without, every tensor of the graph can be asked for at little cost.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime refuses it.</exception>
    public static ModelSession Open(byte[] model, bool isOptimized)
    {
        using var options = LeanOptions();
        if (!isOptimized) options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        return new ModelSession(new InferenceSession(model, options));
    }

    public static string Sha256Of(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Runs the graph for these outputs; the caller disposes what it gets.</summary>
    public IDisposableReadOnlyCollection<OrtValue> Run(string[] inputNames, OrtValue[] inputs, string[] outputNames) =>
        _session.Run(_runOptions, inputNames, inputs, outputNames);

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static SessionOptions LeanOptions()
    {
        // The default pools cost a spinning thread per session, and then every session slows all others down.
        var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }

    private static ScenarioException BadFile(PartFile file, string part, string found, string required, string remedy) =>
        new([new Problem(file.Path, part, found, required, remedy)]);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
