using IdnActors.Model.Catalogues;
using IdnActors.Training.Calibration;
using IdnActors.Training.Fitting;
using IdnActors.Training.Graphs;
using IdnActors.Training.Layers;
using IdnActors.Training.Records;
using IdnActors.Training.Verification;
using static TorchSharp.torch;

namespace IdnActors.Training.Families.Catalogue;

/// <summary>Trains the variants that are not split, in fp32.</summary>
internal sealed class CatalogueFamily : IFamily
{
    private const int EpochCount = 5;

    public string Name => "catalogue";

    public string Summary => $"variants in one part; members {string.Join(", ", CatalogueEntry.All.Select(e => e.Id))}";

    public void Train(TrainingRun run)
    {
        foreach (var entry in CatalogueEntry.All.Where(e => run.Wants(e.Id))) TrainOne(run, entry);
    }

    private static void TrainOne(TrainingRun run, CatalogueEntry entry)
    {
        Fitter.Start(run.Seed);
        using var stack = new LayerStack(entry.Id, [.. entry.Layers]);
        var learn = run.Train();
        var options = new FitOptions(run.Epochs(EpochCount), entry.PeakRate) { Seed = run.Seed };
        Fitter.Fit(entry.Id, options, [stack], learn.Scaled, learn.Labels, (images, labels) => nn.functional.cross_entropy(stack.call(images), labels), run);

        var answer = Edges.Logits("logits");
        var part = ExportedPart.From("model", PartRole.Whole, [Edges.Image], [answer], stack.Macs(Edges.Image.Shape), stack.ParameterCount,
            graph => graph.Emit(stack, graph.Normalise(Edges.Image.Name, "norm.out"), answer.Name));
        var (validation, test) = (ScoresOf(stack, run.Images.Validation), ScoresOf(stack, run.Images.Test));
        var chained = ChainCheck.Equal(entry.Id, [part], [answer.Name], run.Images.Test, [test]);
        ModelFolder.Write(new SplitModel
        {
            Id = entry.Id,
            Drawing = [$"image 784 B ── {entry.Id} ──▶ logits"],
            Description = "Variant in one part.",
            Layers = entry.Notation,
            Output = answer.Name,
            AccuracyPoints = chained[0].AccuracyPoints,
            ValidationPoints = validation.AccuracyPoints,
            Parts = [part],
            Recipe = $"{options}; {learn.Count} images",
            Seed = run.Seed,
        }, run.Out, run.Log);
    }

    private static Scores ScoresOf(LayerStack stack, Images.ImageSet images) => Scores.Of(batch => [stack.call(batch)], images.Scaled, images.Labels)[0];
}
