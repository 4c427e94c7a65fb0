using System.Globalization;
using IdnActors.Configuration.Hocon;
using IdnActors.Model;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Writes a catalogue: models without files in full, models with files by name, content hashes and fingerprint.</summary>
internal static class CatalogueWriter
{
    /// <param name="writer">Where to.</param>
    /// <param name="catalogue">What.</param>
    /// <param name="choosesThreshold">Whether a planner chooses the thresholds of a variant, so that what the card says of them decides results.</param>
    /// <exception cref="ArgumentException">Two tasks offer different models under one name, which no scenario file can say.</exception>
    public static void Write(HoconWriter writer, Catalogue catalogue, Func<VariantId, bool> choosesThreshold)
    {
        var models = new SortedDictionary<string, ModelSpec>(StringComparer.Ordinal);
        foreach (var model in catalogue.Variants.Select(ModelSpec.Of))
            if (!models.TryAdd(model.Name, model) && models[model.Name].Fingerprint() != model.Fingerprint())
                throw new ArgumentException($"Tasks differ in what they call {model.Name}.", nameof(catalogue));
        writer.Block("profiles", () =>
        {
            foreach (var model in models.Values.Where(m => !m.HasFiles && m.Segment is null)) writer.Block(model.Name, () => Write(writer, model));
        });
        writer.Block("tasks", () =>
        {
            foreach (var task in catalogue.Tasks) writer.Block(task.Name, () => Write(writer, catalogue, task, choosesThreshold));
        });
    }

    private static void Write(HoconWriter writer, ModelSpec model)
    {
        writer.Plain("accuracy", string.Create(CultureInfo.InvariantCulture, $"{model.AccuracyPoints:R}%"));
        writer.Blocks("parts", model.Parts, part => writer
            .Text("name", part.Name)
            .Plain("size", part.Size.ToString())
            .Whole("macs", part.Macs));
        writer.Block("latency", () =>
        {
            foreach (var (device, time) in model.Latency) writer.Plain(device, time.ToString());
        });
        if (model.Batches.Factors.IsEmpty) return;
        writer.Block("batch-factor", () =>
        {
            foreach (var (size, factor) in model.Batches.Factors) writer.Number(size.ToString(CultureInfo.InvariantCulture), factor);
        });
    }

    private static void Write(HoconWriter writer, Catalogue catalogue, InferenceTask task, Func<VariantId, bool> choosesThreshold)
    {
        if (task.DataSet is { } dataSet) writer.Text("data-set", dataSet);
        writer.Plain("request-size", task.RequestSize.ToString()).Plain("response-size", task.ResponseSize.ToString());
        writer.Blocks("variants", catalogue.Variants.Where(v => v.Task == task.Id), variant =>
        {
            var model = ModelSpec.Of(variant);
            writer.Text("model", model.Name);
            if (model.HasFiles) writer.Texts("sha256", model.FileHashes).Text("fingerprint", model.Fingerprint(choosesThreshold(variant.Id)));
        });
    }
}
