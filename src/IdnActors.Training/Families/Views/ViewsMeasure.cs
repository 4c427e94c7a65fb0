using IdnActors.Training.Calibration;
using IdnActors.Training.Images;

namespace IdnActors.Training.Families.Views;

/// <summary>How many devices answered, and the accuracy of every answer then.</summary>
/// <param name="Alive">Devices that took part.</param>
/// <param name="Points">Mean accuracy over all subsets of that size: local answers of all kinds, then cloud answers.</param>
internal sealed record AliveAccuracy(int Alive, double[] Points);

/// <summary>Measures what the loss of devices costs.</summary>
internal static class ViewsMeasure
{
    public static IReadOnlyList<AliveAccuracy> ByAlive(ViewsNet net, ImageSet images)
    {
        var devices = View.All.Length;
        return
        [
            .. Enumerable.Range(1, (1 << devices) - 1)
                .Select(mask => (Alive: int.PopCount(mask), Answers: ViewsFamily.AnswersOf(net, images, [.. Enumerable.Range(0, devices).Select(k => (float)((mask >> k) & 1))])))
                .GroupBy(s => s.Alive)
                .OrderByDescending(g => g.Key)
                .Select(g => new AliveAccuracy(g.Key, [.. Enumerable.Range(0, 2 * ViewsNet.Kinds.Length).Select(a => Math.Round(g.Average(s => s.Answers[a].AccuracyPoints), 2))])),
        ];
    }

    /// <summary>Accuracy of each device's own scores.</summary>
    public static IReadOnlyList<double> Single(ViewsNet net, ImageSet images) =>
        [.. net.Devices.Select(device => Scores.Of(batch => [device.Forward(batch).Scores], images.Scaled, images.Labels)[0].AccuracyPoints)];
}
