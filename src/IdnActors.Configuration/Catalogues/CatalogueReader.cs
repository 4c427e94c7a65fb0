using IdnActors.Configuration.Hocon;
using IdnActors.Configuration.Names;
using IdnActors.Configuration.Network;
using IdnActors.Configuration.Quantities;
using IdnActors.Configuration.Reading;
using IdnActors.Model;
using IdnActors.Model.Catalogues;

namespace IdnActors.Configuration.Catalogues;

/// <summary>Reads the <c>catalogue</c> block: tasks, and the models that each of them offers as variants.</summary>
internal sealed class CatalogueReader(ModelLibrary library, IReadOnlyCollection<string> devices)
{
    private const int MostVariants = 100_000;

    private Dictionary<string, ModelSpec> _profiles = [];

    public CatalogueDraft Read(ConfigReader block)
    {
        var draft = new CatalogueDraft();
        _profiles = ProfileReader.Read(block, devices);
        var tasks = block.Entries("tasks").ToList();
        foreach (var (name, entry) in tasks) ReadTask(name, entry, draft);
        if (tasks.Count == 0 && block.Any("tasks") is not { IsBlock: false })
            block.ReportMissing("tasks", "at least one task is required", "write e.g. tasks { fashion { variants = [cnn4] … } }");
        return draft;
    }

    private void ReadTask(string pattern, ConfigElement entry, CatalogueDraft draft)
    {
        var block = entry.Block();
        var dataSet = block.TryGet("data-set", Known.Name, out var stated) ? stated : null;
        var (requestSize, responseSize) = (block.Get("request-size", Known.MessageSize), block.Get("response-size", Known.MessageSize));
        var models = Models(block, dataSet, requestSize.Bytes);
        foreach (var name in Names(pattern, entry))
        {
            if (draft.TryFindTask(name, out _))
            {
                entry.Report($"gives the task {name} again", "a task has a name of its own", "rename one of them");
                continue;
            }
            if (draft.Variants.Count + models.Count > MostVariants)
            {
                entry.Report("gives too many variants", $"a catalogue has at most {MostVariants}", "make it smaller");
                return;
            }
            var id = new TaskId(draft.Tasks.Count);
            var first = draft.Variants.Count;
            foreach (var model in models)
            {
                draft.Add(new Variant
                {
                    Id = new VariantId(draft.Variants.Count),
                    Task = id,
                    Name = $"{name}:{model.Name}",
                    AccuracyPoints = model.AccuracyPoints,
                    Parts = model.Parts,
                    Profile = model.Latency,
                    Batches = model.Batches,
                    Split = model.Split,
                }, model.Name);
            }
            draft.Add(new InferenceTask
            {
                Id = id,
                Name = name,
                DataSet = dataSet,
                RequestSize = requestSize,
                ResponseSize = responseSize,
                Variants = [.. Enumerable.Range(first, models.Count).Select(i => new VariantId(i))],
            });
        }
    }

    private static IEnumerable<string> Names(string pattern, ConfigElement entry)
    {
        var range = NameRange.Parse(pattern, out var fault);
        if (range is not null && Known.IsName(range.Names().First()) && pattern != NodeSelector.All) return range.Names();
        entry.Report("is not a task's name", range is null ? fault : "a task's name has letters, digits, - _ . and is not \"all\"",
            "write e.g. fashion, or \"detect-{1..20}\"");
        return [];
    }

    private List<ModelSpec> Models(ConfigReader block, string? dataSet, long requestBytes)
    {
        var models = new List<ModelSpec>();
        foreach (var element in block.RequiredElements("variants", "a list of models", "[cnn4, cnn16]"))
        {
            if (Model(element) is not { } model) continue;
            if (models.Exists(m => m.Name == model.Name))
            {
                element.Report($"gives {model.Name} again", "a task offers a model once", "remove one of them");
                continue;
            }
            models.Add(model);
            if (model.Card is not { } card) continue;
            if (dataSet is not null && card.DataSet != dataSet)
                element.Report($"is {card.Id}, whose accuracy holds for {card.DataSet}",
                    $"a model trained for the task's data set {dataSet} is required", "choose another model or data set");
            if (requestBytes < card.InputSize.Bytes && block.Has("request-size"))
                element.Report($"is {card.Id}, whose input has {card.InputSize}", $"a request of {requestBytes}B cannot carry it",
                    $"write request-size = {card.InputSize} or more");
        }
        return models;
    }

    private ModelSpec? Model(ConfigElement element)
    {
        if (!element.IsBlock) return element.Text("a model") is { } name ? Find(element, name) : null;
        var block = element.Block();
        var model = block.Get("model", Known.Text);
        var hashes = block.Elements("sha256").Select(e => (Element: e, Value: e.Get(Known.Sha256))).ToList();
        var isPinned = block.TryGet("fingerprint", Known.Sha256, out var fingerprint);
        if (!block.Has("model") || Find(block.Any("model")!.Value, model) is not { } spec) return null;
        if (hashes.Count > 0 && hashes.Exists(h => h.Value.Length > 0) && !hashes.Select(h => h.Value).SequenceEqual(spec.FileHashes))
            block.Report("sha256", $"is not that of {model} in the model library", "the same files are required for the same results",
                "use the library the scenario was written with, or remove sha256 and fingerprint");
        else if (isPinned && fingerprint.Length > 0 && fingerprint != spec.Fingerprint())
            block.Report("fingerprint", $"is not that of {model} in the model library ({spec.Fingerprint()})",
                "the same card is required for the same results",
                "use the library the scenario was written with, or remove sha256 and fingerprint");
        return spec;
    }

    private ModelSpec? Find(ConfigElement element, string name)
    {
        if (_profiles.TryGetValue(name, out var profile)) return profile;
        if (library.Holds(name)) return library.Card(name) is { } card ? ModelSpec.Of(card) : null;
        element.Report($"is {ConfigText.Shown(name)}", "a model of the library or of profiles is required",
            Spelling.Remedy(name, library.Ids.Concat(_profiles.Keys)));
        return null;
    }
}
