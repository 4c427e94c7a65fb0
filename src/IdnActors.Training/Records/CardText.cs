using System.Globalization;
using System.Text;
using IdnActors.Configuration.Network;
using IdnActors.Inference.DataSets;
using IdnActors.Model.Catalogues;
using IdnActors.Model.Units;
using IdnActors.Training.Calibration;
using IdnActors.Training.Graphs;

namespace IdnActors.Training.Records;

/// <summary>Writes the card of a trained model, <c>model.conf</c>.</summary>
internal static class CardText
{
    /// <summary>Points by which another kind of processor may differ.</summary>
    private const double TolerancePoints = 0.05;

    private const decimal NanosecondsPerMillisecond = 1_000_000;

    /// <param name="owners">Of parts whose file another model of the library has, that model, by the name of the part.</param>
    public static string Of(SplitModel model, IReadOnlyDictionary<string, string> owners)
    {
        var text = new StringBuilder();
        foreach (var line in model.Drawing) text.Append("# ").Append(line).Append('\n');
        text.Append("model {\n");
        Line(text, $"description = \"{model.Description}\"");
        Line(text, $"layers = \"{model.Layers}\"");
        Line(text, $"data-set = {FashionMnist.Name}");
        Line(text, $"parameters = {model.Parts.Sum(p => p.Parameters)}");
        Line(text, $"accuracy = {Points(model.AccuracyPoints)}");
        Line(text, $"accuracy-tolerance = {Points(TolerancePoints)}");
        Line(text, $"input {{ name = {Edges.Image.Name}, size = {Edges.Image.Elements}B }}");
        Line(text, $"output {{ name = {model.Output}, size = {sizeof(float) * Calibration.Scores.Classes}B }}");
        Line(text, $"source = \"Trained by the IdnActors project, Apache-2.0: {model.Recipe}; on Fashion-MNIST (MIT, (c) 2017 Zalando SE)\"");
        if (model.IsSplit) Line(text, $"split = \"{model.Id}@1\"");
        Blocks(text, "parts", model.Parts.Select(p => PartOf(model, p, owners)));
        if (model.IsSplit) Blocks(text, "cuts", model.Parts.SelectMany(p => CutsOf(model, p)));
        if (model.Exits.Length > 0) Blocks(text, "exits", model.Exits.Select(ExitOf));
        if (!model.ValidationByThreshold.IsEmpty) Blocks(text, "thresholds", model.ValidationByThreshold.Select(ThresholdOf));
        if (model.Unsplit is { } unsplit) Line(text, $"unsplit {{ file = {unsplit.File}, sha256 = \"{unsplit.Sha256}\" }}");
        Latency(text, model.Parts.Sum(p => p.Macs));
        return text.Append("}\n").ToString();
    }

    /// <summary>What follows from multiply-accumulates, rate and overhead of each device class, the fastest first.</summary>
    private static void Latency(StringBuilder text, long macs)
    {
        Line(text, "latency {");
        foreach (var device in DeviceClasses.Shipped.Values.OrderByDescending(d => d.MacsPerSecond))
        {
            var time = Duration.FromSeconds(macs / device.MacsPerSecond) + device.InferenceOverhead;
            Line(text, string.Create(CultureInfo.InvariantCulture, $"  {device.Name} = {time.Nanoseconds / NanosecondsPerMillisecond:0.######}ms"));
        }
        Line(text, "}");
    }

    private static string PartOf(SplitModel model, ExportedPart part, IReadOnlyDictionary<string, string> owners)
    {
        var place = owners.TryGetValue(part.Name, out var owner) ? $"\"../{owner}/{part.File}\"" : part.File;
        var file = $"file = {place}, sha256 = \"{part.Sha256}\", size = {part.Content.Length}B, macs = {part.Macs}";
        if (!model.IsSplit) return $"{{ name = {part.Name}, {file} }}";
        var after = model.Parts.Where(p => p.Outputs.Any(o => Takes(model, part, p, o))).Select(p => p.Name).ToList();
        var follows = after.Count == 0 ? "" : $", after = [{string.Join(", ", after)}]";
        return $"{{ name = {part.Name}, role = {PartRoles.NameOf(part.Role)}, split = \"{model.Id}@1\"{follows}, inputs = [{Names(part.Inputs)}], outputs = [{Names(part.Outputs)}],\n      {file} }}";
    }

    private static IEnumerable<string> CutsOf(SplitModel model, ExportedPart part)
    {
        foreach (var tensor in part.Outputs.Where(o => model.Parts.Any(p => Takes(model, p, part, o))))
        {
            var wire = WireCodec.Parse(model.Wires.GetValueOrDefault(tensor.Name, tensor.Type == ElementType.U8 ? "u8" : "fp32"));
            var type = tensor.Type == ElementType.U8 ? ", type = u8" : "";
            yield return $"{{ after = {part.Name}, tensor = {tensor.Name}, shape = [{string.Join(", ", tensor.Shape)}]{type}, wire = {wire}, bytes = {wire.PayloadBytes(tensor.Elements)}B }}";
        }
    }

    private static string ExitOf(TrainedExit exit) => string.Create(CultureInfo.InvariantCulture,
        $"{{ part = {exit.Part}, scores = {exit.Scores}, gate = {exit.Gate}, threshold = {exit.Threshold:0.####}, temperature = {exit.Temperature}, accuracy = {Points(exit.AccuracyPoints)}, share = {Points(100 * exit.Share)} }}");

    private static string ThresholdOf(ExitOutcome outcome) => string.Create(CultureInfo.InvariantCulture,
        $"{{ threshold = {outcome.Threshold:0.####}, shares = [{string.Join(", ", outcome.Shares.SkipLast(1).Select(s => Points(100 * s)))}], accuracy = {Points(outcome.AccuracyPoints)} }}");

    // Two parts may make tensors of one name, as a decoder restores what the trunk made: what counts is the last one before.
    private static bool Takes(SplitModel model, ExportedPart taker, ExportedPart maker, EdgeTensor tensor) => taker.Inputs.Any(i => i.Name == tensor.Name)
        && model.Parts.Take(model.Parts.IndexOf(taker)).LastOrDefault(p => p.Outputs.Any(o => o.Name == tensor.Name)) == maker;

    private static string Names(IEnumerable<EdgeTensor> tensors) => string.Join(", ", tensors.Select(t => t.Name));

    private static string Points(double points) => string.Create(CultureInfo.InvariantCulture, $"{points:0.##}%");

    private static void Line(StringBuilder text, string line) => text.Append("  ").Append(line).Append('\n');

    private static void Blocks(StringBuilder text, string name, IEnumerable<string> blocks)
    {
        Line(text, $"{name} = [");
        foreach (var block in blocks) text.Append("    ").Append(block).Append('\n');
        Line(text, "]");
    }
}
