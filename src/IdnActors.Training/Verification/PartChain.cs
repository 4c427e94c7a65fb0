using IdnActors.Training.Calibration;
using IdnActors.Training.Graphs;
using IdnActors.Training.Images;
using Microsoft.ML.OnnxRuntime;

namespace IdnActors.Training.Verification;

/// <summary>Runs exported parts one after the other in ONNX Runtime, as nodes of the emulator do: every tensor goes by its name from the part that makes it to those that take it.</summary>
internal sealed class PartChain : IDisposable
{
    private const int BatchSize = 250;

    private readonly List<(ExportedPart Part, InferenceSession Session)> _parts = [];

    public PartChain(IEnumerable<ExportedPart> parts)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        foreach (var part in parts) _parts.Add((part, new InferenceSession(part.Content, options)));
    }

    /// <summary>Scores of all images at the named tensors.</summary>
    /// <param name="missing">Names of tensors that are zero throughout, as if the part that makes them were gone.</param>
    public Scores[] Run(ImageSet images, string[] tensors, params string[] missing)
    {
        var pixels = images.Raw.contiguous().bytes.ToArray();
        var labels = images.Labels.data<long>().Select(l => checked((int)l)).ToArray();
        var size = pixels.Length / labels.Length;
        var values = tensors.Select(_ => new List<float>()).ToArray();
        for (var first = 0; first < labels.Length; first += BatchSize)
        {
            var count = Math.Min(BatchSize, labels.Length - first);
            var made = Run(pixels.AsSpan(first * size, count * size).ToArray(), count, missing);
            for (var i = 0; i < tensors.Length; i++) values[i].AddRange(made[tensors[i]].GetTensorDataAsSpan<float>());
            foreach (var value in made.Values) value.Dispose();
        }
        return [.. values.Select(v => new Scores([.. v], labels))];
    }

    private Dictionary<string, OrtValue> Run(byte[] pixels, int count, string[] missing)
    {
        var made = new Dictionary<string, OrtValue>(StringComparer.Ordinal) { [Edges.Image.Name] = OrtValue.CreateTensorValueFromMemory(pixels, [count, 1, Edges.Side, Edges.Side]) };
        using var options = new RunOptions();
        foreach (var (part, session) in _parts)
        {
            var outputs = part.Outputs.Select(o => o.Name).ToArray();
            var results = session.Run(options, [.. part.Inputs.Select(i => i.Name)], [.. part.Inputs.Select(i => made[i.Name])], outputs);
            for (var i = 0; i < outputs.Length; i++)
            {
                made[outputs[i]] = results[i];
                if (missing.Contains(outputs[i])) results[i].GetTensorMutableRawData().Clear();
            }
        }
        return made;
    }

    public void Dispose()
    {
        foreach (var (_, session) in _parts) session.Dispose();
    }
}
