using System.Collections.Immutable;
using System.Globalization;
using IdnActors.Inference.Chains;
using IdnActors.Inference.DataSets;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Scenarios;

namespace IdnActors.Inference.Verification;

/// <summary>
/// Holds a model card against its file: content hash, size, tensors, and the accuracy on every image of the data set. Works on the caller's thread and may be used
/// from several at once.
/// </summary>
/// <param name="dataSets">Data sets by the name that cards use.</param>
/// <param name="gates">The gates of exits.</param>
public sealed class ModelVerifier(IReadOnlyDictionary<string, LabelledDataSet> dataSets, SampleGateFactory gates)
{
    // Accuracies are written with two decimals; the rest is how binary fractions round.
    private const double RoundingPoints = 1e-9;

    /// <summary>Verifies one card; what is wrong becomes a problem of the result, never an exception.</summary>
    /// <param name="card">A model of one part, or a split one: then its parts must also make the unsplit model together, what travels have the stated bytes, and every exit be as accurate and as often left as stated.</param>
    /// <param name="progress">Receives the number of images scored so far.</param>
    /// <exception cref="OperationCanceledException">Cancelled between two batches.</exception>
    public ModelVerification Verify(ModelCard card, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (card.Split is not null) return VerifySplit(card, progress, cancellation);
        var problems = new List<Problem>();
        AccuracyMeasurement? measured = null;
        if (FindRunnable(card, problems) is var (part, file, dataSet))
        {
            CheckSizes(card, part, file, dataSet, problems);
            try
            {
                measured = AccuracyMeter.Measure(file, card.Id, dataSet, progress: progress, cancellation: cancellation);
                CheckAccuracy(card, file, card.AccuracyPoints, measured, problems);
            }
            catch (ScenarioException bad)
            {
                problems.AddRange(bad.Problems);
            }
        }
        return Result(card, measured, problems, chain: null);
    }

    private ModelVerification VerifySplit(ModelCard card, IProgress<int>? progress, CancellationToken cancellation)
    {
        var chain = ChainVerifier.Verify(card, cancellation);
        var problems = chain.Problems.ToList();
        foreach (var part in card.Parts) CheckFileSize(card, part, part.File!, problems);
        ChainMeasurement? measured = null;
        if (FindDataSet(card, problems) is { } dataSet)
        {
            CheckEnds(card, dataSet, problems);
            // Parts that do not fit together have no accuracy.
            if (chain.IsOk)
            {
                try
                {
                    measured = ChainAccuracy.Measure(card, dataSet, gates, progress, cancellation);
                    foreach (var answer in measured.Answers) CheckAccuracy(card, answer.Part.File!, answer.StatedPoints, answer.Measured, problems);
                    problems.AddRange(measured.Payloads.Problems(areSamples: true));
                }
                catch (ScenarioException bad)
                {
                    problems.AddRange(bad.Problems);
                }
            }
        }
        ImmutableArray<ExitMeasurement> exits = measured is null ? [] : ExitsOf(card, measured);
        foreach (var exit in exits) CheckShare(card, exit, problems);
        return Result(card, measured?.Answers[0].Measured, problems, chain) with { Exits = exits, Payloads = measured?.Payloads.Payloads ?? [] };
    }

    private static ImmutableArray<ExitMeasurement> ExitsOf(ModelCard card, ChainMeasurement measured) =>
        [.. card.Split!.Exits.Select((e, i) => new ExitMeasurement(card.Parts[e.Part].Name, measured.Answers[i + 1].Measured.AccuracyPoints, e.AccuracyPoints, measured.SharePoints[i], e.SharePoints))];

    private static void CheckShare(ModelCard card, ExitMeasurement exit, List<Problem> problems)
    {
        if (exit.StatedSharePoints is not { } stated) return;
        if (exit.SharePoints is not { } share)
        {
            problems.Add(new Problem(card.Id, $"exits.{exit.Part}", $"states that {Percent(stated)} leave", "gates that go by nothing but the card are required for that, here and before", "leave the share out"));
        }
        else if (Math.Abs(share - stated) > card.AccuracyTolerancePoints + RoundingPoints)
        {
            problems.Add(new Problem(card.Id, $"exits.{exit.Part}", $"is left by {Percent(share)} of the images", $"the card states {Percent(stated)} within {Percent(card.AccuracyTolerancePoints)}",
                "correct the card, or widen its tolerance if this CPU kind rounds differently"));
        }
    }

    private static ModelVerification Result(ModelCard card, AccuracyMeasurement? measured, List<Problem> problems, ChainVerification? chain) => new()
    {
        ModelId = card.Id,
        MeasuredAccuracyPoints = measured?.AccuracyPoints,
        ExpectedAccuracyPoints = card.AccuracyPoints,
        TolerancePoints = card.AccuracyTolerancePoints,
        Images = measured?.Predictions.Length ?? 0,
        Chain = chain,
        Problems = [.. problems],
    };

    private (Part Part, PartFile File, LabelledDataSet DataSet)? FindRunnable(ModelCard card, List<Problem> problems)
    {
        if (card.Parts is [{ File: { } file } part] && dataSets.TryGetValue(card.DataSet, out var dataSet)) return (part, file, dataSet);
        if (card.Parts is not [{ File: not null }])
        {
            problems.Add(new Problem(card.Id, "parts", $"has {card.Parts.Length} part(s), {card.Parts.Count(p => p.File is not null)} of them with a file",
                "one part with a file is required", "verify split models by their chain"));
        }
        FindDataSet(card, problems);
        return null;
    }

    private LabelledDataSet? FindDataSet(ModelCard card, List<Problem> problems)
    {
        if (dataSets.TryGetValue(card.DataSet, out var dataSet)) return dataSet;
        problems.Add(new Problem(card.Id, "data-set", $"is {card.DataSet}", $"one of {string.Join(", ", dataSets.Keys.Order(StringComparer.Ordinal))} is required",
            "name the set the accuracy was measured on"));
        return null;
    }

    private static void CheckSizes(ModelCard card, Part part, PartFile file, LabelledDataSet dataSet, List<Problem> problems)
    {
        CheckFileSize(card, part, file, problems);
        CheckEnds(card, dataSet, problems);
    }

    private static void CheckFileSize(ModelCard card, Part part, PartFile file, List<Problem> problems)
    {
        var found = new FileInfo(file.Path);
        // A missing file is reported when it is opened.
        if (found.Exists && found.Length != part.Size.Bytes)
        {
            problems.Add(new Problem(file.Path, card.Id, $"has {found.Length}B", $"the card states {part.Size.Bytes}B", "put the stated file back, or correct the card"));
        }
    }

    private static void CheckEnds(ModelCard card, LabelledDataSet dataSet, List<Problem> problems)
    {
        if (card.InputSize.Bytes != dataSet.ImageSizeBytes)
        {
            problems.Add(new Problem(card.Id, "input.size", $"is {card.InputSize.Bytes}B", $"an image of {dataSet.Name} has {dataSet.ImageSizeBytes}B", "correct the card"));
        }
        if (card.OutputSize.Bytes != dataSet.ClassCount * sizeof(float))
        {
            problems.Add(new Problem(card.Id, "output.size", $"is {card.OutputSize.Bytes}B", $"{dataSet.ClassCount} scores take {dataSet.ClassCount * sizeof(float)}B", "correct the card"));
        }
    }

    private static void CheckAccuracy(ModelCard card, PartFile file, double statedPoints, AccuracyMeasurement measured, List<Problem> problems)
    {
        if (Math.Abs(measured.AccuracyPoints - statedPoints) <= card.AccuracyTolerancePoints + RoundingPoints) return;
        problems.Add(new Problem(file.Path, card.Id, $"is right on {Percent(measured.AccuracyPoints)} of {measured.Predictions.Length} images",
            $"the card states {Percent(statedPoints)} within {Percent(card.AccuracyTolerancePoints)}", "correct the card, or widen its tolerance if this CPU kind rounds differently"));
    }

    private static string Percent(double points) => points.ToString("0.00", CultureInfo.InvariantCulture) + "%";
}
