using System.Collections.Immutable;
using IdnActors.Training.Calibration;
using IdnActors.Training.Fitting;
using IdnActors.Training.Graphs;
using IdnActors.Training.Records;
using IdnActors.Training.Verification;

namespace IdnActors.Training.Families.Views;

/// <summary>One of the nine schemes.</summary>
/// <param name="Id">Its folder.</param>
/// <param name="Local">Aggregates class scores at the edge.</param>
/// <param name="Cloud">Aggregates bits in the cloud.</param>
/// <param name="Validation">Answers of both on the validation images.</param>
/// <param name="Test">The same on the test images.</param>
internal sealed record ViewsScheme(string Id, AggregationKind Local, AggregationKind Cloud, Scores[] Validation, Scores[] Test)
{
    /// <exception cref="InvalidDataException">The exported parts do not answer as the network does, with all devices or with one missing.</exception>
    public SplitModel ToModel(ViewsNet net, TrainingRun run, string recipe, ImmutableSortedDictionary<string, object> measured)
    {
        ImmutableArray<ExportedPart> parts = [.. net.Devices.Select(d => d.Part()), net.LocalPart(Local), net.CloudPart(Cloud)];
        string[] answers = [ViewsNet.LocalAnswer.Name, ViewsNet.CloudAnswer.Name];
        var chained = ChainCheck.Equal(Id, parts, answers, run.Images.Test, Test);
        CheckMissing(net, run, parts, answers);
        double[] temperatures = [.. Validation.Select(Temperature.Fit)];
        var chosen = ExitThreshold.Choose(Validation, temperatures);
        var left = ExitThreshold.Apply(chained, temperatures, chosen.Threshold);
        return new SplitModel
        {
            Id = Id,
            Drawing =
            [
                "image 784 B ─┬─ dev0 ─┬─(40 B of scores each)── local ──▶ local",
                "             ⋮        └─(8 B of bits each)───── cloud ──▶ logits",
                "             └─ dev3",
            ],
            Description = $"Four devices with a view each; {Words(Local)} of their class scores at the edge, {Words(Cloud)} of their bits in the cloud.",
            Layers = $"4 devices ({DeviceNet.Layers}), local ({Words(Local)}{(Local == AggregationKind.Concatenation ? ", FC32, FC" : "")}), cloud ({Words(Cloud)}, C3-64, C3-64, GAP, FC)",
            Output = ViewsNet.CloudAnswer.Name,
            AccuracyPoints = chained[1].AccuracyPoints,
            ValidationPoints = Validation[1].AccuracyPoints,
            Parts = parts,
            Exits = [new TrainedExit(ViewsNet.LocalName, ViewsNet.LocalAnswer.Name, "entropy-norm", chosen.Threshold, temperatures[0], chained[0].AccuracyPoints, Validation[0].AccuracyPoints, left.Shares[0])],
            Wires = net.Devices.ToImmutableDictionary(d => d.Bits.Name, _ => "sign"),
            Recipe = recipe,
            Seed = run.Seed,
            Measured = measured
                .Add("temperature-of-the-cloud", temperatures[1])
                .Add("validation-at-the-threshold", chosen)
                .Add("test-at-the-threshold", left),
        };
    }

    private void CheckMissing(ViewsNet net, TrainingRun run, ImmutableArray<ExportedPart> parts, string[] answers)
    {
        var network = ViewsFamily.AnswersOf(net, run.Images.Test, [0, .. View.All.Skip(1).Select(_ => 1f)]);
        ChainCheck.Equal($"{Id} without its first device", parts, answers, run.Images.Test,
            [network[Array.IndexOf(ViewsNet.Kinds, Local)], network[ViewsNet.Kinds.Length + Array.IndexOf(ViewsNet.Kinds, Cloud)]],
            net.Devices[0].Bits.Name, net.Devices[0].Scores.Name);
    }

    private static string Words(AggregationKind kind) => kind switch
    {
        AggregationKind.Max => "maximum",
        AggregationKind.Mean => "mean",
        _ => "concatenation",
    };
}
