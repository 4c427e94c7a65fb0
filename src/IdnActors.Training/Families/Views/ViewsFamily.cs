using System.Collections.Immutable;
using IdnActors.Training.Calibration;
using IdnActors.Training.Fitting;
using IdnActors.Training.Images;
using IdnActors.Training.Records;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Views;

/// <summary>
/// Trains the network over four views with view dropout, then its edge and cloud alone for longer, and writes the nine schemes X-Y: X aggregates class scores at the
/// edge, Y bits in the cloud.
/// </summary>
internal sealed class ViewsFamily : IFamily
{
    private const double JointRate = 5e-3, LaterRate = 5e-3;
    private const int JointEpochs = 5, LaterEpochs = 6;
    private const double LocalWeight = 0.5;
    private const double DropShare = 0.2;

    public string Name => "ddnn";

    public string Summary => "four views on devices, edge and cloud (DDNN); members ddnn-X-Y, X and Y of mp, ap, cc";

    public void Train(TrainingRun run)
    {
        Fitter.Start(run.Seed);
        using var net = new ViewsNet();
        var learn = run.Train();
        var joint = new FitOptions(run.Epochs(JointEpochs), JointRate) { Seed = run.Seed };
        Fitter.Fit($"{Name} all", joint, [net], learn.Scaled, learn.Labels, (images, labels) => Loss(net, images, labels), run);
        foreach (var parameter in net.Devices.SelectMany(d => d.parameters())) parameter.requires_grad = false;
        var later = new FitOptions(run.Epochs(LaterEpochs), LaterRate) { Seed = run.Seed + 1 };
        Fitter.Fit($"{Name} edge and cloud", later, net.BehindDevices, learn.Scaled, learn.Labels, (images, labels) => Loss(net, images, labels), run);

        var validation = AnswersOf(net, run.Images.Validation, AllThere);
        var test = AnswersOf(net, run.Images.Test, AllThere);
        var byAlive = ViewsMeasure.ByAlive(net, run.Images.Test);
        var single = ViewsMeasure.Single(net, run.Images.Test);
        var recipe = $"{joint}, views dropped with probability 0.2 (never all), loss 0.5 for each local and 1 for each cloud answer of mp, ap, cc together; then edge and cloud alone: {later}; {learn.Count} images; simulated views: 18x18 windows in the corners of the image";
        for (var x = 0; x < ViewsNet.Kinds.Length; x++)
        {
            for (var y = 0; y < ViewsNet.Kinds.Length; y++)
            {
                var (local, cloud) = (x, ViewsNet.Kinds.Length + y);
                var id = $"ddnn-{Aggregation.NameOf(ViewsNet.Kinds[x])}-{Aggregation.NameOf(ViewsNet.Kinds[y])}";
                if (!run.Wants(id)) continue;
                var scheme = new ViewsScheme(id, ViewsNet.Kinds[x], ViewsNet.Kinds[y], [validation[local], validation[cloud]], [test[local], test[cloud]]);
                var measured = ImmutableSortedDictionary<string, object>.Empty
                    .Add("test-by-devices-alive", byAlive.Select(a => new { a.Alive, Local = a.Points[local], Cloud = a.Points[cloud] }))
                    .Add("test-of-single-devices", single);
                ModelFolder.Write(scheme.ToModel(net, run, recipe, measured), run.Out, run.Log);
            }
        }
    }

    /// <summary>Answers of all kinds where some devices are missing throughout.</summary>
    public static Scores[] AnswersOf(ViewsNet net, ImageSet images, float[] isThere) => Scores.Of(batch =>
    {
        var there = tensor(isThere).view(1, -1).expand(batch.shape[0], -1);
        var (bits, scores) = net.Sense(batch, there);
        return net.Answer(bits, scores, there);
    }, images.Scaled, images.Labels);

    private static float[] AllThere => [.. View.All.Select(_ => 1f)];

    private static Tensor Loss(ViewsNet net, Tensor images, Tensor labels)
    {
        var there = Draw(labels.shape[0]);
        var (bits, scores) = net.Sense(images, there);
        return net.Answer(bits, scores, there)
            .Select((answer, i) => nn.functional.cross_entropy(answer, labels) * (i < ViewsNet.Kinds.Length ? LocalWeight : 1))
            .Aggregate((sum, loss) => sum + loss);
    }

    // Each view is missing now and then, for each image anew; where all would be, one stays.
    private static Tensor Draw(long count)
    {
        var there = rand(count, View.All.Length).gt(DropShare).to(ScalarType.Float32);
        var kept = nn.functional.one_hot(randint(0, View.All.Length, count, dtype: ScalarType.Int64), View.All.Length).to(ScalarType.Float32);
        return where(there.sum(1, keepdim: true).eq(0), kept, there);
    }
}
