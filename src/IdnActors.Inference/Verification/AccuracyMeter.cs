using System.Collections.Immutable;
using IdnActors.Inference.DataSets;
using IdnActors.Inference.Sessions;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Verification;

/// <summary>Measures how often a model file is right, on the caller's thread.</summary>
public static class AccuracyMeter
{
    // Large enough to make dense layers several times faster, small enough to stay in the caches.
    private const int ImagesPerBatch = 250;

    /// <summary>Scores the first images of a data set in batches.</summary>
    /// <param name="name">Names the model in error messages.</param>
    /// <param name="imageLimit">Images to score at most; all when the set has fewer.</param>
    /// <param name="progress">Receives the number of images scored so far, after each batch.</param>
    /// <exception cref="ScenarioException">The file cannot run on this data set.</exception>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public static AccuracyMeasurement Measure(
        PartFile file, string name, LabelledDataSet dataSet, int imageLimit = int.MaxValue, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(dataSet);
        ArgumentOutOfRangeException.ThrowIfLessThan(imageLimit, 1);
        using var session = ModelSession.Open(file, name);
        return Measure(session, PartBinding.Bind(session, file, name, dataSet), dataSet, Math.Min(imageLimit, dataSet.Count), progress, cancellation);
    }

    internal static AccuracyMeasurement Measure(
        ModelSession session, PartBinding binding, LabelledDataSet dataSet, int images, IProgress<int>? progress, CancellationToken cancellation)
    {
        var batch = Math.Min(ImagesPerBatch, binding.MaxBatch);
        var classes = dataSet.ClassCount;
        var scores = new float[batch * classes];
        var predictions = ImmutableArray.CreateBuilder<int>(images);
        var correct = 0;
        for (var first = 0; first < images; first += batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(batch, images - first);
            binding.Score(session, first, count, scores);
            for (var i = 0; i < count; i++)
            {
                var predicted = ClassScores.Best(scores.AsSpan(i * classes, classes));
                predictions.Add(predicted);
                if (predicted == dataSet.Label(first + i)) correct++;
            }
            progress?.Report(first + count);
        }
        return new AccuracyMeasurement(correct, predictions.MoveToImmutable());
    }
}

/// <summary>What a model answered on the first images of a data set.</summary>
/// <param name="Correct">Answers that equal the label.</param>
/// <param name="Predictions">The predicted class of each image.</param>
public sealed record AccuracyMeasurement(int Correct, ImmutableArray<int> Predictions)
{
    /// <summary>Share of correct answers in points of 100.</summary>
    public double AccuracyPoints => 100.0 * Correct / Predictions.Length;
}
