using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Inference.DataSets;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace IdnActors.Inference.Sessions;

/// <summary>
/// How a part's file takes the images of a data set and gives class scores: tensor names and shapes, checked once against the session and good for every later
/// session of the same content. Immutable.
/// </summary>
internal sealed class PartBinding
{
    private readonly LabelledDataSet _dataSet;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly ImmutableArray<long> _imageShape;

    private PartBinding(LabelledDataSet dataSet, PartFile file, NodeMetadata input)
    {
        _dataSet = dataSet;
        _inputNames = [file.InputName];
        _outputNames = [file.OutputName];
        _imageShape = [.. input.Dimensions.Skip(1).Select(extent => (long)extent)];
        MaxBatch = input.Dimensions[0] == AnyExtent ? int.MaxValue : input.Dimensions[0];
    }

    private const int AnyExtent = -1;

    /// <summary>Images the graph takes in one run.</summary>
    public int MaxBatch { get; }

    /// <param name="part">Names the part in error messages.</param>
    /// <exception cref="ScenarioException">The file's tensors do not fit the part or the data set; holds every problem found.</exception>
    public static PartBinding Bind(ModelSession session, PartFile file, string part, LabelledDataSet dataSet)
    {
        ImmutableArray<Problem> problems =
        [
            .. ProblemsOf(new(session.Inputs, file.InputName, "input", TensorElementType.UInt8, dataSet.ImageSizeBytes), file, part, dataSet),
            .. ProblemsOf(new(session.Outputs, file.OutputName, "output", TensorElementType.Float, dataSet.ClassCount), file, part, dataSet),
        ];
        var others = session.Inputs.Keys.Where(name => name != file.InputName).Order(StringComparer.Ordinal).ToArray();
        if (problems.IsEmpty && others.Length > 0)
        {
            problems = [new Problem(file.Path, part, $"also has the input(s) {string.Join(", ", others)}", $"one input, {file.InputName}, is required", "make the others constants")];
        }
        return problems.IsEmpty ? new PartBinding(dataSet, file, session.Inputs[file.InputName]) : throw new ScenarioException(problems);
    }

    /// <summary>Scores <paramref name="count"/> consecutive images, one row of class scores each.</summary>
    /// <param name="scores">Receives count × classes numbers.</param>
    public void Score(ModelSession session, int first, int count, Span<float> scores)
    {
        // ONNX Runtime only reads inputs; its API has no read-only memory.
        var pixels = MemoryMarshal.AsMemory(_dataSet.ImageBytes(first, count));
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pixels, [count, .. _imageShape]);
        using var outputs = session.Run(_inputNames, [input], _outputNames);
        outputs[0].GetTensorDataAsSpan<float>().CopyTo(scores);
    }

    private static IEnumerable<Problem> ProblemsOf(Requirement required, PartFile file, string part, LabelledDataSet dataSet)
    {
        var (tensors, name, role, type, elements) = required;
        if (!tensors.TryGetValue(name, out var tensor))
        {
            var known = string.Join(", ", tensors.Keys.Order(StringComparer.Ordinal));
            yield return new Problem(file.Path, part, $"has no {role} {name}", $"its {role}s are {known}", "name one of them");
            yield break;
        }
        var shapeFits = tensor.IsTensor && tensor.Dimensions.Length >= 2 && tensor.Dimensions[0] is AnyExtent or 1
            && tensor.Dimensions.Skip(1).Aggregate(1L, (product, extent) => product * extent) == elements && tensor.Dimensions.Skip(1).All(extent => extent > 0);
        if (!shapeFits || tensor.ElementDataType != type)
        {
            yield return new Problem(file.Path, part, $"has the {role} {name} of type {Describe(tensor)}",
                $"data set {dataSet.Name} requires {type}[N,…] with {elements} elements for each of N images", "export the model for this data set");
        }
    }

    private static string Describe(NodeMetadata tensor) => tensor.IsTensor
        ? $"{tensor.ElementDataType}[{string.Join(',', tensor.Dimensions.Select(extent => extent == AnyExtent ? "N" : $"{extent}"))}]"
        : tensor.OnnxValueType.ToString();

    /// <summary>The tensor that a graph must have: a batch of rows of so many elements.</summary>
    private sealed record Requirement(
        IReadOnlyDictionary<string, NodeMetadata> Tensors, string Name, string Role, TensorElementType Type, int ElementsPerImage);
}
