using System.Collections.Immutable;
using System.Runtime.InteropServices;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Sessions;
using IdnActors.Inference.Verification;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace IdnActors.Inference.Chains;

/// <summary>How often an answer of a split model is right.</summary>
/// <param name="Part">The part that gives it.</param>
/// <param name="StatedPoints">What the card says, in points of 100.</param>
/// <param name="Measured">What the parts together answered.</param>
internal sealed record AnswerAccuracy(Part Part, double StatedPoints, AccuracyMeasurement Measured);

/// <summary>Measures how often the parts of a split model are right together, at the end and at each exit if every sample left there; on the caller's thread.</summary>
internal static class ChainAccuracy
{
    private const int ImagesPerBatch = 250;

    /// <summary>Scores all images of a data set in batches; the model's answer comes first, then the exits in the order of the card.</summary>
    /// <exception cref="ScenarioException">The parts do not take these images, or answer with something else than a score for each class.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public static ImmutableArray<AnswerAccuracy> Measure(ModelCard card, LabelledDataSet dataSet, IProgress<int>? progress, CancellationToken cancellation)
    {
        using var chain = PartChain.Open(card);
        if (chain.Input.ElementType != TensorElementType.UInt8 || chain.Input.Shape.Aggregate(1L, (product, extent) => product * extent) != dataSet.ImageSizeBytes)
            throw Refused(card, $"takes {chain.Input}", $"data set {dataSet.Name} has images of {dataSet.ImageSizeBytes} unsigned bytes");
        var split = card.Split!;
        List<(int Part, string Tensor, double Stated)> answers =
            [(split.Final, split.Answer, card.AccuracyPoints), .. split.Exits.Select(e => (e.Part, e.Scores, e.AccuracyPoints))];
        var predictions = answers.ConvertAll(_ => ImmutableArray.CreateBuilder<int>(dataSet.Count));
        var batch = chain.Input.HasBatch ? ImagesPerBatch : 1;
        for (var first = 0; first < dataSet.Count; first += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(batch, dataSet.Count - first);
            // ONNX Runtime only reads inputs; its API has no read-only memory.
            var pixels = MemoryMarshal.AsMemory(dataSet.ImageBytes(first, count));
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pixels, [count, .. chain.Input.ExtentsOfOne()[1..]]);
            using var run = chain.Run(input, answers.Select(a => a.Part));
            foreach (var (answer, predicted) in answers.Zip(predictions)) Predict(card, run[answer.Part, answer.Tensor], dataSet.ClassCount, count, predicted);
            progress?.Report(first + count);
        }
        return [.. answers.Zip(predictions, (a, p) => new AnswerAccuracy(card.Parts[a.Part], a.Stated, Judge(p.MoveToImmutable(), dataSet)))];
    }

    private static void Predict(ModelCard card, OrtValue scores, int classes, int count, ImmutableArray<int>.Builder predicted)
    {
        var shape = scores.GetTensorTypeAndShape();
        if (shape.ElementDataType != TensorElementType.Float || shape.ElementCount != (long)count * classes)
            throw Refused(card, $"answers with {shape.ElementCount} numbers of {shape.ElementDataType} to {count} images", $"{classes} scores for each are required");
        var numbers = scores.GetTensorDataAsSpan<float>();
        for (var i = 0; i < count; i++) predicted.Add(ClassScores.Best(numbers.Slice(i * classes, classes)));
    }

    private static AccuracyMeasurement Judge(ImmutableArray<int> predictions, LabelledDataSet dataSet) =>
        new(predictions.Index().Count(p => p.Item == dataSet.Label(p.Index)), predictions);

    private static ScenarioException Refused(ModelCard card, string found, string required) =>
        new([new Problem(card.Id, "parts", found, required, "name the data set the model is for")]);
}
