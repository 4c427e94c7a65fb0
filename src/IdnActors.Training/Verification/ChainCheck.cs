using IdnActors.Training.Calibration;
using IdnActors.Training.Graphs;
using IdnActors.Training.Images;

namespace IdnActors.Training.Verification;

/// <summary>Nothing is written whose exported files answer otherwise than the network that was trained.</summary>
internal static class ChainCheck
{
    /// <summary>Points of accuracy by which files and network may differ: other orders of summation tip a few close calls.</summary>
    private const double TolerancePoints = 0.05;

    /// <summary>Largest difference of a score, relative to the largest score.</summary>
    private const double RelativeTolerance = 1e-4;

    /// <summary>Runs the parts and returns their scores at the tensors.</summary>
    /// <param name="missing">Names of tensors that are zero throughout, as if the part that makes them were gone.</param>
    /// <exception cref="InvalidDataException">Their accuracies are not those of the network.</exception>
    public static Scores[] Equal(string model, IEnumerable<ExportedPart> parts, string[] tensors, ImageSet images, Scores[] network, params string[] missing)
    {
        using var chain = new PartChain(parts);
        var scores = chain.Run(images, tensors, missing);
        for (var i = 0; i < tensors.Length; i++)
        {
            var difference = Math.Abs(scores[i].AccuracyPoints - network[i].AccuracyPoints);
            if (difference > TolerancePoints)
                throw new InvalidDataException($"{model}: {tensors[i]} of the exported parts is right for {scores[i].AccuracyPoints:F2}% of the test images, of the network for {network[i].AccuracyPoints:F2}%.");
        }
        return scores;
    }

    /// <summary>Compares the parts with the model in one file; tells how close they are.</summary>
    /// <exception cref="InvalidDataException">They are not the same network.</exception>
    public static void SameAs(string model, Scores[] chained, ExportedPart whole, ImageSet images, Action<string> log)
    {
        using var chain = new PartChain([whole]);
        var scores = chain.Run(images, [.. whole.Outputs.Select(o => o.Name)]);
        var (worst, flips) = (0.0, 0);
        for (var o = 0; o < scores.Length; o++)
        {
            var largest = scores[o].Values.Max(Math.Abs);
            for (var i = 0; i < scores[o].Values.Length; i++) worst = Math.Max(worst, Math.Abs(scores[o].Values[i] - chained[o].Values[i]) / largest);
            flips += Enumerable.Range(0, scores[o].Count).Count(i => Scores.Best(scores[o].Row(i)) != Scores.Best(chained[o].Row(i)));
        }
        if (worst > RelativeTolerance) throw new InvalidDataException($"{model}: scores of parts and whole differ by {worst:E1} of the largest; at most {RelativeTolerance:E1} is required.");
        log($"{model}: parts and whole differ by at most {worst:E1} of the largest score, {flips} answers of {scores.Length * scores[0].Count} differ");
    }
}
