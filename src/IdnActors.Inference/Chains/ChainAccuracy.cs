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

/// <summary>What the parts of a split model did with the images of a data set.</summary>
/// <param name="Answers">The model's answer first, then the exits in the order of the card.</param>
/// <param name="SharePoints">Share of images that left at each exit in the order of the card, in points of 100; null behind a gate that the card does not decide.</param>
/// <param name="Payloads">What travelled.</param>
internal sealed record ChainMeasurement(ImmutableArray<AnswerAccuracy> Answers, ImmutableArray<double?> SharePoints, PayloadMeter Payloads);

/// <summary>
/// Measures how often the parts of a split model are right together, tensors travelling as their codecs write them: at the end, at each exit if every image left there, and how many do leave there by the gates; on the caller's thread.
/// </summary>
internal sealed class ChainAccuracy
{
    /// <summary>Images whose cut tensors are written for the way.</summary>
    public const int WrittenImages = 250;

    private const int ImagesPerBatch = 250;

    private readonly ModelCard _card;
    private readonly LabelledDataSet _dataSet;
    private readonly SampleGate?[] _gates;
    private readonly int[] _left;
    private readonly ImmutableArray<(int Part, string Tensor, double Stated)> _answers;
    private readonly ImmutableArray<int>.Builder[] _predictions;

    // Exits in the order in which images come to them.
    private readonly ImmutableArray<int> _exits;

    private ChainAccuracy(ModelCard card, LabelledDataSet dataSet, SampleGateFactory gates)
    {
        (_card, _dataSet) = (card, dataSet);
        var split = card.Split!;
        _answers = [(split.Final, split.Answer, card.AccuracyPoints), .. split.Exits.Select(e => (e.Part, e.Scores, e.AccuracyPoints))];
        _predictions = [.. _answers.Select(_ => ImmutableArray.CreateBuilder<int>(dataSet.Count))];
        _gates = [.. split.Exits.Select(e => gates(e.Gate))];
        _left = new int[split.Exits.Length];
        _exits = [.. Enumerable.Range(0, split.Exits.Length).OrderBy(e => split.Order.IndexOf(split.Exits[e].Part))];
    }

    /// <summary>Runs all images of a data set in batches.</summary>
    /// <exception cref="ScenarioException">The parts do not take these images, or answer with something else than a score for each class, or a codec cannot write what travels.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public static ChainMeasurement Measure(ModelCard card, LabelledDataSet dataSet, SampleGateFactory gates, IProgress<int>? progress, CancellationToken cancellation)
    {
        using var chain = PartChain.Open(card);
        return new ChainAccuracy(card, dataSet, gates).Run(chain, dataSet.Count, progress, cancellation);
    }

    /// <summary>What travels for the first images of a data set.</summary>
    /// <exception cref="ScenarioException">The parts do not take these images, or a codec cannot write what travels.</exception>
    public static ImmutableArray<CutPayload> PayloadsOf(ModelCard card, LabelledDataSet dataSet, CancellationToken cancellation)
    {
        using var chain = PartChain.Open(card);
        return new ChainAccuracy(card, dataSet, _ => null).Run(chain, Math.Min(WrittenImages, dataSet.Count), progress: null, cancellation).Payloads.Payloads;
    }

    private ChainMeasurement Run(PartChain chain, int images, IProgress<int>? progress, CancellationToken cancellation)
    {
        if (chain.Input.ElementType != TensorElementType.UInt8 || chain.Input.Shape.Aggregate(1L, (product, extent) => product * extent) != _dataSet.ImageSizeBytes)
            throw Refused($"takes {chain.Input}", $"data set {_dataSet.Name} has images of {_dataSet.ImageSizeBytes} unsigned bytes");
        var payloads = new PayloadMeter(_card);
        var batch = chain.Input.HasBatch ? ImagesPerBatch : 1;
        for (var first = 0; first < images; first += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(batch, images - first);
            // ONNX Runtime only reads inputs; its API has no read-only memory.
            var pixels = MemoryMarshal.AsMemory(_dataSet.ImageBytes(first, count));
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pixels, [count, .. chain.Input.ExtentsOfOne()[1..]]);
            using var run = chain.RunOverWire(input, count);
            for (var a = 0; a < _answers.Length; a++) Predict(run[_answers[a].Part, _answers[a].Tensor], count, _predictions[a]);
            CountLeft(run, count);
            if (payloads.Requests < WrittenImages) payloads.Add(run, count);
            progress?.Report(first + count);
        }
        return new ChainMeasurement([.. _answers.Zip(_predictions, (a, p) => new AnswerAccuracy(_card.Parts[a.Part], a.Stated, Judge(p.ToImmutable())))], Shares(images), payloads);
    }

    private void Predict(OrtValue scores, int count, ImmutableArray<int>.Builder predicted)
    {
        var (shape, classes) = (scores.GetTensorTypeAndShape(), _dataSet.ClassCount);
        if (shape.ElementDataType != TensorElementType.Float || shape.ElementCount != (long)count * classes)
            throw Refused($"answers with {shape.ElementCount} numbers of {shape.ElementDataType} to {count} images", $"{classes} scores for each are required");
        var numbers = scores.GetTensorDataAsSpan<float>();
        for (var i = 0; i < count; i++) predicted.Add(ClassScores.Best(numbers.Slice(i * classes, classes)));
    }

    /// <summary>An image leaves at the first exit whose gate says so.</summary>
    private void CountLeft(ChainRun run, int count)
    {
        var exits = _card.Split!.Exits;
        for (var i = 0; i < count; i++)
        {
            foreach (var exit in _exits)
            {
                if (_gates[exit] is not { } gate) break;
                if (!gate(run[exits[exit].Part, exits[exit].Scores].GetTensorDataAsSpan<float>().Slice(i * _dataSet.ClassCount, _dataSet.ClassCount))) continue;
                _left[exit]++;
                break;
            }
        }
    }

    private ImmutableArray<double?> Shares(int images)
    {
        var shares = new double?[_left.Length];
        foreach (var exit in _exits.TakeWhile(e => _gates[e] is not null)) shares[exit] = 100.0 * _left[exit] / images;
        return [.. shares];
    }

    private AccuracyMeasurement Judge(ImmutableArray<int> predictions) => new(predictions.Index().Count(p => p.Item == _dataSet.Label(p.Index)), predictions);

    private ScenarioException Refused(string found, string required) => new([new Problem(_card.Id, "parts", found, required, "name the data set the model is for")]);
}
