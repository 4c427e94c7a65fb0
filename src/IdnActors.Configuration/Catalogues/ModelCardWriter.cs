using System.Globalization;
using IdnActors.Configuration.Hocon;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Writes the card of a model as <c>idn</c> reads it; files are named as if they lay beside it, or in the folder of the model that owns them.</summary>
public static class ModelCardWriter
{
    /// <summary>The text of <c>model.conf</c>.</summary>
    /// <param name="remark">Lines of comment above everything.</param>
    public static string Write(ModelCard card, params IEnumerable<string> remark)
    {
        ArgumentNullException.ThrowIfNull(card);
        var writer = new HoconWriter();
        writer.Block("model", () =>
        {
            WriteFigures(writer, card);
            if (card.Split is { } split) writer.Text("split", split.Identity.ToString());
            writer.Lines("parts", card.Parts, part => WritePart(writer, card, part));
            if (card.Split is not null) WriteSplit(writer, card, card.Split);
            WriteTimes(writer, card);
        });
        return string.Concat(remark.Select(line => $"# {line}\n")) + writer;
    }

    private static void WriteFigures(HoconWriter writer, ModelCard card)
    {
        writer.Text("description", card.Description).Text("layers", card.Layers).Text("data-set", card.DataSet).Whole("parameters", card.Parameters)
            .Plain("accuracy", Percent(card.AccuracyPoints)).Plain("accuracy-tolerance", Percent(card.AccuracyTolerancePoints))
            .Block("input", () => writer.Text("name", EntryOf(card)).Plain("size", card.InputSize.ToString()))
            .Block("output", () => writer.Text("name", card.Split?.Answer ?? card.Parts[0].File!.OutputName).Plain("size", card.OutputSize.ToString()))
            .Text("source", card.Source);
    }

    private static void WritePart(HoconWriter writer, ModelCard card, Part part)
    {
        writer.Text("name", part.Name);
        if (card.Split is { } split)
        {
            writer.Plain("role", PartRoles.NameOf(part.Role)).Text("split", split.Identity.ToString());
            var after = part.Inputs.Where(t => t.From is not null).Select(t => card.Parts[t.From!.Value].Name).Distinct().ToList();
            if (after.Count > 0) writer.Texts("after", after);
            writer.Texts("inputs", part.Inputs.Select(t => t.Tensor)).Texts("outputs", part.Outputs);
        }
        writer.Text("file", new PartLocation(part.File!.Owner, Path.GetFileName(part.File.Path)).ToString()).Text("sha256", part.File.Sha256).Plain("size", part.Size.ToString()).Whole("macs", part.Macs);
    }

    private static void WriteSplit(HoconWriter writer, ModelCard card, SplitSpec split)
    {
        writer.Lines("cuts", split.Cuts, cut => writer
            .Text("after", card.Parts[cut.After].Name).Text("tensor", cut.Tensor)
            .Plain("shape", $"[{string.Join(", ", cut.Shape)}]").Plain("type", cut.Element == TensorElement.U8 ? "u8" : "f32")
            .Text("wire", cut.Codec.ToString()).Plain("bytes", string.Create(CultureInfo.InvariantCulture, $"{cut.Bytes}B")));
        if (!split.Exits.IsEmpty)
        {
            writer.Lines("exits", split.Exits, exit =>
            {
                writer.Text("part", card.Parts[exit.Part].Name).Text("scores", exit.Scores).Plain("gate", ExitGateSpec.NameOf(exit.Gate.Kind))
                    .Number("threshold", exit.Gate.Threshold).Number("temperature", exit.Gate.Temperature).Plain("accuracy", Percent(exit.AccuracyPoints));
                if (exit.SharePoints is { } share) writer.Plain("share", Percent(share));
            });
        }
        if (!split.Thresholds.IsEmpty)
        {
            writer.Lines("thresholds", split.Thresholds, outcome => writer
                .Number("threshold", outcome.Threshold).Plain("shares", $"[{string.Join(", ", outcome.SharePoints.Select(Percent))}]").Plain("accuracy", Percent(outcome.AccuracyPoints)));
        }
        if (split.Unsplit is not { } unsplit) return;
        writer.Block("unsplit", () =>
        {
            writer.Text("file", Path.GetFileName(unsplit.Path)).Text("sha256", unsplit.Sha256);
            if (unsplit.Owner is { } owner) writer.Text("model", owner);
        });
    }

    private static void WriteTimes(HoconWriter writer, ModelCard card)
    {
        if (!card.Latency.IsEmpty)
        {
            writer.Block("latency", () =>
            {
                foreach (var (device, time) in card.Latency) writer.Plain(device, time.ToString());
            });
        }
        if (card.Batches.Factors.IsEmpty) return;
        writer.Block("batch-factor", () =>
        {
            foreach (var (size, factor) in card.Batches.Factors) writer.Number(size.ToString(CultureInfo.InvariantCulture), factor);
        });
    }

    private static string EntryOf(ModelCard card) => card.Parts.SelectMany(p => p.Inputs).First(t => t.From is null).Tensor;

    private static string Percent(double points) => string.Create(CultureInfo.InvariantCulture, $"{points:R}%");
}
